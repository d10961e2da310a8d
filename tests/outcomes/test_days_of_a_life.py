"""No dated fact about a person lies before the birth, before 1900 or a century ahead; no meeting years ahead."""

from datetime import date, timedelta

import pytest

from kernel.clock import today
from kernel.errors import RuleViolation
from outcomes.services import justice_event_record, observation_end_record
from participants.services import case_assign, custody_open
from participants.services.appointments import appointment_move, appointment_plan
from participants.services.basis import legal_basis_record, participation_record
from participants.services.contacts import contact_record
from participants.services.sentences import sentence_change, sentence_record
from participants.services.supervision import supervision_open
from tests.participants.episodes import person_of
from tests.world import BY

TODAY = today()
BORN = date(TODAY.year - 20, 5, 17)


@pytest.fixture
def person(world):
    return person_of(world.own, "born", birth_on=BORN)


@pytest.fixture
def worker(world, as_user, person):
    """A contact is recorded by whoever had it."""
    user = world.user["social_worker"]
    case_assign(by=BY, participant=person, user=user, agency=world.agency, starts_on=TODAY)
    return as_user(user)


def _sentence(by, world, person, day):
    sentence_record(by=by, participant=person, imposed_on=day)


def _custody(by, world, person, day):
    custody_open(by=by, participant=person, site=world.site, starts_on=day)


def _supervision(by, world, person, day):
    supervision_open(
        by=by, participant=person, agency=world.agency, site=world.site, kind="probation", starts_on=day
    )


def _event(by, world, person, day):
    justice_event_record(by=by, participant=person, kind="arrest", occurred_on=day)


def _end(by, world, person, day):
    observation_end_record(by=by, participant=person, kind="lost", on=day)


def _basis(by, world, person, day):
    legal_basis_record(by=by, participant=person, purpose="service", basis="consent", starts_on=day)


def _answer(by, world, person, day):
    participation_record(by=by, participant=person, program=world.program, answer="agreed", on=day)


def _contact(by, world, person, day):
    contact_record(by=by, participant=person, on=day, channel="phone", kind="individual", setting="outside")


FACTS = {
    _sentence: "imposed_on",
    _custody: "starts_on",
    _supervision: "starts_on",
    _event: "occurred_on",
    _end: "on",
    _basis: "starts_on",
    _answer: "on",
    _contact: "on",
}


@pytest.mark.parametrize("fact", FACTS)
@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(202, 5, 5), "day_too_far"),
        (date(1899, 12, 31), "day_too_far"),
        (BORN - timedelta(days=1), "before_birth"),
    ],
)
def test_a_day_that_cannot_be_is_refused_at_its_field(world, worker, by, person, fact, day, code):
    by = worker if fact is _contact else by
    with pytest.raises(RuleViolation) as refused:
        fact(by, world, person, day)
    assert (refused.value.code, refused.value.field) == (code, FACTS[fact])
    assert "year" in refused.value.message and str(BORN) not in refused.value.message


@pytest.mark.parametrize("fact", FACTS)
def test_the_day_of_the_birth_itself_is_taken(world, worker, by, person, fact):
    by = worker if fact is _contact else by
    fact(by, world, person, BORN)


def test_a_month_of_birth_allows_all_of_the_month(world, by):
    roughly = person_of(world.own, "roughly", birth_on=BORN, birth_precision="month")
    _sentence(by, world, roughly, BORN.replace(day=1))
    with pytest.raises(RuleViolation):
        _sentence(by, world, roughly, BORN.replace(day=1) - timedelta(days=1))


def test_the_end_of_a_sentence_and_a_change_are_asked_too(world, by, person):
    sentence = sentence_record(by=by, participant=person, imposed_on=TODAY)
    for changes, field in (
        ({"starts_on": date(1902, 1, 1)}, "starts_on"),
        ({"ends_on": date(9999, 1, 1)}, "ends_on"),
    ):
        with pytest.raises(RuleViolation) as refused:
            sentence_change(by=by, sentence=sentence, **changes)
        assert refused.value.field == field
        sentence.refresh_from_db()


def test_a_meeting_is_planned_two_years_ahead_at_most(world, as_user):
    by = as_user(world.user["social_worker"])
    meeting = appointment_plan(by=by, participant=world.person, on=TODAY + timedelta(days=725))
    for far in (TODAY + timedelta(days=735), date(2099, 1, 1)):
        for act in (
            lambda on: appointment_plan(by=by, participant=world.person, on=on),
            lambda on: appointment_move(by=by, appointment=meeting, on=on),
        ):
            with pytest.raises(RuleViolation) as refused:
                act(far)
            assert (refused.value.code, refused.value.field) == ("day_too_far", "on")
            meeting.refresh_from_db()
