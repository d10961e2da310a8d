"""Code lists of what happened after, and of how it is evaluated."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class JusticeEventKind(models.TextChoices):
    ARREST = "arrest", _("arrest")
    CHARGE = "charge", _("charge")
    CONVICTION = "conviction", _("conviction")
    RETURN_TO_CUSTODY = "return_to_custody", _("return to custody")
    TECHNICAL_VIOLATION = "technical_violation", _("technical violation")


class EventSource(models.TextChoices):
    """Only one administrative source, searched equally for all arms, supports an effect."""

    ADMINISTRATIVE = "administrative", _("administrative file")
    STAFF = "staff", _("entered by staff")
    SELF_REPORT = "self_report", _("told by the person")


class EndKind(models.TextChoices):
    DEATH = "death", _("death")
    DEPORTATION = "deportation", _("deportation")
    LOST = "lost", _("lost to follow-up")


class TimeUnit(models.TextChoices):
    DAY = "day", _("day")
    WEEK = "week", _("week")
    MONTH = "month", _("month")
    YEAR = "year", _("year")


class IndexEvent(models.TextChoices):
    RELEASE = "release", _("release from custody")
    PROGRAM_START = "program_start", _("start of the program")
    REFERRAL = "referral", _("referral")
    SENTENCE_START = "sentence_start", _("start of the sentence")


class AssignmentMethod(models.TextChoices):
    RANDOMIZED = "randomized", _("randomized")
    WAITING_LIST = "waiting_list", _("waiting list, for want of places")
    OTHER = "other", _("other")


class ExposureRule(models.TextChoices):
    ASSIGNED = "assigned", _("as assigned (intention to treat)")
    STARTED = "started", _("started the program")


class ComparisonKind(models.TextChoices):
    RANDOMIZED = "randomized", _("randomized to comparison")
    WAITING_LIST = "waiting_list", _("waiting for a place")
    REFUSERS = "refusers", _("declined the offer")
    MATCHED = "matched", _("eligible, not referred")
    NONE = "none", _("no comparison group")


class DesignState(models.TextChoices):
    DRAFT = "draft", _("draft")
    APPROVED = "approved", _("approved")
    CLOSED = "closed", _("closed")
