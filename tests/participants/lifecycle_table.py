"""The life of an enrollment as the design says it, written down a second time: the table in code must agree.

verb: (from, to, who may, is a reason needed)
"""

BEFORE = ("referred", "assessment", "waitlisted")
UNDER_WAY = ("active", "suspended")
CLOSED = (
    "completed", "withdrew", "removed", "transferred", "released_early", "deceased", "not_started", "ineligible",
    "declined", "not_offered",
)  # fmt: skip
STATUSES = (*BEFORE, "enrolled", *UNDER_WAY, *CLOSED)
STAFF = ("social_worker", "prison_administrator", "program_manager")
MANAGERS = ("prison_administrator", "program_manager")

TABLE = {
    "assess": (("referred",), "assessment", STAFF, False),
    "waitlist": (("referred", "assessment"), "waitlisted", STAFF, False),
    "enroll": (BEFORE, "enrolled", MANAGERS, False),
    "start": (("enrolled",), "active", STAFF, False),
    "take_back_start": (("active",), "enrolled", STAFF, True),
    "suspend": (("active",), "suspended", STAFF, True),
    "resume": (("suspended",), "active", STAFF, False),
    "complete": (UNDER_WAY, "completed", STAFF, False),
    "withdraw": ((*BEFORE, *UNDER_WAY), "withdrew", STAFF, True),
    "remove": (UNDER_WAY, "removed", MANAGERS, True),
    "transfer": (UNDER_WAY, "transferred", MANAGERS, True),
    "release_early": (UNDER_WAY, "released_early", MANAGERS, False),
    "record_death": (UNDER_WAY, "deceased", STAFF, False),
    "not_start": (("enrolled",), "not_started", STAFF, True),
    "find_ineligible": (BEFORE, "ineligible", STAFF, True),
    "decline": (BEFORE, "declined", STAFF, True),
    "not_offer": (BEFORE, "not_offered", ("evaluator",), False),
    "reopen": (tuple(status for status in CLOSED if status != "deceased"), "active", MANAGERS, True),
}
