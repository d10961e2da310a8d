"""Unusual access: what comes into the queue and what does not, who sees it, and how a finding leaves it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.access_findings import is_out_of_hours
from accounts.access_review import access_queue, access_review_close
from accounts.actors import token_actor
from accounts.models import AccessReview
from accounts.scope import Standing
from accounts.services import membership_end, membership_grant, site_create, token_create, user_create
from audit.actions import Action
from audit.models import AuditEvent
from kernel.clock import today
from kernel.errors import NotAllowed, OutOfReach, RuleViolation
from kernel.records import record_mark_error
from participants.models import CaseAssignment
from participants.services.people import participant_register
from participants.services.reach import reach_set
from participants.services.seals import record_seal
from tests.rows.access import finding_of_own_name, opened
from tests.world import BY, PASSWORD, register

pytestmark = pytest.mark.django_db

# A Wednesday; every test that reads the queue of other days says so.
NOON = datetime.combine(today(), datetime.min.time(), UTC) + timedelta(hours=12)
NOON -= timedelta(days=(NOON.weekday() - 2) % 7)


@pytest.fixture
def auditor(world):
    return Standing.of(world.user["auditor"])


@pytest.fixture
def worker(world):
    return world.user["social_worker"]


@pytest.fixture
def office(world):
    return world.user["prison_administrator"]


def at(instant):
    return time_machine.travel(instant, tick=False)


def queue(standing, day=NOON):
    return access_queue(standing, since=day.date() - timedelta(days=6), until=day.date())


def kinds(standing, day=NOON):
    return sorted(finding.kind for finding in queue(standing, day))


def grant(user, agency, role, **more):
    since = today() - timedelta(days=300)
    return membership_grant(by=BY, user=user, agency=agency, role=role, starts_on=since, **more)


def many(world, count, prefix="m"):
    """Files at the own site, within its office's reach."""
    return [
        participant_register(
            by=BY, agency=world.agency, site=world.site, file_class="justice", reference=f"{prefix}-{number}"
        )
        for number in range(count)
    ]


def test_ordinary_work_is_not_in_the_queue(world, auditor, worker, office):
    with at(NOON):
        opened(worker, world.person)
        opened(worker, world.person, action=Action.CASE_READ)
        opened(office, world.person, people=[world.person, *many(world, 3)])
    assert queue(auditor) == []


def test_somebody_opens_the_file_of_a_person_of_his_name(world, auditor, worker):
    worker.last_name = "QUILLFÉATHER"
    worker.save()
    with at(NOON):
        for _twice in range(2):
            opened(worker, world.person)
    (finding,) = queue(auditor)
    assert (finding.kind, finding.reader.user, finding.day, finding.count) == ("own_name", worker, NOON.date(), 2)
    assert finding.subject == str(world.person.public_id)
    events = AuditEvent.objects.filter(action=Action.PARTICIPANT_READ, actor_ref=f"user:{worker.public_id}")
    assert finding.event_ids == [str(event.event_id) for event in events.order_by("pk")]
    assert "Quillfeather" not in finding.why and "family name" in finding.why


def test_a_name_on_a_long_list_is_nobodys_doing(world, auditor, office):
    office.last_name = "Quillfeather"
    office.save()
    with at(NOON):
        opened(office, world.person, people=[world.person, *many(world, 1)])
    assert queue(auditor) == []


@pytest.mark.parametrize(
    ("first", "last", "kind"),
    [
        ("Odalys", "Quillfeather", "colleague"), ("Odalys", "", None), ("", "Quillfeather", None),
        ("Ola", "Quillfeather", None),
    ],
)  # fmt: skip
def test_a_person_is_called_like_a_colleague(world, auditor, worker, first, last, kind):
    evaluator = world.user["evaluator"]
    evaluator.first_name, evaluator.last_name = first, last
    evaluator.save()
    with at(NOON):
        opened(worker, world.person)
    assert kinds(auditor) == ([kind] if kind else [])


def test_a_name_shared_with_staff_of_another_agency_says_nothing(world, auditor, worker):
    stranger = world.other_user["evaluator"]
    stranger.first_name, stranger.last_name = "Odalys", "Quillfeather"
    stranger.save()
    with at(NOON):
        opened(worker, world.person)
    assert queue(auditor) == []


def test_at_night_by_the_clock_of_the_site(world, auditor, worker, by):
    noumea = site_create(
        by=by, agency=world.agency, code="far", name="Far", kind="prison", time_zone="Pacific/Noumea"
    )  # eleven hours ahead
    far = user_create(by=by, username="far", password=PASSWORD)
    grant(far, world.agency, "social_worker", sites=[noumea])
    with at(NOON):
        opened(worker, world.person)
        opened(far, world.person)
        opened(far, world.person)
    night = [finding for finding in queue(auditor) if finding.kind == "out_of_hours"]
    assert [(finding.reader.user, finding.count) for finding in night] == [(far, 2)]
    assert "22-6" in night[0].why


@pytest.mark.parametrize(
    ("night", "weekend", "hour", "day", "is_out"),
    [
        ("22-6", False, 21, 0, False), ("22-6", False, 22, 0, True), ("22-6", False, 5, 0, True),
        ("22-6", False, 6, 0, False), ("1-4", False, 0, 0, False), ("1-4", False, 3, 0, True),
        ("22-6", False, 12, 5, False), ("22-6", True, 12, 5, True), ("22-6", True, 12, 4, False),
        ("0-0", True, 3, 2, False),
    ],
)  # fmt: skip
def test_hours_and_days_off(settings, night, weekend, hour, day, is_out):
    settings.ACCESS_NIGHT, settings.ACCESS_WEEKEND_OFF = night, weekend
    assert is_out_of_hours(datetime(2024, 1, 1 + day, hour, 30, tzinfo=UTC)) is is_out  # the first was a Monday


def test_a_program_may_work_at_night(world, auditor, worker):
    token, _secret = token_create(by=BY, user=worker, name="t", purpose="sync", scopes=["people:read"])
    with at(NOON - timedelta(hours=10)):
        opened(token_actor(token), world.person)
    assert queue(auditor) == []
    with at(NOON - timedelta(hours=10)):
        opened(worker, world.person)
    assert kinds(auditor) == ["out_of_hours"]


def test_more_people_than_anybody_reads(world, auditor, office, settings):
    settings.ACCESS_MOST_PEOPLE = 4
    people = many(world, 5)
    with at(NOON):
        opened(office, None, people=people[:4])
        opened(office, None, people=people[:3])
    assert queue(auditor) == [], "the same people again are no more people"
    with at(NOON + timedelta(hours=1)):
        opened(office, None, people=people[4:], action=Action.WORKLIST_READ)
    (finding,) = queue(auditor)
    assert (finding.kind, finding.count, finding.usual, len(finding.event_ids)) == ("high_volume", 5, None, 3)
    assert finding.why.endswith("in one day: 5.")


def test_many_more_people_than_usual_for_this_reader(world, auditor, office, settings):
    settings.ACCESS_MANY_PEOPLE = 5
    people = many(world, 10)
    for days in range(8, 3, -1):
        with at(NOON - timedelta(days=days)):
            opened(office, None, people=people[:2])
    with at(NOON):
        opened(office, None, people=people[:6])
        assert queue(auditor) == [], "three times the usual"
        opened(office, None, people=people[:7])
    (finding,) = queue(auditor)
    assert (finding.kind, finding.count, finding.usual) == ("high_volume", 7, 2)
    assert "in one day: 7; on this reader's usual day: 2." in finding.why


def test_nothing_opens_the_file_any_more(world, auditor, worker, by):
    """An assignment that was entered in error: what it had opened was never the reader's."""
    with at(NOON):
        opened(worker, world.person, action=Action.CASE_READ)
    assignment = CaseAssignment.objects.get(participant=world.person)
    record_mark_error(assignment, by=by, reason="the wrong person")
    reach_set(assignment)
    (finding,) = queue(auditor)
    assert (finding.kind, finding.reader.user, finding.subject) == ("no_basis", worker, str(world.person.public_id))


def test_what_opened_the_file_on_the_day_counts_when_it_is_over(world, auditor, worker, office, by):
    with at(NOON):
        for user in (worker, office):
            opened(user, world.person)
    membership_end(by=by, membership=worker.memberships.get(), on=today())
    assert queue(auditor) == []
    record_seal(by=by, participant=world.person, reason="closed by law")
    assert queue(auditor) == [], "of a sealed file nobody can say who might have read it"


def test_a_reading_filed_under_two_agencies_counts_once(world, auditor, by):
    """A manager here and there who opens a file here at night."""
    manager = world.user["program_manager"]
    grant(manager, world.other.agency, "program_manager")
    grant(auditor.user, world.other.agency, "auditor")
    with at(NOON - timedelta(hours=10)):
        opened(manager, world.person)
    assert AuditEvent.objects.filter(actor_ref=f"user:{manager.public_id}").count() == 2
    (finding,) = queue(Standing.of(auditor.user))
    assert (finding.count, finding.agency_id) == (1, world.agency.public_id)
    (theirs,) = queue(Standing.of(world.other_user["auditor"]))
    assert theirs.agency_id == world.other.agency.public_id


def test_the_queue_is_for_the_auditors_of_the_agency(world, worker):
    finding_of_own_name(world.own)
    day = datetime.combine(today(), datetime.min.time(), UTC)
    assert "own_name" in kinds(Standing.of(world.user["auditor"]), day)
    for role, user in world.user.items():
        if role != "auditor":
            assert queue(Standing.of(user), day) == [], role
    for user in world.other_user.values():
        assert queue(Standing.of(user), day) == []


@pytest.fixture
def found(world):
    return finding_of_own_name(world.own)


def close(world, as_user, key, outcome="explained", note="on duty that day", role="auditor", side="user"):
    return access_review_close(by=as_user(getattr(world, side)[role]), key=key, outcome=outcome, note=note)


def today_queue(world):
    return [one.key for one in access_queue(Standing.of(world.user["auditor"]), until=today())]


@pytest.mark.parametrize("outcome", ["explained", "follow_up"])
def test_what_was_reviewed_leaves_the_queue(world, as_user, found, outcome):
    assert found in today_queue(world)
    review = close(world, as_user, found, outcome)
    assert found not in today_queue(world)
    assert (review.kind, review.outcome, review.note) == ("own_name", outcome, "on duty that day")
    assert (review.reader, str(review.subject)) == (
        world.user["prison_administrator"].public_id, str(world.person.public_id),
    )  # fmt: skip
    assert len(review.event_ids) == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_accessreview")
        assert "on duty" not in str(cursor.fetchall())


def test_what_is_followed_up_is_explained_later(world, as_user, found):
    close(world, as_user, found, "follow_up", "asked his superior")
    review = close(world, as_user, found, "explained", "his superior knew")
    assert (review.version, review.history.count()) == (2, 2)
    with pytest.raises(RuleViolation) as refused:
        close(world, as_user, found, "follow_up")
    assert refused.value.code == "reviewed_already"
    assert AccessReview.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "field"),
    [({"outcome": "fine"}, "outcome"), ({"note": "  "}, "note"), ({"note": "x" * 1001}, "note")],
)
def test_a_review_says_what_was_found(world, as_user, found, more, field):
    with pytest.raises(RuleViolation) as refused:
        close(world, as_user, found, **more)
    assert refused.value.field == field


def test_nobody_else_reviews(world, as_user, found):
    for role in set(world.user) - {"auditor"}:
        with pytest.raises(NotAllowed):
            close(world, as_user, found, role=role)
    with pytest.raises(OutOfReach):
        close(world, as_user, found, side="other_user")


@pytest.mark.parametrize(
    "key", ["", "own_name", "own_name.x.y.z.-", "a.b.c.2024-01-01.d", "made_up.{}.{}.2024-01-01.-"]
)
def test_a_finding_that_the_log_does_not_show(world, as_user, key):
    with pytest.raises(OutOfReach):
        close(world, as_user, key.format(world.agency.public_id.hex, world.user["evaluator"].public_id.hex))


def test_nobody_reviews_his_own_readings(world, as_user, found, by):
    reader = world.user["prison_administrator"]
    membership_grant(by=by, user=reader, agency=world.agency, role="auditor", starts_on=today())
    with pytest.raises(NotAllowed) as refused:
        close(world, as_user, found, role="prison_administrator")
    assert refused.value.code == "own_review"


@pytest.mark.parametrize("days", [-1, 31])
def test_the_window_has_a_length(auditor, days):
    with pytest.raises(RuleViolation) as refused:
        access_queue(auditor, since=today() - timedelta(days=days), until=today())
    assert refused.value.code == "bad_window"


def test_a_handful_of_statements_whatever_the_number_of_readings(world, auditor, worker, by):
    workers = [worker, world.user["program_manager"]]
    for number in range(4):
        workers.append(user_create(by=by, username=f"w{number}", password=PASSWORD, last_name="Quillfeather"))
        grant(workers[-1], world.agency, "social_worker")
    people = [world.person, *(register(world.own, f"p-{number}", family="Some", given="One") for number in range(4))]

    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert queue(auditor)
        return len(seen)

    with at(NOON):
        opened(workers[2], world.person)
    statements()  # which agencies there are is asked once
    few = statements()
    for user in workers:
        for person in people:
            for days in range(3):
                with at(NOON - timedelta(days=days)):
                    opened(user, person)
    assert statements() == few <= 20
