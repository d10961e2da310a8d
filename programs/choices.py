"""Code lists of the program catalog."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProgramKind(models.TextChoices):
    PREVENTION = "prevention", _("prevention")
    REINTEGRATION = "reintegration", _("reintegration")


class PreventionLevel(models.TextChoices):
    """Who a program addresses: everyone, those at risk, those already showing the problem."""

    UNIVERSAL = "universal", _("universal")
    SELECTIVE = "selective", _("selective")
    INDICATED = "indicated", _("indicated")


class Phase(models.TextChoices):
    CUSTODY = "custody", _("in custody")
    TRANSITION = "transition", _("around release")
    COMMUNITY = "community", _("in the community")


class GroupTailoring(models.TextChoices):
    """Is the program made for members of organized groups (report CTOC/COP/2014/2, paragraph 22)?"""

    YES = "yes", _("tailored")
    ADAPTED = "adapted", _("adapted")
    NO = "no", _("not tailored")


class ProgramState(models.TextChoices):
    DRAFT = "draft", _("draft")
    ACTIVE = "active", _("active")
    CLOSED = "closed", _("closed")


class OfferingKind(models.TextChoices):
    """How people come: a fixed group, an open evening, the street, or one to one."""

    GROUP = "group", _("group")
    DROP_IN = "drop_in", _("drop-in")
    OUTREACH = "outreach", _("outreach")
    INDIVIDUAL = "individual", _("one to one")


class StaffRole(models.TextChoices):
    LEAD = "lead", _("lead")
    FACILITATOR = "facilitator", _("facilitator")
    MENTOR = "mentor", _("mentor")
    VOLUNTEER = "volunteer", _("volunteer")


class CostKind(models.TextChoices):
    STAFF = "staff", _("staff")
    PREMISES = "premises", _("premises")
    MATERIAL = "material", _("material")
    SUPPORT = "support", _("support to participants")
    OTHER = "other", _("other")


class SessionState(models.TextChoices):
    PLANNED = "planned", _("planned")
    HELD = "held", _("held")
    NOT_HELD = "not_held", _("did not take place")


class NotHeldReason(models.TextChoices):
    LOCKDOWN = "lockdown", _("lockdown or regime")
    STAFF_ABSENT = "staff_absent", _("staff absent")
    PLACE = "place", _("place not available")
    NOBODY_CAME = "nobody_came", _("nobody came")
    HOLIDAY = "holiday", _("holiday")
    RESCHEDULED = "rescheduled", _("moved to another day")
    OTHER = "other", _("other")


class AgeBand(models.TextChoices):
    """Bands for anonymous audiences."""

    UNDER_10 = "0-9", _("under 10")
    FROM_10 = "10-13", _("10 to 13")
    FROM_14 = "14-17", _("14 to 17")
    FROM_18 = "18-24", _("18 to 24")
    FROM_25 = "25+", _("25 and over")
    NOT_KNOWN = "not_known", _("not known")
