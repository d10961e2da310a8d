"""Every verb once, with texts in it that must never come into the log."""

from tests.audit.verbs import case, casework, core, delivery, flow, outcomes
from tests.audit.verbs.canaries import CANARIES

VERBS = {
    **core.VERBS, **flow.VERBS, **delivery.VERBS, **case.VERBS, **casework.VERBS, **outcomes.VERBS,
}  # fmt: skip
# Whom an event is about where that cannot be read off the record changed.
SUBJECTS = {**delivery.SUBJECTS, **casework.SUBJECTS}
OTHERS = {**case.OTHERS}

__all__ = ["CANARIES", "OTHERS", "SUBJECTS", "VERBS"]
