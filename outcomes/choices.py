"""Code lists of what happened after, and of how it is evaluated."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from participants.choices import ReleaseReason

# Ends of a stay that do not bring a person back to the community.
NOT_A_RELEASE = (ReleaseReason.TRANSFER, ReleaseReason.DEATH, ReleaseReason.DEPORTATION)


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


GONE_FOR_GOOD = (EndKind.DEATH, EndKind.DEPORTATION)  # nothing is due any more; who is lost may be found again


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


class FollowUpIndex(models.TextChoices):
    """The day from which a follow-up counts its months."""

    RELEASE = "release", _("release from custody")
    EXIT = "exit", _("exit from the program")
    PROGRAM_START = "program_start", _("start of the program")


class FollowUpMonth(models.IntegerChoices):
    """When a person is looked up again, in months after the index date."""

    THREE = 3, _("after 3 months")
    SIX = 6, _("after 6 months")
    TWELVE = 12, _("after 12 months")
    TWENTY_FOUR = 24, _("after 24 months")


class FollowUpState(models.TextChoices):
    """Was the person reached? Refused, not reached and lost are three different things."""

    PLANNED = "planned", _("planned")
    REACHED = "reached", _("reached")
    NOT_REACHED = "not_reached", _("not reached")
    REFUSED = "refused", _("refused")
    LOST = "lost", _("lost")


class FollowUpSource(models.TextChoices):
    SELF_REPORT = "self_report", _("told by the person")
    SEEN = "seen", _("seen by the worker")
    DOCUMENT = "document", _("a document was shown")
    FAMILY = "family", _("told by the family")
    PARTNER = "partner", _("told by a partner agency")
    ADMINISTRATIVE = "administrative", _("administrative file")


class FollowUpTiming(models.TextChoices):
    """When the answer was found out, against the window around the day it was due."""

    EARLY = "early", _("before the window")
    IN_WINDOW = "in_window", _("in the window")
    LATE = "late", _("after the window")


class LifeDomain(models.TextChoices):
    HOUSING = "housing", _("housing")
    EMPLOYMENT = "employment", _("employment")
    EDUCATION = "education", _("education")
    FAMILY = "family", _("family")
    HEALTH = "health", _("health")
    SUBSTANCE = "substance", _("substance use")


class LifeSituation(models.TextChoices):
    """How it stands in one domain; each code belongs to one domain (SITUATIONS_OF)."""

    OWN_HOME = "own_home", _("own home")
    WITH_FAMILY = "with_family", _("with family or partner")
    SUPPORTED_HOME = "supported_home", _("supported housing")
    TEMPORARY_HOME = "temporary_home", _("temporary, with friends or in a hostel")
    INSTITUTION = "institution", _("in an institution")
    NO_HOME = "no_home", _("no home")
    WORK_FULL_TIME = "work_full_time", _("full-time work")
    WORK_PART_TIME = "work_part_time", _("part-time work")
    WORK_CASUAL = "work_casual", _("casual or informal work")
    SELF_EMPLOYED = "self_employed", _("self-employed")
    LOOKING_FOR_WORK = "looking_for_work", _("looking for work")
    NOT_LOOKING = "not_looking", _("not looking for work")
    UNABLE_TO_WORK = "unable_to_work", _("unable to work")
    BACK_AT_SCHOOL = "back_at_school", _("back at school")
    AT_SCHOOL = "at_school", _("at school as before")
    IN_TRAINING = "in_training", _("in vocational training")
    IN_HIGHER_EDUCATION = "in_higher_education", _("in higher education")
    EDUCATION_DONE = "education_done", _("finished, or none wanted")
    LEFT_SCHOOL = "left_school", _("left school without finishing")
    NEET = "neet", _("young and out of school, work and training")
    FAMILY_TOGETHER = "family_together", _("living together")
    FAMILY_CONTACT = "family_contact", _("regular contact")
    FAMILY_LITTLE_CONTACT = "family_little_contact", _("little contact")
    FAMILY_NO_CONTACT = "family_no_contact", _("no contact")
    FAMILY_CONFLICT = "family_conflict", _("conflict or violence")
    CARE_NOT_NEEDED = "care_not_needed", _("no care needed")
    CARE_IN_PLACE = "care_in_place", _("care in place")
    CARE_MISSING = "care_missing", _("care needed and missing")
    NO_USE = "no_use", _("no use")
    IN_TREATMENT = "in_treatment", _("in treatment")
    USE_LESS = "use_less", _("using less")
    USE_SAME = "use_same", _("using as before")
    USE_MORE = "use_more", _("using more")


_D, _S = LifeDomain, LifeSituation
SITUATIONS_OF: dict[str, frozenset[str]] = {
    _D.HOUSING: frozenset(
        {_S.OWN_HOME, _S.WITH_FAMILY, _S.SUPPORTED_HOME, _S.TEMPORARY_HOME, _S.INSTITUTION, _S.NO_HOME}
    ),
    _D.EMPLOYMENT: frozenset(
        {
            _S.WORK_FULL_TIME,
            _S.WORK_PART_TIME,
            _S.WORK_CASUAL,
            _S.SELF_EMPLOYED,
            _S.LOOKING_FOR_WORK,
            _S.NOT_LOOKING,
            _S.UNABLE_TO_WORK,
        }
    ),
    _D.EDUCATION: frozenset(
        {
            _S.BACK_AT_SCHOOL,
            _S.AT_SCHOOL,
            _S.IN_TRAINING,
            _S.IN_HIGHER_EDUCATION,
            _S.EDUCATION_DONE,
            _S.LEFT_SCHOOL,
            _S.NEET,
        }
    ),
    _D.FAMILY: frozenset(
        {
            _S.FAMILY_TOGETHER,
            _S.FAMILY_CONTACT,
            _S.FAMILY_LITTLE_CONTACT,
            _S.FAMILY_NO_CONTACT,
            _S.FAMILY_CONFLICT,
        }
    ),
    _D.HEALTH: frozenset({_S.CARE_NOT_NEEDED, _S.CARE_IN_PLACE, _S.CARE_MISSING}),
    _D.SUBSTANCE: frozenset({_S.NO_USE, _S.IN_TREATMENT, _S.USE_LESS, _S.USE_SAME, _S.USE_MORE}),
}
