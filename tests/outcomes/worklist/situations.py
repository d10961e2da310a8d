"""Somebody for whom something is to do, one function for each reason, made through the services."""

from datetime import date, timedelta

from django.db.models import QuerySet

from kernel.clock import today
from outcomes.models import ReintegrationOutcome
from outcomes.services import follow_ups_plan
from participants.lapsing import years_after
from participants.models import CustodyPeriod, Enrollment, Participant, Participation, Plan
from participants.services import case_assign, participant_register, referral_make
from participants.services.basis import participation_record
from participants.services.incidents import incident_record
from participants.services.plans import plan_open
from participants.services.relations import relation_add
from tests.participants.registers import ago, group, member, save, session_of
from tests.world import BY, register


def ahead(days: int) -> date:
    return today() + timedelta(days=days)


def missing_register(side, days_ago: int = 1):
    """A session of a group that nobody has said anything about."""
    return session_of(side.offering, days_ago)


def absent(side, times: int = 3, reference: str = "absent") -> Enrollment:
    """Somebody of the caseload, absent on the last days before today, one day after the other."""
    one = member(side, group(side, reference), reference, worker=side.users["social_worker"])
    for count in range(times, 0, -1):
        save(session_of(one.offering, count), {one: "unexcused"})
    return one


def released(side, days_ago: int = 3, reference: str = "released") -> Participant:
    """Somebody of the caseload who went home; told to the tables, since a hand-over would plan a meeting."""
    person = register(side, reference, worker=side.users["social_worker"], since=max(60, days_ago + 40))
    QuerySet(CustodyPeriod).filter(participant=person).update(ends_on=ago(days_ago), release_reason="expiry")
    return person


def child(side, birth_on: date, reference: str = "child", expires_on: date | None = None) -> Participant:
    """A child of the caseload referred to the program, with the consent of a guardian."""
    person = participant_register(
        by=BY,
        agency=side.agency,
        site=side.site,
        file_class="justice",
        reference=reference,
        birth_on=birth_on,
    )
    case_assign(
        by=BY, participant=person, user=side.users["social_worker"], agency=side.agency, starts_on=ago(90)
    )
    referral_make(by=BY, participant=person, program=side.program, from_agency=side.agency, on=ago(2))
    guardian = relation_add(by=BY, participant=person, kind="parent", name="A parent", is_legal_guardian=True)
    participation_record(
        by=BY, participant=person, program=side.program, answer="agreed", on=ago(0), guardian=guardian,
        guardian_answer="agreed", guardian_on=ago(0), guardian_expires_on=expires_on, child_view="wants to",
    )  # fmt: skip
    long_ago = ago(200)
    QuerySet(Participation).filter(participant=person).update(
        answered_on=long_ago, guardian_answered_on=long_ago
    )
    return person


def child_whose_consent_ends(side, expires_on: date, reference: str = "child") -> Participant:
    person = child(side, years_after(today(), -15), reference, expires_on=max(expires_on, today()))
    QuerySet(Participation).filter(participant=person).update(guardian_expires_on=expires_on)
    return person


def coming_of_age(side, birthday: date, reference: str = "nearly") -> Participant:
    """A child who is 18 on a day."""
    return child(side, years_after(birthday, -18), reference)


def concern(side, kind: str = "custody"):
    """An incident; a safeguarding concern (`kind="safeguarding"`) is to be reported as well."""
    return incident_record(
        by=BY, participant=side.person, kind=kind, category="threat", occurred_on=ago(1),
        description="What was heard.",
    )  # fmt: skip


def referred(side, days_ago: int = 14, reference: str = "waits") -> Enrollment:
    return register(side, reference, since=days_ago).enrollments.get()


def placed(side, days_ago: int, reference: str = "placed") -> Participant:
    """Somebody of the caseload who has had a place for so many days."""
    one = member(side, group(side, reference), reference, since=days_ago, worker=side.users["social_worker"])
    return one.participant


def going_home(side, on: date, reference: str = "going") -> Participant:
    """Somebody of the caseload who is expected to be released on a day."""
    person = register(side, reference, worker=side.users["social_worker"])
    QuerySet(CustodyPeriod).filter(participant=person).update(expected_release_on=on)
    return person


def plan_to_review(side, on: date, reference: str = "planned") -> Plan:
    """The open plan of somebody of the caseload, to be looked at again on a day."""
    person = register(side, reference, worker=side.users["social_worker"])
    plan = plan_open(by=BY, participant=person, on=ago(1), answer="agreed")
    QuerySet(Plan).filter(pk=plan.pk).update(next_review_on=on)
    return Plan.objects.get(pk=plan.pk)


def to_follow_up(side, due_on: date, reference: str = "followed") -> ReintegrationOutcome:
    """A planned look at the housing of somebody of the caseload three months after a release."""
    person = released(side, 95, reference)
    (outcome,) = follow_ups_plan(
        by=BY,
        index_event="release",
        custody_period=person.custody_periods.get(),
        domains=["housing"],
        months=[3],
    )
    QuerySet(ReintegrationOutcome).filter(pk=outcome.pk).update(due_on=due_on)
    return ReintegrationOutcome.objects.get(pk=outcome.pk)
