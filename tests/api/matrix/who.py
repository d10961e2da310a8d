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
        "list": "SPME", "retrieve": "SPME", "create": "PM", "change": "PM", "plan-sessions": "SPM", "offer-next": "PM",
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
    "instrument": {"list": "SPME", "retrieve": "SPME", "create": "M", "revise": "M"},
    "instrument-version": {"list": "SPME", "retrieve": "SPME"},
    "assessment": {
        "list": "SP", "retrieve": "SP", "create": "S", "change": "S", "sign": "S", "supersede": "S", "discard": "S",
        "override": "S", "answers": "S",
    },
    "band-override": {"list": "SP", "retrieve": "SP", "approve": "SP", "refuse": "SP"},
    "plan": {"list": "SP", "retrieve": "SP", "create": "S", "answer": "S", "close": "S"},
    "plan-review": {"list": "SP", "retrieve": "SP", "create": "S"},
    "goal": {"list": "SP", "retrieve": "SP", "create": "S", "change": "S", "close": "S"},
    # An administrator closes own actions alone.
    "plan-action": {"list": "SP", "retrieve": "SP", "create": "S", "change": "S", "close": "SP"},
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
    "justice-event": {"list": "SPM", "retrieve": "SPM", "create": "SP"},
    "observation-end": {"list": "SPM", "retrieve": "SPM", "create": "SP", "withdraw": "SP"},
    "reintegration-outcome": {
        "list": "SP", "retrieve": "SP", "plan": "SP", "record": "SP", "correct": "SP", "lose": "SP",
    },
    "local-code": {"list": "SPME", "retrieve": "SPME", "create": "E", "end": "E"},
    "event-source": {"list": "ME", "retrieve": "ME", "create": "E", "record-search": "E"},
    "import": {"list": "PE", "retrieve": "PE", "people": "P", "outcomes": "E"},
    # One's own alone.
    "job": {"list": "SPME", "retrieve": "SPME", "cancel": "SPME", "restart": "SPME", "result": "SPME"},
    "design": {"list": "SPME", "retrieve": "SPME"},
    "run": {"list": "SPME", "retrieve": "SPME"},
}  # fmt: skip

# What is read beside the lists: address and its roles.
BESIDE: dict[str, str] = {
    "worklist/": "SPM",
    "indicators/": "SPM",
    "indicators/acceptance/": "SPM",
    "indicators/waiting-time/": "SPM",
    "indicators/start/": "SPM",
    "indicators/completion/": "SPM",
    "indicators/dosage/": "SPM",
    "indicators/attendance/": "SPM",
    # Assessments and plans are not for managers of programs.
    "indicators/assessment-30/": "SP",
    "indicators/plan-30/": "SP",
    # Made of contacts, which case workers alone may read.
    "indicators/continuity-7/": "S",
    "indicators/continuity-30/": "S",
}


def roles_of(route: str, operation: str) -> frozenset[str]:
    """The roles that are let in. Raises KeyError for an operation nobody has written down."""
    return frozenset(LETTERS[letter] for letter in WHO[route][operation])
