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
    "program.read": frozenset({SW, PA, PM, EV}),
    "program.manage": frozenset({PM}),
    "session.manage": frozenset({SW, PA, PM}),
    "session.call_off_day": frozenset({PA, PM}),
    "participant.read": PEOPLE_ROLES,
    "participant.register": frozenset({SW, PA}),
    "characteristic.record": frozenset({SW, PA}),
    "case.assign": frozenset({PM, PA}),
    "custody.manage": frozenset({PA}),
    "referral.make": frozenset({SW, PA}),
    "referral.allocate": frozenset({EV}),
    "enrollment.read": PEOPLE_ROLES,
    "enrollment.move": PEOPLE_ROLES | {EV},  # which move: participants/lifecycle.py
    "justice_event.read": PEOPLE_ROLES,
    "justice_event.record": frozenset({SW, PA}),
    "observation_end.record": frozenset({SW, PA}),
    "design.read": frozenset({SW, PA, PM, EV}),
    "design.manage": frozenset({EV}),
    "run.read": frozenset({SW, PA, PM, EV}),
    "run.execute": frozenset({EV}),
    "run.disclose": frozenset({PM, EV}),
    "log.read": frozenset({AU}),
    "user.manage": frozenset({SA}),
    "token.manage": frozenset({SW, PA, PM, EV, AU, SA}),
    "study.load": frozenset(),  # a command of the system only
}

# What a token may be limited to; a token never carries more than its owner has. Reading and writing are scopes apart,
# and a write whose answer shows a record needs both.
TOKEN_SCOPES: dict[str, frozenset[str]] = {
    "programs:read": frozenset({"program.read"}),
    "programs:write": frozenset({"program.manage"}),
    "delivery:write": frozenset({"session.manage", "session.call_off_day"}),
    "people:read": frozenset({"participant.read", "enrollment.read", "justice_event.read"}),
    "evaluation:read": frozenset({"design.read", "run.read"}),
}
