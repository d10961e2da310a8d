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
