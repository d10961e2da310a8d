"""The reasons there are; adding one is an entry here. And the list of one user."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.permissions import entitled
from accounts.scope import Standing
from outcomes.worklist import casework, delivery, people
from outcomes.worklist.caseload import Caseload
from outcomes.worklist.items import Code, Item, Reason

_REACHING_OUT = {"contact.read", "contact.record"}
_PLANNING = {"plan.read", "plan.record"}
_TAKING_PART = frozenset({"participation.read", "participation.record", "enrollment.read"})


def _one(resource: str, operation: str) -> frozenset[tuple[str, str]]:
    return frozenset({(resource, operation)})


REASONS: dict[Code, Reason] = {
    reason.code: reason
    for reason in (
        Reason(
            Code.REGISTER_MISSING,
            frozenset({"attendance.read", "attendance.record"}),
            _one("session", "attendance"),
            delivery.register_missing,
        ),
        Reason(
            Code.THREE_ABSENCES,
            frozenset({"enrollment.read", "attendance.read", *_REACHING_OUT}),
            _one("contact", "create"),
            delivery.three_absences,
        ),
        Reason(
            Code.NOT_MET_AFTER_RELEASE,
            frozenset({"custody.read", "attendance.read", "appointment.read", *_REACHING_OUT}),
            _one("contact", "create"),
            people.not_met_after_release,
        ),
        Reason(
            Code.ASSESSMENT_DUE,
            frozenset({"enrollment.read", "assessment.read", "assessment.record"}),
            frozenset({("assessment", "create"), ("assessment", "sign")}),
            casework.assessment_due,
        ),
        Reason(
            Code.PLAN_DUE,
            frozenset({"enrollment.read", *_PLANNING}),
            _one("plan", "create"),
            casework.plan_due,
        ),
        Reason(
            Code.PLAN_REVIEW_DUE,
            frozenset(_PLANNING),
            _one("plan-review", "create"),
            casework.plan_review_due,
        ),
        Reason(
            Code.RELEASE_WITHOUT_PLAN,
            frozenset({"custody.read", *_PLANNING}),
            _one("plan", "create"),
            casework.release_without_plan,
        ),
        Reason(
            Code.FOLLOW_UP_DUE,
            frozenset({"follow_up.read", "follow_up.record"}),
            _one("reintegration-outcome", "record"),
            casework.follow_up_due,
        ),
        Reason(
            Code.CONSENT_EXPIRING,
            _TAKING_PART,
            _one("participation", "create"),
            people.consent_expiring,
        ),
        Reason(
            Code.COMES_OF_AGE,
            _TAKING_PART,
            _one("participation", "create"),
            people.comes_of_age,
        ),
        Reason(
            Code.CONCERN_OPEN,
            frozenset({"incident.read", "incident.record"}),
            frozenset({("incident", "report"), ("incident", "close")}),
            people.concern_open,
        ),
        Reason(
            Code.REFERRAL_UNANSWERED,
            frozenset({"enrollment.read", "enrollment.move", "enrollment.manage"}),
            _one("enrollment", "assess"),
            delivery.referral_unanswered,
        ),
    )
}


@dataclass(frozen=True)
class Found:
    """An item and the code of its reason."""

    reason: Code
    item: Item


def worklist_for(standing: Standing, reasons: Iterable[Reason] | None = None) -> list[Found]:
    """What a user has to do on the day of the standing, most urgent first, then what waits longest.

    Each reason is looked for through the memberships alone that may see its rows and do what clears it, in a number
    of statements that does not grow with the caseload; reasons with the same memberships share what was read. Of people
    who have died or were deported a concern alone is there still.
    """
    caseloads: dict[tuple, Caseload] = {}
    found = []
    for reason in REASONS.values() if reasons is None else reasons:
        seen_as = entitled(standing, reason.needs)
        through = tuple(held.pk for held in seen_as.memberships)
        caseload = caseloads.setdefault(through, Caseload(seen_as))
        found += [Found(reason.code, item) for item in reason.find(caseload)]
    return sorted(found, key=lambda one: (one.item.urgency, one.item.since, one.reason, one.item.act.record))
