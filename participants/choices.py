"""Code lists about people and their way through programs. Unknown, not asked and refused are distinct everywhere."""

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


class EvaluationBasis(models.TextChoices):
    """May the person's records be used to evaluate? Apart from taking part: refusing never blocks service."""

    LAW = "law", _("by law")
    CONSENT = "consent", _("with consent")
    OBJECTION = "objection", _("person objects")
    NOT_ASKED = "not_asked", _("not asked")


class Arm(models.TextChoices):
    TREATED = "treated", _("treated")
    COMPARISON = "comparison", _("comparison")


class AllocationMethod(models.TextChoices):
    RANDOMIZED = "randomized", _("randomized")
    WAITING_LIST = "waiting_list", _("waiting list, for want of places")
    OTHER = "other", _("other")


class AllocationUnit(models.TextChoices):
    PERSON = "person", _("person")
    GROUP = "group", _("group")
    SITE = "site", _("school or site")


class ReachBasis(models.TextChoices):
    """The fact that brings a person within someone's reach."""

    REGISTRATION = "registration", _("file opened")
    CUSTODY = "custody", _("held at the site")
    REFERRAL = "referral", _("referred to the program")
    CASELOAD = "caseload", _("on the caseload")


class ExitCategory(models.TextChoices):
    MOTIVATION = "motivation", _("motivation and behavior")
    OPERATIONAL = "operational", _("operational")
    PERSONAL = "personal", _("personal and health")
    LEGAL = "legal", _("legal")
    OTHER = "other", _("other")
