"""Met within 7, within 30 days of the release: against a slow reading of every row, and in constant statements."""

import random
from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.services import site_create
from kernel.clock import today
from outcomes.continuity import Continuity, continuity_of_care, released_without_contact
from outcomes.services import observation_end_record
from participants.models import Appointment, Attendance, Contact, CustodyPeriod, Enrollment
from participants.services import custody_close, custody_open, participant_register
from participants.services.contacts import contact_record
from programs.services import offering_create, session_add
from tests.world import BY, register

TODAY = today()


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def office(world):
    return site_create(by=BY, agency=world.agency, code="office", name="Office", kind="probation_office")


def leave(side, reference: str, days: int, reason: str = "parole") -> CustodyPeriod:
    person = register(side, reference, worker=side.users["social_worker"], since=120)
    return custody_close(by=BY, period=person.custody_periods.get(), on=ago(days), reason=reason)


def met(period, days_ago: int, **changes):
    values = {"kind": "individual", "setting": "outside", "channel": "in_person", **changes}
    return contact_record(by=BY, participant=period.participant, on=ago(days_ago), **values)


def followed(period, on=TODAY) -> Continuity:
    return continuity_of_care(CustodyPeriod.objects.filter(pk=period.pk), on)[period.pk]


# --- One release ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("after", "within_7", "within_30"),
    [(0, True, True), (7, True, True), (8, False, True), (30, False, True), (31, False, False)],
)
def test_the_last_day_is_inside(world, after, within_7, within_30):
    period = leave(world.own, "left", 40)
    met(period, 40 - after)
    assert followed(period) == Continuity(ago(40), ago(40 - after), within_7, within_30)


@pytest.mark.parametrize(
    ("on_day", "within_7", "within_30"),
    [(5, None, None), (7, None, None), (8, False, None), (30, False, None), (31, False, False)],
)
def test_a_window_that_is_not_over_is_not_known(world, on_day, within_7, within_30):
    period = leave(world.own, "left", 40)
    assert followed(period, ago(40 - on_day)) == Continuity(ago(40), None, within_7, within_30)


@pytest.mark.parametrize(
    "changes",
    [{"kind": "attempt"}, {"kind": "third_party"}, {"setting": "inside"}, {"channel": "written"}],
)
def test_what_is_no_meeting_outside(world, changes):
    period = leave(world.own, "left", 40)
    met(period, 38, **changes)
    assert followed(period).first_met_on is None


def test_a_meeting_before_the_release_is_none(world):
    period = leave(world.own, "left", 40)
    met(period, 41)
    assert followed(period).first_met_on is None


@pytest.mark.parametrize("reason", ["transfer", "death", "deportation"])
def test_what_was_no_release_is_left_out(world, reason):
    period = leave(world.own, "left", 40, reason=reason)
    assert continuity_of_care(CustodyPeriod.objects.filter(pk=period.pk), TODAY) == {}


# --- Against brute force ----------------------------------------------------------------------------------------------


def scattered(world, office, seed: int):
    """Releases with contacts, appointments and marks strewn around them, written past the services."""
    pick = random.Random(seed)
    outside = offering_create(
        by=BY, program=world.program, site=office, code="outside", name="Outside", starts_on=ago(200)
    )
    sessions = [
        session_add(by=BY, offering=offering, held_on=ago(60), starts_at=time(hour), planned_minutes=60)
        for offering in (outside, world.offering)
        for hour in range(8, 14)
    ]
    for session in sessions:
        session.held_on = ago(pick.randint(0, 70))
        session.save()
    for number in range(12):
        period = leave(world.own, f"left-{number}", pick.randint(0, 70))
        person, enrollment = period.participant, period.participant.enrollments.get()
        for _one in range(pick.randint(0, 2)):
            name = {
                "created_by": "t",
                "updated_by": "t",
                "participant": person,
                "on": ago(pick.randint(0, 75)),
            }
            Contact(
                kind=pick.choice(["individual", "attempt", "third_party"]), setting=pick.choice(["inside", "outside"]),
                channel=pick.choice(["in_person", "written", "phone"]), **name,
            ).save()  # fmt: skip
            name["on"] = ago(pick.randint(0, 75))
            Appointment(
                state=pick.choice(["kept", "missed"]), site=pick.choice([None, office, world.site]), **name
            ).save()
            if pick.random() < 0.6:
                there = pick.choice(["attended", "partial", "excused"])
                Attendance(
                    created_by="t", updated_by="t", session=pick.choice(sessions), enrollment=enrollment, status=there,
                    minutes=0 if there == "excused" else 30,
                ).save()  # fmt: skip
        pick.random() < 0.2 and custody_open(
            by=BY,
            participant=person,
            site=world.site,
            starts_on=min(TODAY, period.ends_on + timedelta(days=2)),
        )
    return CustodyPeriod.objects.filter(participant__reference__startswith="left-")


def slowly(period, on) -> Continuity:
    """The definition again, row by row."""
    days = []
    for contact in Contact.objects.filter(participant=period.participant):
        if contact.kind == "individual" and contact.setting == "outside" and contact.channel != "written":
            days.append(contact.on)
    for appointment in Appointment.objects.filter(participant=period.participant):
        if appointment.state == "kept" and (
            appointment.site is None or appointment.site.kind == "probation_office"
        ):
            days.append(appointment.on)
    for mark in Attendance.objects.filter(enrollment__participant=period.participant):
        if mark.minutes and mark.session.offering.site.kind == "probation_office":
            days.append(mark.session.held_on)
    after = [(day - period.ends_on).days for day in days if period.ends_on <= day <= on]
    first = min(after, default=None)
    passed = (on - period.ends_on).days

    def within(limit):
        if first is not None and first <= limit:
            return True
        return False if passed > limit else None

    met_on = None if first is None else period.ends_on + timedelta(days=first)
    return Continuity(period.ends_on, met_on, within(7), within(30))


@pytest.mark.parametrize("seed", range(4))
def test_as_the_slow_reading_says(world, office, seed):
    periods = scattered(world, office, seed)
    assert Enrollment.objects.count() >= 12
    for on in (TODAY, ago(9), ago(33)):
        expected = {
            one.pk: slowly(one, on) for one in periods.filter(ends_on__isnull=False) if one.ends_on <= on
        }
        assert expected and continuity_of_care(periods, on) == expected
    worker = world.user["social_worker"]
    back = set(periods.filter(ends_on=None).values_list("participant_id", flat=True))
    assert [one.pk for one in released_without_contact(worker, TODAY)] == [
        one.pk
        for one in sorted(periods.filter(ends_on__isnull=False), key=lambda one: (one.ends_on, one.pk))
        if one.ends_on >= ago(30)
        and one.participant_id not in back
        and slowly(one, TODAY).first_met_on is None
    ]


def test_as_many_statements_for_one_release_as_for_many(world, office):
    def statements(work):
        with CaptureQueriesContext(connection) as captured:
            work()
        return len(captured)

    worker = world.user["social_worker"]
    period = leave(world.own, "first", 20)
    one = CustodyPeriod.objects.filter(pk=period.pk)
    few = (
        statements(lambda: continuity_of_care(one, TODAY)),
        statements(lambda: released_without_contact(worker, TODAY)),
    )
    everybody = scattered(world, office, 1) | one
    assert few == (
        statements(lambda: continuity_of_care(everybody, TODAY)),
        statements(lambda: released_without_contact(worker, TODAY)),
    )
    assert few[0] == 4


# --- The list ---------------------------------------------------------------------------------------------------------


def test_released_without_contact_is_behind_the_gate_and_leaves_the_dead_out(world):
    period = leave(world.own, "left", 12)
    worker = world.user["social_worker"]
    assert released_without_contact(worker, TODAY) == [period]
    assert released_without_contact(world.other_user["social_worker"], TODAY) == []
    assert released_without_contact(None, TODAY) == []
    observation_end_record(by=BY, participant=period.participant, kind="death", on=ago(1))
    assert released_without_contact(worker, TODAY) == []
    assert released_without_contact(worker, ago(2)) == [period]


def test_a_prison_reads_its_stay_and_not_how_the_person_fares_afterwards(world):
    person = participant_register(by=BY, agency=world.agency, file_class="justice", reference="passing")
    period = custody_open(by=BY, participant=person, site=world.site, starts_on=ago(90))
    custody_close(by=BY, period=period, on=ago(9), reason="parole")
    administrator = world.user["prison_administrator"]
    assert CustodyPeriod.objects.for_user(administrator).filter(pk=period.pk).exists()
    assert released_without_contact(administrator, TODAY) == []
