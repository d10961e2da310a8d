"""The six roles and what each may do. Reach (whose records) is the gate's business; this is about acts.

A capability that is not listed belongs to nobody. The table is the source of docs/permissions.md.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    SOCIAL_WORKER = "social_worker", _("social worker")
    PRISON_ADMINISTRATOR = "prison_administrator", _("prison administrator")
    PROGRAM_MANAGER = "program_manager", _("program manager")
    EVALUATOR = "evaluator", _("program evaluator")
    AUDITOR = "auditor", _("auditor / data-protection officer")
    SYSTEM_ADMINISTRATOR = "system_administrator", _("system administrator")


SW, PA, PM, EV, AU, SA = (
    Role.SOCIAL_WORKER,
    Role.PRISON_ADMINISTRATOR,
    Role.PROGRAM_MANAGER,
    Role.EVALUATOR,
    Role.AUDITOR,
    Role.SYSTEM_ADMINISTRATOR,
)

# Roles that may see people one by one, each within its own reach.
PEOPLE_ROLES = frozenset({SW, PA, PM})

CAPABILITIES: dict[str, frozenset[str]] = {
    # what is delivered
    "agency.read": frozenset({SW, PA, PM, EV}),
    "program.read": frozenset({SW, PA, PM, EV}),
    "directory.read": PEOPLE_ROLES,  # names of programs and offices of all agencies, and of colleagues
    "program.manage": frozenset({PM}),
    "offering.manage": frozenset({PA, PM}),  # administrators at their own sites
    "cost.read": frozenset({PM, EV}),
    "session.manage": frozenset({SW, PA, PM}),
    "session.call_off_day": frozenset({PA, PM}),
    # who takes part
    "participant.read": PEOPLE_ROLES,
    "participant.register": frozenset({SW, PA}),
    "participant.merge": frozenset({PA}),
    "participant.seal": frozenset({PA}),
    "participant.unseal": frozenset({AU}),
    "match.read": frozenset({AU}),
    "match.decide": frozenset({AU}),
    "contact_data.read": frozenset({SW}),  # phone, address, identifier
    "relation.read": frozenset({SW, PA}),
    "relation.record": frozenset({SW, PA}),
    "characteristic.read": frozenset({SW, PA}),
    "characteristic.record": frozenset({SW, PA}),
    "risk_basis.read": frozenset({SW}),
    "risk_basis.record": frozenset({SW}),
    "affiliation.read": frozenset({SW, PA}),  # and clearance, see accounts/reach_rules.py
    "affiliation.record": frozenset({SW, PA}),
    "case.read": PEOPLE_ROLES,
    "case.assign": frozenset({PM, PA}),
    "cover.grant": frozenset({PM}),  # a worker stands in for a colleague who is away
    "custody.read": PEOPLE_ROLES,
    "custody.manage": frozenset({PA}),
    "sentence.read": frozenset({SW, PA}),
    "sentence.record": frozenset({PA}),
    "supervision.read": PEOPLE_ROLES,
    "supervision.record": frozenset({SW, PA}),
    "legal_basis.read": PEOPLE_ROLES,
    "legal_basis.record": frozenset({SW, PA}),
    "participation.read": PEOPLE_ROLES,
    "participation.record": frozenset({SW, PA}),
    # safety
    "safety.read": PEOPLE_ROLES,
    "safety.record": frozenset({SW, PA}),
    "no_contact.read": frozenset({SW, PA}),
    "no_contact.record": frozenset({SW, PA}),
    "incident.read": frozenset({SW, PA}),
    "incident.record": frozenset({SW, PA}),
    # the way through a program
    "referral.read": PEOPLE_ROLES,
    "referral.make": frozenset({SW, PA}),
    "referral.allocate": frozenset({EV}),
    "referral.draw": frozenset({PA, PM}),  # the next arm of a sealed sequence
    "allocation_sequence.read": frozenset({EV}),
    "allocation_sequence.seal": frozenset({EV}),
    "enrollment.read": PEOPLE_ROLES,
    "enrollment.manage": frozenset(
        {PA, PM}
    ),  # the moves that give or take a place: enroll, remove, reopen ...
    "enrollment.move": PEOPLE_ROLES | {EV},  # which move: participants/lifecycle.py
    "eligibility.read": PEOPLE_ROLES,
    "eligibility.override": frozenset({PA, PM}),
    "waiting_list.manage": frozenset({PA, PM}),
    "transfer.read": frozenset({PA, PM}),
    "transfer.ask": frozenset({PA, PM}),
    "transfer.decide": frozenset({PA, PM}),
    "hand_over.read": PEOPLE_ROLES,
    "hand_over.make": frozenset({PA}),
    # what happens
    "attendance.read": PEOPLE_ROLES,
    "attendance.record": PEOPLE_ROLES,
    "contact.read": frozenset({SW}),
    "contact.record": frozenset({SW}),
    "instrument.read": frozenset({SW, PA, PM, EV}),
    "instrument.manage": frozenset({PM}),
    "assessment.read": frozenset({SW, PA}),
    "assessment.read_answers": frozenset({SW}),  # item by item
    "assessment.record": frozenset({SW}),
    "assessment.approve": frozenset({SW, PA}),  # another band; another person than author and signatory
    "plan.read": frozenset({SW, PA}),
    "plan.record": frozenset({SW}),
    "plan.act": frozenset({SW, PA}),  # done or not done; an administrator's own actions
    "appointment.read": frozenset({SW, PA}),
    "appointment.manage": frozenset({SW, PA}),
    "justice_event.read": PEOPLE_ROLES,
    "justice_event.record": frozenset({SW, PA}),
    "observation_end.read": PEOPLE_ROLES,
    "observation_end.record": frozenset({SW, PA}),
    "follow_up.read": frozenset({SW, PA}),
    "follow_up.record": frozenset({SW, PA}),
    # what it comes to: each indicator and each reason also needs what its rows need
    "indicator.read": PEOPLE_ROLES,
    "worklist.read": PEOPLE_ROLES,
    # does it work
    "local_code.read": frozenset({SW, PA, PM, EV}),
    "local_code.manage": frozenset({EV}),
    "event_source.read": frozenset({PM, EV}),
    "event_source.record": frozenset({EV}),
    "design.read": frozenset({SW, PA, PM, EV}),
    "design.manage": frozenset({EV}),
    "run.read": frozenset({SW, PA, PM, EV}),
    "run.execute": frozenset({EV}),
    "run.disclose": frozenset({PM, EV}),
    # work behind the page
    "job.read": frozenset({SW, PA, PM, EV}),  # one's own
    "job.cancel": frozenset({SW, PA, PM, EV}),
    "job.restart": frozenset({SW, PA, PM, EV}),
    # files taken in
    "import.read": frozenset({PA, EV}),
    "people.import": frozenset({PA}),
    "outcomes.import": frozenset({EV}),
    "log.read": frozenset({AU}),
    "access_review.read": frozenset({AU}),  # readings that somebody should look at
    "access_review.decide": frozenset({AU}),
    "user.manage": frozenset({SA}),
    "token.manage": frozenset({SW, PA, PM, EV, AU, SA}),
    "study.load": frozenset(),  # a command of the system only
}

# What a token may be limited to; a token never carries more than its owner has. Reading and writing are scopes apart,
# and a write whose answer shows a record needs both.
TOKEN_SCOPES: dict[str, frozenset[str]] = {
    "programs:read": frozenset(
        {"agency.read", "program.read", "directory.read", "cost.read", "instrument.read"}
    ),
    "programs:write": frozenset({"program.manage", "offering.manage", "instrument.manage"}),
    "delivery:write": frozenset({"session.manage", "session.call_off_day", "attendance.record"}),
    "people:read": frozenset(
        {
            "participant.read",
            "enrollment.read",
            "referral.read",
            "eligibility.read",
            "attendance.read",
            "justice_event.read",
            "custody.read",
            "supervision.read",
            "case.read",
            "transfer.read",
            "hand_over.read",
            "indicator.read",
            "worklist.read",
        }
    ),
    "people:write": frozenset(
        {
            "participant.register",
            "participant.merge",
            "participant.seal",
            "case.assign",
            "custody.manage",
            "supervision.record",
            "referral.make",
            "referral.allocate",
            "referral.draw",
            "enrollment.manage",
            "enrollment.move",
            "eligibility.override",
            "waiting_list.manage",
            "transfer.ask",
            "transfer.decide",
            "hand_over.make",
        }
    ),
    "cases:read": frozenset(
        {
            "contact_data.read",
            "relation.read",
            "characteristic.read",
            "risk_basis.read",
            "affiliation.read",
            "sentence.read",
            "legal_basis.read",
            "participation.read",
            "safety.read",
            "no_contact.read",
            "incident.read",
            "contact.read",
            "assessment.read",
            "assessment.read_answers",
            "plan.read",
            "appointment.read",
            "observation_end.read",
            "follow_up.read",
        }
    ),
    "cases:write": frozenset(
        {
            "relation.record",
            "characteristic.record",
            "risk_basis.record",
            "affiliation.record",
            "sentence.record",
            "legal_basis.record",
            "participation.record",
            "safety.record",
            "no_contact.record",
            "incident.record",
            "contact.record",
            "assessment.record",
            "assessment.approve",
            "plan.record",
            "plan.act",
            "appointment.manage",
            "justice_event.record",
            "observation_end.record",
            "follow_up.record",
        }
    ),
    "protection:read": frozenset({"match.read"}),
    "protection:write": frozenset({"match.decide", "participant.unseal"}),
    "evaluation:read": frozenset(
        {"design.read", "run.read", "allocation_sequence.read", "local_code.read", "event_source.read"}
    ),
    "evaluation:write": frozenset({"allocation_sequence.seal", "local_code.manage", "event_source.record"}),
    "jobs:read": frozenset({"job.read", "import.read"}),
    "jobs:write": frozenset({"job.cancel", "job.restart", "people.import", "outcomes.import"}),
}
