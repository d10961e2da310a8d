"""Each reason: from which day it is there, what it says, what it does not take for itself."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db.models import QuerySet

from accounts.models import Site
from accounts.roles import Role
from accounts.scope import Standing
from kernel.clock import today
from outcomes.worklist import REASONS, Code, Urgency, worklist_for
from outcomes.worklist.people import of_age_on
from participants.models import Participant, Participation
from participants.services import enrollment_move, referral_make
from participants.services.contacts import contact_record
from programs.services import session_call_off, staff_assign
from tests.outcomes.worklist import situations
from tests.outcomes.worklist.situations import ahead
from tests.participants.registers import ago, group, save, session_of
from tests.world import BY

SW, PA, PM = Role.SOCIAL_WORKER, Role.PRISON_ADMINISTRATOR, Role.PROGRAM_MANAGER


@pytest.fixture
def listed(world):
    """The items of a reason for a role of the own side, on a day (default today)."""

    def ask(code, role=SW, on=None):
        found = worklist_for(Standing.of(world.user[role], on), [REASONS[code]])
        return [one.item for one in found]

    return ask


def meet(person, days_ago=0, kind="individual", setting="outside", channel="in_person"):
    contact_record(by=BY, participant=person, kind=kind, setting=setting, channel=channel, on=ago(days_ago))


# --- registers --------------------------------------------------------------------------------------------------------


def test_register_is_missing_from_the_day_after(world, listed):
    situations.missing_register(world.own, 0)
    assert listed(Code.REGISTER_MISSING, PM) == []
    session = situations.missing_register(world.own, 1)
    (item,) = listed(Code.REGISTER_MISSING, PM)
    assert (item.since, item.act.record, item.urgency) == (today(), str(session.public_id), Urgency.ROUTINE)
    assert world.offering.name in item.why


def test_register_is_missing_by_the_clock_of_the_site(world, listed):
    """At noon in London a session of the same date is over in Kiritimati two hours later, in Honolulu not for long."""
    noon = datetime.combine(today(), datetime.min.time(), UTC) + timedelta(hours=12)
    situations.missing_register(world.own, 0)
    for zone, hours, is_over in (
        ("UTC", 11, False), ("UTC", 13, True), ("Pacific/Kiritimati", 0, True), ("Pacific/Honolulu", 13, False),
        ("Pacific/Honolulu", 23, True),
    ):  # fmt: skip
        QuerySet(Site).filter(pk=world.site.pk).update(time_zone=zone)
        with time_machine.travel(noon + timedelta(hours=hours), tick=False):
            assert bool(listed(Code.REGISTER_MISSING, PM)) is is_over, (zone, hours)


def test_a_register_missing_for_a_week_comes_sooner(world, listed):
    situations.missing_register(world.own, 8)
    situations.missing_register(world.own, 7)
    assert [item.urgency for item in listed(Code.REGISTER_MISSING, PM)] == [Urgency.SOON, Urgency.ROUTINE]


def test_registers_are_missed_by_those_who_keep_them(world, listed):
    situations.missing_register(world.own)
    assert len(listed(Code.REGISTER_MISSING, PM)) == len(listed(Code.REGISTER_MISSING, PA)) == 1
    assert listed(Code.REGISTER_MISSING, SW) == []
    staff_assign(by=BY, program=world.program, user=world.user[SW], role="facilitator", starts_on=ago(9))
    assert len(listed(Code.REGISTER_MISSING, SW)) == 1


def test_a_session_called_off_or_of_an_open_evening_misses_no_register(world, listed):
    session_call_off(by=BY, session=situations.missing_register(world.own), reason="staff_absent")
    session_of(group(world.own, "evening", kind="drop_in"), 2)
    assert listed(Code.REGISTER_MISSING, PM) == []


# --- absences ---------------------------------------------------------------------------------------------------------


def test_three_absences_in_a_row(world, listed):
    one = situations.absent(world.own, 2)
    assert listed(Code.THREE_ABSENCES) == []
    save(session_of(one.offering, 0), {one: "excused"})
    (item,) = listed(Code.THREE_ABSENCES)
    assert (item.since, item.participant) == (today(), one.participant)
    assert "3" in item.why


def test_being_there_again_ends_the_absences(world, listed):
    one = situations.absent(world.own, 4)
    assert listed(Code.THREE_ABSENCES)[0].since == ago(2)
    save(session_of(one.offering, 0), {one: "late"})
    assert listed(Code.THREE_ABSENCES) == []


def test_who_was_reached_or_tried_is_not_listed_until_three_more(world, listed):
    one = situations.absent(world.own, 5)
    meet(one.participant, 2, kind="third_party")
    assert len(listed(Code.THREE_ABSENCES)) == 1
    meet(one.participant, 3, kind="attempt", channel="phone")
    assert listed(Code.THREE_ABSENCES) == []  # two absences since
    save(session_of(one.offering, 0), {one: "unexcused"})
    (item,) = listed(Code.THREE_ABSENCES)
    assert item.since == today()


def test_who_has_left_is_missed_no_more(world, listed):
    one = situations.absent(world.own, 3)
    enrollment_move(by=BY, enrollment=one, verb="not_start", on=today(), reason="came never")
    assert listed(Code.THREE_ABSENCES) == []


def test_absences_are_told_to_those_who_reach_out(world, listed):
    situations.absent(world.own, 3)
    assert listed(Code.THREE_ABSENCES, PM) == listed(Code.THREE_ABSENCES, PA) == []


# --- after release ----------------------------------------------------------------------------------------------------


def test_released_and_met_by_nobody(world, listed):
    person = situations.released(world.own, 3)
    (item,) = listed(Code.NOT_MET_AFTER_RELEASE)
    assert (item.participant, item.since, item.due_on) == (person, ago(3), ago(3) + timedelta(days=7))
    assert item.urgency == Urgency.URGENT
    meet(person, 0, setting="inside")
    meet(person, 0, kind="attempt")
    assert len(listed(Code.NOT_MET_AFTER_RELEASE)) == 1
    meet(person, 3)
    assert listed(Code.NOT_MET_AFTER_RELEASE) == []


def test_release_is_looked_after_for_thirty_days(world, listed):
    situations.released(world.own, 30, "thirty")
    situations.released(world.own, 31, "more")
    assert [item.participant.reference for item in listed(Code.NOT_MET_AFTER_RELEASE)] == ["thirty"]


# --- children ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "urgency"), [(31, None), (30, Urgency.SOON), (0, Urgency.SOON), (-1, Urgency.URGENT)]
)
def test_a_guardians_consent_that_ends(world, listed, days, urgency):
    person = situations.child_whose_consent_ends(world.own, ahead(days))
    found = listed(Code.CONSENT_EXPIRING)
    assert [(item.urgency, item.due_on, item.participant) for item in found] == (
        [(urgency, ahead(days), person)] if urgency else []
    )


def test_no_consent_is_missed_where_none_is_needed(world, listed):
    exempt = situations.child_whose_consent_ends(world.own, ahead(3), "exempt")
    row = Participation.objects.get(participant=exempt)
    row.exemption = "no guardian can be found"
    row.save()
    left = situations.child_whose_consent_ends(world.own, ahead(3), "left")
    enrollment_move(by=BY, enrollment=left.enrollments.get(), verb="decline", on=today(), reason="moved away")
    grown = situations.child_whose_consent_ends(world.own, ahead(3), "grown")
    QuerySet(Participant).filter(pk=grown.pk).update(birth_on=date(1990, 1, 1))
    assert listed(Code.CONSENT_EXPIRING) == []


@pytest.mark.parametrize(
    ("days", "urgency"), [(31, None), (30, Urgency.ROUTINE), (0, Urgency.SOON), (-40, Urgency.SOON)]
)
def test_somebody_comes_of_age(world, listed, days, urgency):
    birthday = ahead(days)
    if (birthday.month, birthday.day) == (2, 29):
        pytest.skip("nobody is 18 on the 29th of February of every year")
    situations.coming_of_age(world.own, birthday)
    assert [(item.urgency, item.due_on) for item in listed(Code.COMES_OF_AGE)] == (
        [(urgency, birthday)] if urgency else []
    )


def test_who_was_asked_shortly_before_is_not_asked_again(world, listed):
    person = situations.coming_of_age(world.own, ahead(5))
    rows = QuerySet(Participation).filter(participant=person)
    for days, is_listed in ((26, True), (25, False), (0, False)):  # thirty days before the birthday
        rows.update(answered_on=ago(days))
        assert bool(listed(Code.COMES_OF_AGE)) is is_listed


@pytest.mark.parametrize(
    ("birth", "precision", "of_age"),
    [
        (date(2000, 3, 5), "day", date(2018, 3, 5)),
        (date(2000, 3, 1), "month", date(2018, 3, 31)),
        (date(2000, 1, 1), "assumed", date(2018, 12, 31)),
        (date(2000, 2, 29), "day", date(2018, 3, 1)),
        (None, "day", None),
    ],
)
def test_the_day_somebody_is_surely_of_age(birth, precision, of_age):
    assert of_age_on(Participant(birth_on=birth, birth_precision=precision), 18) == of_age


# --- concerns and referrals -------------------------------------------------------------------------------------------


def test_a_concern_is_there_until_it_is_closed(world, listed):
    incident = situations.concern(world.own)
    (item,) = listed(Code.CONCERN_OPEN)
    assert (item.urgency, item.since, item.act.operation) == (Urgency.URGENT, ago(1), "close")
    assert item.act.record == str(incident.public_id)
    assert len(listed(Code.CONCERN_OPEN, PA)) == 1
    assert listed(Code.CONCERN_OPEN, PM) == []


def test_a_report_that_is_owed_comes_with_its_day(world, listed):
    incident = situations.concern(world.own, kind="safeguarding")
    (item,) = listed(Code.CONCERN_OPEN)
    assert (item.act.operation, item.due_on) == ("report", incident.report_due_on)
    assert str(incident.report_due_on) in item.why


def test_what_was_heard_is_in_no_item(world, listed):
    situations.concern(world.own)
    (item,) = listed(Code.CONCERN_OPEN)
    assert "heard" not in item.why
    assert [name for name in world.own.names if name in item.why] == []


@pytest.mark.parametrize(("days", "urgency"), [(13, None), (14, Urgency.ROUTINE), (28, Urgency.SOON)])
def test_a_referral_is_answered_within_two_weeks(world, listed, days, urgency):
    waiting = situations.referred(world.own, days)
    for role in (PM, PA):
        found = listed(Code.REFERRAL_UNANSWERED, role)
        assert [(item.urgency, item.since) for item in found] == (
            [(urgency, ago(days) + timedelta(days=14))] if urgency else []
        )
    assert listed(Code.REFERRAL_UNANSWERED, SW) == []
    enrollment_move(by=BY, enrollment=waiting, verb="waitlist", on=today())
    assert listed(Code.REFERRAL_UNANSWERED, PM) == []


def test_a_referral_to_another_agency_is_for_that_agency(world, listed):
    referral_make(
        by=BY, participant=world.person, program=world.other.program, from_agency=world.agency, on=ago(20)
    )
    assert listed(Code.REFERRAL_UNANSWERED, PA) == listed(Code.REFERRAL_UNANSWERED, PM) == []
    theirs = worklist_for(Standing.of(world.other_user[PM]), [REASONS[Code.REFERRAL_UNANSWERED]])
    assert [one.item.participant for one in theirs] == [world.person]
