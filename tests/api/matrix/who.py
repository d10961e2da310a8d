"""Who may do what by API, written down a second time: the permission test compares it with what is answered.

For each resource and operation the roles that are let in, by letter. Everybody else gets 403, and those who are let in
get 404 for a record of another agency.
"""

from accounts.roles import Role

LETTERS = {
    "S": Role.SOCIAL_WORKER,
    "P": Role.PRISON_ADMINISTRATOR,
    "M": Role.PROGRAM_MANAGER,
    "E": Role.EVALUATOR,
    "A": Role.AUDITOR,
    "Y": Role.SYSTEM_ADMINISTRATOR,
}

WHO: dict[str, dict[str, str]] = {
    "agency": {"list": "SPMEAY", "retrieve": "SPMEAY"},
    "site": {"list": "SPMEAY", "retrieve": "SPMEAY", "call-off-day": "PM"},
    "program": {"list": "SPME", "retrieve": "SPME", "create": "M", "change": "M", "revise": "M"},
    "program-version": {"list": "SPME", "retrieve": "SPME"},
    "module": {"list": "SPME", "retrieve": "SPME", "create": "M"},
    "offering": {"list": "SPME", "retrieve": "SPME", "create": "M", "change": "M", "plan-sessions": "SPM"},
    "program-staff": {"list": "SPME", "retrieve": "SPME", "create": "M"},
    "cost": {"list": "ME", "retrieve": "ME", "create": "M"},
    "session": {
        "list": "SPME", "retrieve": "SPME", "create": "SPM", "move": "SPM", "call-off": "SPM", "headcount": "SPM",
    },
    "participant": {"list": "SPM", "retrieve": "SPM"},
    "enrollment": {"list": "SPM", "retrieve": "SPM"},
    "justice-event": {"list": "SPM", "retrieve": "SPM"},
    "design": {"list": "SPME", "retrieve": "SPME"},
    "run": {"list": "SPME", "retrieve": "SPME"},
}  # fmt: skip


def roles_of(route: str, operation: str) -> frozenset[str]:
    """The roles that are let in. Raises KeyError for an operation nobody has written down."""
    return frozenset(LETTERS[letter] for letter in WHO[route][operation])
