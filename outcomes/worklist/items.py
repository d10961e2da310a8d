"""What a worklist is made of: reasons to act, and the items in which they are found."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from outcomes.worklist.caseload import Caseload
from participants.models import Participant


class Urgency(models.IntegerChoices):
    """What comes first: what is dangerous or was due already, what is due soon, then the rest."""

    URGENT = 1, _("urgent")
    SOON = 2, _("soon")
    ROUTINE = 3, _("routine")


class Code(models.TextChoices):
    """Why there is something to do."""

    REGISTER_MISSING = "register_missing", _("register missing")
    THREE_ABSENCES = "three_absences", _("three absences in a row")
    NOT_MET_AFTER_RELEASE = "not_met_after_release", _("met by nobody after release")
    ASSESSMENT_DUE = "assessment_due", _("assessment due")
    PLAN_DUE = "plan_due", _("plan due")
    PLAN_REVIEW_DUE = "plan_review_due", _("plan to be reviewed")
    RELEASE_WITHOUT_PLAN = "release_without_plan", _("release without a plan")
    FOLLOW_UP_DUE = "follow_up_due", _("follow-up due")
    CONSENT_EXPIRING = "consent_expiring", _("guardian's consent ends")
    COMES_OF_AGE = "comes_of_age", _("comes of age")
    CONCERN_OPEN = "concern_open", _("concern open")
    REFERRAL_UNANSWERED = "referral_unanswered", _("referral not answered")


@dataclass(frozen=True)
class Act:
    """What clears an item, in the terms of the API: an operation of a resource, and the record it is done to.

    Of a creation, `record` is the one that its body names.
    """

    resource: str
    operation: str
    record_type: str
    record: str


@dataclass(frozen=True)
class Item:
    """One thing to do: why, since when, until when where a day is set, about whom, and the act that clears it."""

    urgency: Urgency
    since: date
    due_on: date | None
    why: str
    act: Act
    participant: Participant | None = None


Finding = Callable[[Caseload], Iterable[Item]]


@dataclass(frozen=True)
class Reason:
    """Why there is something to do. `find` looks for it in a caseload, on its day.

    `needs` are the capabilities of the rows it is read from and of the act that clears it: it is shown to whoever may
    see and do both. `acts` lists the (resource, operation) pairs of its items.
    """

    code: Code
    needs: frozenset[str]
    acts: frozenset[tuple[str, str]]
    find: Finding
