"""Every verb once, with texts in it that must never come into the log."""

from tests.audit.verbs import account, accounts, case, casework, core, delivery, flow, outcomes, work
from tests.audit.verbs.canaries import CANARIES

VERBS = {
    name: verb
    for floor in (core, account, accounts, flow, delivery, case, casework, outcomes, work)
    for name, verb in floor.VERBS.items()
}
# Whom an event is about where that cannot be read off the record changed.
SUBJECTS = {**delivery.SUBJECTS, **casework.SUBJECTS}
OTHERS = {**case.OTHERS}

__all__ = ["CANARIES", "OTHERS", "SUBJECTS", "VERBS"]
