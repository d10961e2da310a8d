"""Every verb once, with texts in it that must never come into the log."""

from tests.audit.verbs import case, core, delivery, flow, work
from tests.audit.verbs.canaries import CANARIES

VERBS = {**core.VERBS, **flow.VERBS, **delivery.VERBS, **case.VERBS, **work.VERBS}
# Whom an event is about where that cannot be read off the record changed.
SUBJECTS = delivery.SUBJECTS
OTHERS = {**case.OTHERS}

__all__ = ["CANARIES", "OTHERS", "SUBJECTS", "VERBS"]
