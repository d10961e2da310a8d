"""What the demo holds, so that every page has something true to show. Built once for this file."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import transaction

from accounts.models import Membership, Site
from accounts.roles import Role
from audit.models import AuditEvent
from kernel.actors import system_actor
from kernel.clock import today
from outcomes.demo import world
from outcomes.demo.agencies import build_agencies
from outcomes.demo.data.agencies import ACCOUNTS, ZONE
from outcomes.demo.data.names import FAMILY_NAMES, NAMESAKE, TWICE_ON_FILE
from outcomes.demo.world import build_world
from outcomes.models import JusticeEvent, ObservationEnd, ReintegrationOutcome
from outcomes.worklist.catalogue import REASONS
from participants.choices import PRESENT
from participants.models import (
    Appointment,
    Attendance,
    CustodyPeriod,
    Enrollment,
    HandOver,
    Identity,
    Incident,
    LegalBasis,
    MatchCandidate,
    NoContact,
    Participant,
    RecordSeal,
    SafetyFlag,
    Transfer,
)
from participants.waiting import waiting_list
from programs.models import CostItem, Program, Session
from tests.outcomes.demo import promises
from tests.outcomes.demo.promises import EVENING, GROUP, TO_COME, register_today, standing

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]
BIRCH = "demo-birch-prison"


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The demo as it is built today; taken back when this file is done."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world(by=system_actor("demo"), on=today(ZONE))
        transaction.set_rollback(True)


def test_a_build_that_passes_midnight_stays_on_its_day(monkeypatch):
    """It takes minutes, and a meeting of the day it was begun on would be one of a day that is over."""
    seen = []
    with time_machine.travel(datetime(2031, 5, 4, 21, 59, tzinfo=UTC), tick=False) as clock:

        def midnight(stage):
            clock.shift(timedelta(minutes=5))
            seen.append((stage.on, today(ZONE)))

        monkeypatch.setattr(world, "CHAPTERS", (build_agencies, midnight))
        monkeypatch.setattr(world, "STUDIES", ())
        world.demo_load(by=system_actor("demo"))
        assert today(ZONE) == date(2031, 5, 5)
    assert seen == [(date(2031, 5, 4), date(2031, 5, 4))]


def rate(numbers: Counter, wanted) -> float:
    return sum(numbers[one] for one in wanted) / sum(numbers.values())


def test_three_agencies_with_six_sites_under_one_ministry(demo):
    ministry = demo.agencies["demo-ministry"]
    below = [agency for agency in demo.agencies.values() if agency.parent_id == ministry.pk]
    assert len(below) == 3
    assert Site.objects.filter(agency__in=below).count() == len(demo.sites) == 6
    kinds = {site.kind for site in demo.sites.values()}
    assert {"prison", "probation_office", "community_center"} <= kinds


def test_a_talk_of_today_is_to_be_counted_and_a_file_is_sealed(demo):
    talk = Session.objects.get(held_on=demo.on, is_anonymous=True)
    assert talk.register_saved_at is None and not talk.headcount
    seal = RecordSeal.objects.for_user(demo.users["auditor"]).get()
    assert not Participant.objects.for_user(demo.users["prison.admin"]).filter(pk=seal.participant_id).exists()


def test_every_role_signs_in_and_the_tour_names_every_account(demo):
    held = Membership.objects.filter(user__in=demo.users.values())
    assert {membership.role for membership in held} == set(Role.values)
    assert {user.username for user in demo.users.values()} == set(ACCOUNTS)
    tour = (ROOT / "docs" / "demo.md").read_text()
    assert [name for name in ACCOUNTS if f"`{name}`" not in tour] == []


def test_people_are_many_and_plainly_invented(demo):
    people = Participant.objects.filter(agency__in=demo.agencies.values())
    assert 120 <= people.count() <= 180
    assert people.filter(sex=2).count() >= 20
    names = Counter(Identity.objects.filter(participant__in=people).values_list("family_name", "given_names"))
    twice = {(TWICE_ON_FILE["family_name"], TWICE_ON_FILE["given_names"])}
    assert {name for name, count in names.items() if count > 1} == twice
    strange = {family for family, _given in names} - set(FAMILY_NAMES) - {NAMESAKE["family_name"]}
    assert strange == {"Pebble"}  # the one who walked in on an evening


def test_every_reason_of_the_worklist_occurs(demo):
    assert promises.all_reasons(demo) == set(REASONS)


def test_each_worker_has_a_list_of_a_length_to_work_with(demo):
    for username in ("social.worker", "youth.worker", "center.worker", "prison.admin", "program.manager"):
        assert promises.reasons(demo, username), username


@pytest.mark.parametrize("username", ["social.worker", "prison.admin"])
def test_a_group_of_twelve_waits_for_its_register_today(demo, username):
    register = register_today(demo, GROUP, username)
    assert register.needs_every_mark and not register.is_saved
    assert len([line for line in register.lines if line.is_expected]) == len(register.lines) == 12
    assert demo.offerings[GROUP].capacity == 12


def test_an_open_evening_and_a_group_of_the_young_are_today(demo):
    evening = register_today(demo, EVENING, "youth.worker")
    assert not evening.needs_every_mark and not evening.is_saved and len(evening.lines) == 10
    mentoring = register_today(demo, "demo-mentoring-b", "youth.worker")
    assert not mentoring.is_saved and len(mentoring.lines) == 9


def test_two_registers_are_missing_since_yesterday(demo):
    assert promises.missing_yesterday(demo) == {"demo-thinking-b", "demo-mentoring-c"}


def test_every_other_session_that_is_over_has_a_register_or_a_reason(demo):
    over = Session.objects.filter(offering__in=demo.offerings.values(), held_on__lt=demo.on)
    assert over.count() > 250
    left = over.filter(state="planned").values_list("offering__code", flat=True)
    assert set(left) == promises.missing_yesterday(demo)


def test_a_group_to_come_has_free_places_and_no_session(demo):
    offering = demo.offerings[TO_COME]
    held = Enrollment.objects.holding_a_place().filter(offering=offering)
    assert offering.starts_on > demo.on and held.count() < offering.capacity
    assert not offering.sessions.exists()


def test_one_site_is_unusual_and_its_reasons_are_to_be_found(demo):
    def marks(**where):
        rows = Attendance.objects.filter(session__offering__in=demo.offerings.values(), **where)
        return Counter(rows.values_list("status", flat=True))

    birch = marks(session__offering__site__code=BIRCH)
    alder = marks(session__offering__site__code="demo-alder-prison")
    assert rate(birch, PRESENT) < rate(alder, PRESENT) - 0.15
    missed = Attendance.objects.filter(session__offering__site__code=BIRCH).exclude(status__in=PRESENT)
    assert Counter(missed.values_list("reason", flat=True)).most_common(1)[0][0] == "not_unlocked"
    left = Enrollment.objects.filter(offering__site__code=BIRCH, exit_code="regime")
    assert left.count() >= 4
    called_off = Counter(
        Session.objects.filter(state="not_held").values_list("offering__site__code", flat=True)
    )
    assert called_off.most_common(1)[0][0] == BIRCH


def test_waiting_lists_differ_and_are_not_in_the_order_of_days_alone(demo):
    lengths = {code: waiting_list(program).count() for code, program in demo.programs.items()}
    assert len({length for length in lengths.values() if length}) >= 3
    queue = list(waiting_list(demo.programs["demo-work"]))
    assert len({enrollment.priority for enrollment in queue}) == 3
    assert [one.pk for one in queue] != [
        one.pk for one in sorted(queue, key=lambda one: (one.waitlisted_on, one.pk))
    ]


def test_people_leave_in_every_way_and_some_come_back(demo):
    here = Enrollment.objects.filter(program__in=demo.programs.values())
    statuses = set(here.values_list("status", flat=True))
    assert statuses >= {
        "referred", "assessment", "waitlisted", "enrolled", "active", "completed", "withdrew", "removed",
        "transferred", "released_early", "ineligible", "declined",
    }  # fmt: skip
    reasons = set(here.filter(status__in=("withdrew", "removed")).values_list("exit_code", flat=True))
    assert len(reasons) >= 7 and "" not in reasons
    again = Counter(here.values_list("participant", "program"))
    assert [pair for pair, count in again.items() if count > 1]


def test_transfers_wait_for_an_answer_where_they_can_be_given(demo):
    asked = Transfer.objects.filter(state="asked")
    assert asked.for_user(standing(demo, "prison.admin")).filter(to_offering=demo.offerings[TO_COME]).exists()
    across = asked.for_user(standing(demo, "program.manager")).get(to_offering__code="demo-day-b")
    assert across.to_offering.program.agency != across.enrollment.program.agency
    assert set(Transfer.objects.values_list("state", flat=True)) >= {"asked", "accepted", "declined"}


def test_releases_were_handed_over_and_one_is_coming_up(demo):
    assert set(HandOver.objects.values_list("to_site__code", flat=True)) >= {
        "demo-probation",
        "demo-day-center",
    }
    soon = CustodyPeriod.objects.filter(
        ends_on=None, expected_release_on__range=(demo.on, demo.on + timedelta(days=14))
    )
    assert soon.for_user(standing(demo, "prison.admin")).count() >= 3


def test_safety_and_what_followed_are_on_file(demo):
    assert SafetyFlag.objects.count() >= 3 and NoContact.objects.count() == 1
    assert set(Incident.objects.values_list("state", flat=True)) == {"open", "escalated", "closed"}
    assert JusticeEvent.objects.filter(participant__in=demo.people.values()).count() >= 5
    assert ObservationEnd.objects.filter(participant__in=demo.people.values()).count() == 3
    answers = ReintegrationOutcome.objects.filter(participant__in=demo.people.values())
    assert set(answers.values_list("state", flat=True)) >= {"planned", "reached", "not_reached", "refused"}


def test_meetings_are_today_for_every_worker(demo):
    today_ = Appointment.objects.filter(on=demo.on)
    assert {meeting.user.username for meeting in today_} == {"social.worker", "youth.worker", "center.worker"}


def test_some_files_have_gaps(demo):
    people = Participant.objects.filter(pk__in=[person.pk for person in demo.people.values()])
    assert people.filter(birth_on=None).count() >= 5
    assert people.filter(birth_precision="year").exists() and people.filter(sex=0).exists()
    assert people.exclude(pk__in=Identity.objects.values("participant")).exists()
    assert people.exclude(pk__in=LegalBasis.objects.values("participant")).exists()


def test_one_pair_waits_for_data_protection(demo):
    pair = MatchCandidate.objects.for_user(standing(demo, "auditor")).get(state="open")
    assert pair.participant.agency != pair.other.agency


def test_readings_that_a_review_asks_about_are_in_the_log(demo):
    person = demo.people["wc", 8]
    assert person.identity.family_name == demo.users["social.worker"].last_name
    readers = AuditEvent.objects.filter(
        action="participant.read", subject_ids__icontains=str(person.public_id)
    ).values_list("actor_ref", flat=True)
    expected = {f"user:{demo.users[name].public_id}" for name in ("social.worker", "prison.admin")}
    assert set(readers) == expected


def test_what_people_do_is_done_in_their_name(demo):
    names = {f"user:{user.public_id}": username for username, user in demo.users.items()}
    acts = Counter(
        names[ref] for ref in AuditEvent.objects.values_list("actor_ref", flat=True) if ref in names
    )
    for username in set(ACCOUNTS) - {"evaluator", "auditor", "sysadmin"}:
        assert acts[username] >= 20, username


def test_every_program_has_a_french_name_and_a_cost(demo):
    for program in Program.objects.filter(agency__in=demo.agencies.values()):
        assert program.name_in("fr") != program.name
        assert CostItem.objects.filter(program=program).exists()
    assert {program.kind for program in demo.programs.values()} == {"prevention", "reintegration"}


def test_nothing_is_dated_after_today(demo):
    promises.confirm(demo)
