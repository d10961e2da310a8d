"""Code lists about who a person is, custody, and why somebody may see the person."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FileClass(models.TextChoices):
    """Prevention, justice and victim files are never merged or matched across classes."""

    PREVENTION = "prevention", _("prevention")
    JUSTICE = "justice", _("justice")
    VICTIM = "victim", _("victim")


class Sex(models.IntegerChoices):
    """ISO/IEC 5218."""

    NOT_KNOWN = 0, _("not known")
    MALE = 1, _("male")
    FEMALE = 2, _("female")
    NOT_APPLICABLE = 9, _("not applicable")


class LegalStatus(models.TextChoices):
    PRETRIAL = "pretrial", _("awaiting trial")
    SENTENCED = "sentenced", _("sentenced")
    OTHER = "other", _("other")
    NOT_KNOWN = "not_known", _("not known")


class ReleaseReason(models.TextChoices):
    EXPIRY = "expiry", _("sentence served")
    PAROLE = "parole", _("parole or conditional release")
    TRANSFER = "transfer", _("transfer to another site")
    COURT = "court", _("court decision")
    DEATH = "death", _("death")
    DEPORTATION = "deportation", _("deportation")
    NOT_KNOWN = "not_known", _("not known")


class ReachBasis(models.TextChoices):
    """The fact that brings a person within someone's reach."""

    REGISTRATION = "registration", _("file opened")
    CUSTODY = "custody", _("held at the site")
    REFERRAL = "referral", _("referred to the program")
    CASELOAD = "caseload", _("on the caseload")
    SUPERVISION = "supervision", _("supervised by the office")
    HAND_OVER = "hand_over", _("handed over at release")
