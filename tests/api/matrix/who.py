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
    "agency": {"list": "SPME", "retrieve": "SPME"},
    "site": {"list": "SPME", "retrieve": "SPME", "call-off-day": "PM"},
    "program": {
        "list": "SPME", "retrieve": "SPME", "create": "M", "change": "M", "revise": "M", "waiting-list": "SPM",
    },
    "program-version": {"list": "SPME", "retrieve": "SPME"},
    "module": {"list": "SPME", "retrieve": "SPME", "create": "M"},
    "offering": {
        "list": "SPME", "retrieve": "SPME", "create": "M", "change": "M", "plan-sessions": "SPM", "offer-next": "PM",
        "paste": "PM",
    },
    "program-staff": {"list": "SPME", "retrieve": "SPME", "create": "M"},
    "cost": {"list": "ME", "retrieve": "ME", "create": "M"},
    "session": {
        "list": "SPME", "retrieve": "SPME", "create": "SPM", "move": "SPM", "call-off": "SPM", "headcount": "SPM",
        "register": "SPM", "attendance": "SPM", "undo-register": "SPM",
    },
    "participant": {
        "list": "SPM", "retrieve": "SPM", "create": "SP", "change": "SP", "identify": "SP", "merge": "P", "seal": "P",
    },
    "contact-data": {"list": "S", "retrieve": "S"},
    "relation": {"list": "SP", "retrieve": "SP", "create": "SP", "change": "SP", "end": "SP"},
    "risk-basis": {"list": "S", "retrieve": "S", "create": "S", "end": "S"},
    # Of these two roles, cleared memberships alone.
    "affiliation": {"list": "SP", "retrieve": "SP", "create": "SP", "renew": "SP", "end": "SP"},
    "sentence": {"list": "SP", "retrieve": "SP", "create": "P", "change": "P"},
    "supervision-period": {"list": "SPM", "retrieve": "SPM", "create": "SP", "close": "SP"},
    "legal-basis": {"list": "SPM", "retrieve": "SPM", "create": "SP", "withdraw": "SP"},
    "participation": {"list": "SPM", "retrieve": "SPM", "create": "SP", "withdraw": "SP"},
    "safety-flag": {"list": "SPM", "retrieve": "SPM", "create": "SP", "lift": "SP"},
    "no-contact": {"list": "SP", "retrieve": "SP", "create": "SP", "lift": "SP"},
    "incident": {
        "list": "SP", "retrieve": "SP", "create": "SP", "escalate": "SP", "report": "SP", "close": "SP",
    },
    "characteristic": {"list": "SP", "retrieve": "SP", "record": "SP"},
    "case-assignment": {"list": "SPM", "retrieve": "SPM", "create": "PM", "end": "PM"},
    "match-candidate": {"list": "A", "retrieve": "A", "decide": "A"},
    "sealed-file": {"list": "A", "retrieve": "A", "unseal": "A"},
    "referral": {"list": "SPM", "retrieve": "SPM", "create": "SP", "draw": "PM", "allocate": "E"},
    "enrollment": {
        "list": "SPM", "retrieve": "SPM", "eligibility": "SPM", "steps": "SPM",
        "assess": "SPM", "waitlist": "SPM", "start": "SPM", "suspend": "SPM", "resume": "SPM", "complete": "SPM",
        "withdraw": "SPM", "take-back-start": "SPM", "record-death": "SPM", "not-start": "SPM", "decline": "SPM",
        "find-ineligible": "SPM",
        # Those that give or take a place.
        "enroll": "PM", "enroll-or-wait": "PM", "remove": "PM", "transfer": "PM", "release-early": "PM",
        "reopen": "PM", "set-priority": "PM", "ask-transfer": "PM",
    },
    "custody-period": {"list": "SPM", "retrieve": "SPM", "create": "P", "change": "P", "release": "P"},
    "transfer": {"list": "PM", "retrieve": "PM", "accept": "PM", "decline": "PM", "cancel": "PM"},
    "hand-over": {"list": "SPM", "retrieve": "SPM", "create": "P"},
    "allocation-sequence": {"list": "E", "retrieve": "E", "create": "E", "verify": "E"},
    "open-offering": {"list": "SPM", "retrieve": "SPM"},
    "office": {"list": "SPM", "retrieve": "SPM"},
    "colleague": {"list": "SPM", "retrieve": "SPM"},
    "attendance": {"list": "SPM", "retrieve": "SPM", "create": "SPM", "correct": "SPM"},
    "dosage": {"list": "SPM", "retrieve": "SPM"},
    "contact": {"list": "S", "retrieve": "S", "create": "S", "correct": "S"},
    "appointment": {"list": "SP", "retrieve": "SP", "create": "SP", "move": "SP", "close": "SP"},
    "import": {"list": "PE", "retrieve": "PE", "people": "P", "outcomes": "E"},
    # One's own alone.
    "job": {"list": "SPME", "retrieve": "SPME", "cancel": "SPME", "result": "SPME"},
    "justice-event": {"list": "SPM", "retrieve": "SPM"},
    "design": {"list": "SPME", "retrieve": "SPME"},
    "run": {"list": "SPME", "retrieve": "SPME"},
}  # fmt: skip


def roles_of(route: str, operation: str) -> frozenset[str]:
    """The roles that are let in. Raises KeyError for an operation nobody has written down."""
    return frozenset(LETTERS[letter] for letter in WHO[route][operation])
