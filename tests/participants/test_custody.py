"""Admission and release."""

from datetime import date, timedelta

import pytest

from accounts.services import membership_grant, site_create
from kernel.clock import today
from kernel.errors import NotAllowed, OutOfReach, RuleViolation
from kernel.records import record_mark_error
from participants.models import CustodyPeriod, Participant
from participants.services import custody_close, custody_open
from tests.participants.episodes import person_of
from tests.threads import at_once

JANUARY, MARCH, MAY, JULY = (date(2024, month, 1) for month in (1, 3, 5, 7))


@pytest.fixture
def person(world):
    return person_of(world.own, "held-1")


@pytest.fixture
def administrator(world, as_user):
    return as_user(world.user["prison_administrator"])


def admit(by, person, site, on, **more):
    return custody_open(by=by, participant=person, site=site, starts_on=on, **more)


def stay(by, person, site, start, end):
    return custody_close(by=by, period=admit(by, person, site, start), on=end, reason="parole")


def test_a_stay_from_admission_to_release(world, person, administrator):
    period = admit(
        administrator, person, world.site, MARCH, legal_status="sentenced", expected_release_on=JULY
    )
    assert CustodyPeriod.objects.for_user(administrator.user).filter(pk=period.pk).exists()
    custody_close(by=administrator, period=period, on=MAY, reason="parole")
    read = CustodyPeriod.objects.get(pk=period.pk)
    assert (read.starts_on, read.ends_on, read.release_reason) == (MARCH, MAY, "parole")
    assert (read.legal_status, read.expected_release_on, read.version) == ("sentenced", JULY, 2)


def test_two_stays_may_touch_on_the_day_of_a_transfer(world, person, by):
    stay(by, person, world.site, JANUARY, MARCH)
    admit(by, person, world.other.site, MARCH)
    assert person.custody_periods.count() == 2


@pytest.mark.parametrize("start", [None, JANUARY - timedelta(days=1), JANUARY, MARCH - timedelta(days=1)])
def test_a_stay_that_overlaps_a_past_one_is_refused(world, person, by, start):
    stay(by, person, world.site, JANUARY, MARCH)
    with pytest.raises(RuleViolation) as refused:
        admit(by, person, world.site, start)
    assert refused.value.code == "custody_overlap"
    assert person.custody_periods.count() == 1


@pytest.mark.parametrize("start", [None, JANUARY, MARCH, JULY])
def test_nobody_is_held_twice_at_once(world, person, by, start):
    admit(by, person, world.site, MARCH)
    with pytest.raises(RuleViolation) as refused:
        admit(by, person, world.other.site, start)
    assert refused.value.code == "custody_overlap"


def test_a_stay_since_before_records_began(world, person, by):
    period = admit(by, person, world.site, None)
    custody_close(by=by, period=period, on=MARCH, reason="expiry")
    admit(by, person, world.site, MAY)


def test_a_stay_entered_in_error_is_in_nobodys_way(world, person, by):
    record_mark_error(admit(by, person, world.site, MARCH), by=by, reason="wrong person")
    admit(by, person, world.site, MARCH)


def test_the_release_is_not_before_the_admission(world, person, by):
    period = admit(by, person, world.site, MARCH)
    with pytest.raises(RuleViolation) as refused:
        custody_close(by=by, period=period, on=MARCH - timedelta(days=1))
    assert refused.value.field == "on"
    custody_close(by=by, period=period, on=MARCH)


def test_a_stay_ends_once(world, person, by):
    period = stay(by, person, world.site, JANUARY, MARCH)
    with pytest.raises(RuleViolation, match="ended on"):
        custody_close(by=by, period=period, on=MAY)
    assert CustodyPeriod.objects.get(pk=period.pk).ends_on == MARCH


@pytest.mark.parametrize("field", ["starts_on", "on", "expected_release_on"])
def test_a_stay_on_days_that_cannot_be(world, administrator, field):
    """Reach follows the stay: a wrong year would give it, or take it away, for good."""
    person = Participant.objects.get(pk=world.person.pk)
    period, soon = person.custody_periods.get(), today() + timedelta(days=2)
    before = CustodyPeriod.objects.filter(pk=period.pk).values().get()
    with pytest.raises(RuleViolation) as refused:
        match field:
            case "starts_on":
                admit(administrator, person, world.site, soon)
            case "on":
                custody_close(by=administrator, period=period, on=soon, reason="expiry")
            case "expected_release_on":
                admit(administrator, person, world.site, MARCH, expected_release_on=JANUARY)
    assert refused.value.field == field
    assert refused.value.code == ("dates_out_of_order" if field == "expected_release_on" else "in_the_future")
    assert CustodyPeriod.objects.filter(participant=person).values().get() == before


@pytest.mark.parametrize(
    "role", ["social_worker", "program_manager", "evaluator", "auditor", "system_administrator"]
)
def test_custody_is_for_administrators_of_the_prison(world, person, by, as_user, role):
    with pytest.raises(NotAllowed):
        admit(as_user(world.user[role]), person, world.site, MARCH)
    period = admit(by, person, world.site, MARCH)
    with pytest.raises(NotAllowed):
        custody_close(by=as_user(world.user[role]), period=period, on=MAY)


def test_an_administrator_admits_and_releases_at_his_own_sites(world, person, by, administrator, as_user):
    with pytest.raises(NotAllowed):
        admit(administrator, person, world.other.site, MARCH)
    annex = site_create(by=by, agency=world.agency, code="annex", name="Annex", kind="prison")
    user = world.other_user["evaluator"]
    membership_grant(
        by=by, user=user, agency=world.agency, role="prison_administrator", starts_on=JANUARY, sites=[annex]
    )  # fmt: skip
    of_the_annex = as_user(user)
    with pytest.raises(OutOfReach):
        admit(of_the_annex, person, world.site, MARCH)
    period = admit(administrator, person, world.site, MARCH)
    with pytest.raises(OutOfReach):
        custody_close(by=of_the_annex, period=period, on=MAY)
    custody_close(by=administrator, period=period, on=MAY)
    admit(of_the_annex, person, annex, MAY)


def test_a_transfer_moves_the_person_out_of_one_reach_into_the_next(world, person, by, as_user):
    """Agency to agency: the sender reads until the day of the transfer, the receiver from that day on."""
    day = today() - timedelta(days=5)
    sender, receiver = (users["prison_administrator"] for users in (world.user, world.other_user))

    def sees(user, on):
        return Participant.objects.for_user(user, on).filter(pk=person.pk).exists()

    period = admit(as_user(sender), person, world.site, day - timedelta(days=50))
    custody_close(by=as_user(sender), period=period, on=day, reason="transfer")
    admit(as_user(receiver), person, world.other.site, day)
    days = [day - timedelta(days=51), day - timedelta(days=1), day, day + timedelta(days=1)]
    assert [sees(sender, on) for on in days] == [False, True, True, False]
    assert [sees(receiver, on) for on in days] == [False, False, True, True]


def test_of_two_admissions_at_once_one_is_refused(transactional_db, world, by):
    person = person_of(world.own, "held-2")
    sites = [world.site, world.other.site]
    answers = at_once(2, lambda number: admit(by, person, sites[number], MARCH))
    refused = [answer for answer in answers if isinstance(answer, RuleViolation)]
    assert [error.code for error in refused] == ["custody_overlap"], answers
    assert CustodyPeriod.objects.filter(participant=person).count() == 1
