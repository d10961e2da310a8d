"""Code lists about the way from referral to exit: allocation, waiting, leaving, moving on."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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


class WaitingPriority(models.IntegerChoices):
    """Who is served first; within one priority the earlier day is."""

    URGENT = 1, _("urgent")
    RAISED = 2, _("raised")
    NORMAL = 3, _("normal")


class ExitCategory(models.TextChoices):
    MOTIVATION = "motivation", _("motivation and behavior")
    OPERATIONAL = "operational", _("operational")
    PERSONAL = "personal", _("personal and health")
    LEGAL = "legal", _("legal")
    OTHER = "other", _("other")


class ExitReason(models.TextChoices):
    """Why somebody left; each reason belongs to one category (REASONS_OF)."""

    LOST_MOTIVATION = "lost_motivation", _("motivation changed")
    BEHAVIOR = "behavior", _("behavior in or around sessions")
    ABSENCES = "absences", _("missed too many sessions")
    GROUP_CONFLICT = "group_conflict", _("conflict in the group")
    PROGRAM_ENDED = "program_ended", _("program no longer offered")
    MOVED_SITE = "moved_site", _("moved to another site")
    REGIME = "regime", _("regime or security")
    NOT_ENOUGH_TIME = "not_enough_time", _("not enough time left")
    ADMINISTRATIVE_ERROR = "administrative_error", _("referred by mistake or twice")
    ILLNESS = "illness", _("illness")
    SUBSTANCE_USE = "substance_use", _("substance use")
    CARING_OR_WORK = "caring_or_work", _("caring, work or school")
    MOVED_AWAY = "moved_away", _("moved away")
    SAFETY = "safety", _("safety")
    DEATH = "death", _("death")
    RELEASED = "released", _("released")
    SENTENCE_CHANGED = "sentence_changed", _("sentence or status changed")
    DEPORTED = "deported", _("deported")
    COUNSEL = "counsel", _("on advice of counsel")
    NEEDS_MET_ELSEWHERE = "needs_met_elsewhere", _("needs met elsewhere")
    OTHER = "other", _("other")


_C, _R = ExitCategory, ExitReason
REASONS_OF: dict[str, frozenset[str]] = {
    _C.MOTIVATION: frozenset({_R.LOST_MOTIVATION, _R.BEHAVIOR, _R.ABSENCES, _R.GROUP_CONFLICT}),
    _C.OPERATIONAL: frozenset(
        {_R.PROGRAM_ENDED, _R.MOVED_SITE, _R.REGIME, _R.NOT_ENOUGH_TIME, _R.ADMINISTRATIVE_ERROR}
    ),
    _C.PERSONAL: frozenset(
        {_R.ILLNESS, _R.SUBSTANCE_USE, _R.CARING_OR_WORK, _R.MOVED_AWAY, _R.SAFETY, _R.DEATH}
    ),
    _C.LEGAL: frozenset({_R.RELEASED, _R.SENTENCE_CHANGED, _R.DEPORTED, _R.COUNSEL}),
    _C.OTHER: frozenset({_R.NEEDS_MET_ELSEWHERE, _R.OTHER}),
}


class Eligibility(models.TextChoices):
    """What the rules of a program say about a person on a day."""

    ELIGIBLE = "eligible", _("eligible")
    NOT_YET = "not_yet", _("not yet")
    NOT_ELIGIBLE = "not_eligible", _("not eligible")
    NOT_KNOWN = "not_known", _("cannot tell, something is not recorded")


class TransferState(models.TextChoices):
    ASKED = "asked", _("asked")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    CANCELLED = "cancelled", _("cancelled")
