"""The worklist as it is read plainly: each reason asks the database for itself, as if there were no other."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, Subquery

from accounts.permissions import entitled
from accounts.roles import Role
from outcomes.models import ObservationEnd
from outcomes.worklist import REASONS, Code
from outcomes.worklist.people import of_age_on
from participants.choices import Answer
from participants.days import is_surely_of_age
from participants.lifecycle import HOLDS_A_PLACE, OPEN
from participants.models import (
    Appointment,
    Assessment,
    Attendance,
    Contact,
    CustodyPeriod,
    Enrollment,
    Participant,
    Participation,
    Plan,
    StatusChange,
)

AHEAD = timedelta(days=30)
PRESENT = ("attended", "late", "partial")
CUSTODY_SITES = ("prison", "youth_facility")


def days(number: int) -> timedelta:
    return timedelta(days=number)


def plainly(standing) -> set[tuple]:
    """(reason, record of the act, since, person) of each item of these reasons."""
    found = set()
    for code, find in PLAIN.items():
        for person, record, since in find(entitled(standing, REASONS[code].needs)):
            gone = ObservationEnd.objects.filter(
                participant=person, kind__in=("death", "deportation"), ended_on__lte=standing.on
            )
            if not gone.exists():
                found.add((code, str(record), since, person.pk))
    return found


def three_absences(standing):
    for one in Enrollment.objects.for_user(standing).filter(status__in=HOLDS_A_PLACE):
        marks = [
            (
                (
                    mark.session.held_on,
                    mark.session.starts_at is not None,
                    mark.session.starts_at,
                    mark.session_id,
                ),
                mark,
            )
            for mark in Attendance.objects.filter(enrollment=one)
        ]
        absent = []
        for _when, mark in sorted(marks, key=lambda pair: pair[0], reverse=True):
            if mark.status in PRESENT:
                break
            absent.insert(0, mark.session.held_on)
        talks = Contact.objects.filter(participant=one.participant, kind__in=("individual", "attempt"))
        last = max(talks.values_list("on", flat=True), default=None)
        absent = [day for day in absent if last is None or day > last]
        if len(absent) >= 3:
            yield one.participant, one.participant.public_id, absent[2]


def not_met_after_release(standing):
    on = standing.on
    recent = CustodyPeriod.objects.for_user(standing).filter(
        ends_on__gte=on - days(30), ends_on__lte=on, participant__in=Participant.objects.for_user(standing)
    )
    for stay in recent.exclude(release_reason__in=("transfer", "death", "deportation")):
        person, of = stay.participant, {"participant": stay.participant}
        back = CustodyPeriod.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on), starts_on__lte=on, **of)
        since = {"on__gte": stay.ends_on, "on__lte": on}
        talks = Contact.objects.filter(kind="individual", setting="outside", **of, **since).exclude(
            channel="written"
        )
        kept = Appointment.objects.filter(state="kept", **of, **since).exclude(site__kind__in=CUSTODY_SITES)
        there = Attendance.objects.filter(
            enrollment__participant=person, status__in=PRESENT, session__held_on__gte=stay.ends_on,
            session__held_on__lte=on,
        ).exclude(session__offering__site__kind__in=CUSTODY_SITES)  # fmt: skip
        if not any(rows.exists() for rows in (back, talks, kept, there)):
            yield person, person.public_id, stay.ends_on


def open_plans(on):
    return Plan.objects.filter(Q(closed_on=None) | Q(closed_on__gt=on), opened_on__lte=on)


def served(standing):
    """(person, first day of a place that is held still) of everybody within reach."""
    places = StatusChange.objects.filter(
        enrollment__participant=OuterRef("pk"), enrollment__status__in=HOLDS_A_PLACE,
        enrollment__entered_in_error_at=None, to_status__in=HOLDS_A_PLACE, on__lte=standing.on,
    )  # fmt: skip
    people = Participant.objects.for_user(standing).annotate(
        first=Subquery(places.order_by("on").values("on")[:1])
    )
    return [(person, person.first) for person in people if person.first]


def assessment_due(standing):
    on = standing.on
    for person, first in served(standing):
        signed = Assessment.objects.signed().filter(participant=person)
        again = sorted(
            one.score.reassess_on
            for one in Assessment.objects.latest_of_each().filter(participant=person)
            if one.score.reassess_on and one.score.reassess_on <= on
        )
        since = again[0] if again else first + days(settings.ASSESS_WITHIN_DAYS)
        if again or (since <= on and not signed.filter(assessed_on__lte=on).exists()):
            draft = Assessment.objects.drafts().filter(author=standing.user, participant=person).last()
            yield person, draft.public_id if draft else person.public_id, since


def plan_due(standing):
    for person, first in served(standing):
        since = first + days(settings.PLAN_WITHIN_DAYS)
        if since <= standing.on and not open_plans(standing.on).filter(participant=person).exists():
            yield person, person.public_id, since


def plan_review_due(standing):
    for person in Participant.objects.for_user(standing):
        late = open_plans(standing.on).filter(participant=person, next_review_on__lte=standing.on).first()
        current = Plan.objects.filter(participant=person, closed_on=None).first()
        if late and current:
            yield person, current.public_id, late.next_review_on


def release_without_plan(standing):
    stays = CustodyPeriod.objects.filter(
        participant__in=Participant.objects.for_user(standing), ends_on=None,
        expected_release_on__lte=standing.on + AHEAD,
    )  # fmt: skip
    for stay in stays:
        if not open_plans(standing.on).filter(participant=stay.participant).exists():
            yield stay.participant, stay.participant.public_id, stay.expected_release_on - AHEAD


def under_way(standing):
    episodes = Enrollment.objects.for_user(standing).filter(
        participant=OuterRef("participant"), program=OuterRef("program"), status__in=OPEN
    )
    return Participation.objects.for_user(standing).filter(Exists(episodes))


def consent_expiring(standing):
    for row in under_way(standing).filter(guardian_answer=Answer.AGREED):
        ends, person = row.guardian_expires_on, row.participant
        of_age = is_surely_of_age(person, standing.on, settings.MAJORITY_AGE)
        if ends and ends <= standing.on + AHEAD and not of_age and not row.exemption:
            yield person, person.public_id, ends - AHEAD


def comes_of_age(standing):
    for row in under_way(standing).filter(answer=Answer.AGREED, guardian__isnull=False):
        birthday = of_age_on(row.participant, settings.MAJORITY_AGE)
        if birthday and birthday <= standing.on + AHEAD and row.answered_on < birthday - AHEAD:
            yield row.participant, row.participant.public_id, birthday - AHEAD


def referral_unanswered(standing):
    own = standing.agency_ids({Role.PROGRAM_MANAGER, Role.PRISON_ADMINISTRATOR})
    for one in Enrollment.objects.for_user(standing).filter(status="referred", program__agency__in=own):
        if one.status_on <= standing.on - days(14):
            yield one.participant, one.public_id, one.status_on + days(14)


PLAIN = {
    Code.THREE_ABSENCES: three_absences,
    Code.NOT_MET_AFTER_RELEASE: not_met_after_release,
    Code.ASSESSMENT_DUE: assessment_due,
    Code.PLAN_DUE: plan_due,
    Code.PLAN_REVIEW_DUE: plan_review_due,
    Code.RELEASE_WITHOUT_PLAN: release_without_plan,
    Code.CONSENT_EXPIRING: consent_expiring,
    Code.COMES_OF_AGE: comes_of_age,
    Code.REFERRAL_UNANSWERED: referral_unanswered,
}
