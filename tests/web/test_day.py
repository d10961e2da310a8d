"""What the worker's day shows, to whom, and at what cost."""

import uuid
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.formats import date_format, time_format

from accounts.models import Site
from audit.models import AuditEvent
from kernel.clock import today
from participants.dosage import Run
from participants.models import Attendance, Enrollment, Identity, Participant
from participants.register import Line, Register
from participants.services.appointments import appointment_plan
from participants.services.register import register_save
from programs.models import Session
from programs.services import staff_assign
from tests.outcomes.worklist.test_worklist import everything
from tests.participants.registers import again, flag, group, mark, member, session_of
from tests.world import BY
from web.forms.register import REASONS, Sheet, keys_of

STATEMENTS = 20


@pytest.fixture
def worker(world):
    return world.user["social_worker"]


@pytest.fixture
def meeting(world, worker):
    """A group of three of today that the worker delivers; one of them is on nobody's caseload."""
    offering = group(world.own, "work-group")
    staff_assign(
        by=BY,
        program=world.program,
        user=worker,
        role="lead",
        starts_on=today() - timedelta(days=9),
        offering=offering,
    )
    people = [
        member(
            world.own, offering, f"m-{number}", family=f"Family{number}", worker=worker if number else None
        )
        for number in range(3)
    ]
    return session_of(offering), people


def test_nobody_is_marked_and_everybody_is_there_to_be_marked(meeting, browser_of, worker):
    session, people = meeting
    flag(people[0].participant, "medical_alert")
    answer = browser_of(worker).get(reverse("web:register", kwargs={"public_id": session.public_id}))
    body = answer.content.decode()
    assert "checked" not in body and "medical alert" in body
    assert all(f"Family{number}" in body for number in range(3))
    event = AuditEvent.objects.order_by("-id").first()
    assert event.action == "register.read" and len(event.subject_ids) == 3


def test_the_button_for_everybody_marks_and_saves_nothing(meeting, browser_of, worker):
    session, _people = meeting
    address = reverse("web:register", kwargs={"public_id": session.public_id})
    answer = browser_of(worker).post(address, {"act": "all", "version": session.version})
    assert answer.status_code == 200 and answer.content.decode().count("checked") == 3
    assert not Attendance.objects.filter(session=session).exists()


def test_who_does_not_deliver_a_session_does_not_see_its_register(world, browser_of, worker):
    session = session_of(world.offering)
    answer = browser_of(worker).get(reverse("web:register", kwargs={"public_id": session.public_id}))
    assert answer.status_code == 403 and world.own.names[0] not in answer.content.decode()


def test_a_stranger_ticked_as_walking_in_is_refused_without_a_name(world, meeting, browser_of, worker):
    session, _people = meeting
    address = reverse("web:register", kwargs={"public_id": session.public_id})
    data = {"version": session.version, "walk": [str(world.foreign_person.public_id), "no-such-id"]}
    answer = browser_of(worker).post(address, data)
    assert answer.status_code == 400
    assert not any(name in answer.content.decode() for name in world.other.names)
    assert not Attendance.objects.filter(session=session).exists()


def test_an_undo_that_comes_too_late_says_so(meeting, browser_of, worker):
    session, people = meeting
    register_save(by=BY, session=again(session), entries=[mark(one) for one in people])
    client = browser_of(worker)
    answer = client.post(reverse("web:register_undo", kwargs={"public_id": session.public_id}), follow=True)
    assert "correct single marks instead" in answer.content.decode()
    assert Attendance.objects.filter(session=session).count() == 3


def test_today_says_what_is_open_missing_and_saved(world, meeting, browser_of, worker):
    session, people = meeting
    session_of(session.offering, 3)
    held = session_of(session.offering, 2)
    register_save(by=BY, session=held, entries=[mark(one) for one in people])
    body = browser_of(worker).get(reverse("web:today")).content.decode()
    assert body.count("register open") == 1 and body.count("register missing") == 1
    assert body.count("register saved") == 1


@pytest.mark.parametrize("name", ["today", "worklist", "contact_find"])
def test_what_a_page_of_the_day_costs(meeting, browser_of, worker, name):
    client = browser_of(worker)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(reverse(f"web:{name}"), {"q": "Fam"})
    assert answer.status_code == 200 and len(answer.content) < 100_000
    assert len(asked) <= STATEMENTS, [query["sql"][:120] for query in asked]


def test_what_a_day_costs_on_which_everything_is_due(world, meeting, browser_of, worker):
    """Every reason of the worklist, a register that is missing and a meeting at a place with a name."""
    session, people = meeting
    everything(world.own)
    session_of(session.offering, 3)
    appointment_plan(
        by=BY, participant=people[1].participant, on=today(), place="Corner Café", user=worker
    )
    client = browser_of(worker)
    told = {"today": ("Corner Café", "register missing", "Family1"), "worklist": ("Keep the register",)}
    for name, words in told.items():
        client.get(reverse(f"web:{name}"))
        with CaptureQueriesContext(connection) as asked:
            body = client.get(reverse(f"web:{name}")).content.decode()
        assert all(word in body for word in words)
        statements = [query["sql"] for query in asked if "SAVEPOINT" not in query["sql"]]
        assert len(statements) <= STATEMENTS, (name, statements)


def test_times_are_those_of_the_clock_on_the_readers_wall(world, meeting, browser_of, worker):
    session, people = meeting
    register_save(by=BY, session=session, entries=[mark(one) for one in people])
    QuerySet(Site).filter(agency=world.own.agency).update(time_zone="Pacific/Marquesas")
    address = reverse("web:register", kwargs={"public_id": session.public_id})
    at = Session.objects.get(pk=session.pk).register_saved_at.astimezone(ZoneInfo("Pacific/Marquesas"))
    told = f"Saved on {date_format(at, 'SHORT_DATE_FORMAT')} at {time_format(at, 'TIME_FORMAT')}"
    assert told in browser_of(worker).get(address).content.decode()
    assert date_format(at, "DATE_FORMAT") in browser_of(worker).get(reverse("web:today")).content.decode()


def test_what_a_register_costs(meeting, browser_of, worker):
    session, people = meeting
    address = reverse("web:register", kwargs={"public_id": session.public_id})
    client = browser_of(worker)
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    assert len(asked) <= STATEMENTS, [query["sql"][:120] for query in asked]
    register_save(by=BY, session=again(session), entries=[mark(one) for one in people])
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    assert len(asked) <= STATEMENTS, [query["sql"][:120] for query in asked]


def test_a_register_of_500_people_is_a_small_page(world, worker):
    """Rendered as it is. A name alone in its block needs no mark of direction."""
    session = Session.objects.select_related("offering__site", "module").get(pk=session_of(world.offering).pk)
    lines = []
    for number in range(500):
        person = Participant(reference=f"P-{number:04}")
        person.identity = Identity(family_name=f"Spruce{number}", given_names="Victor")
        enrollment = Enrollment(pk=number + 1, public_id=uuid.uuid4(), participant=person)
        lines.append(Line(enrollment, None, True, (), Run()))
    sheet = Sheet(Register(session, tuple(lines)))
    request = RequestFactory().get("/")
    request.user = worker
    context = {
        "session": session,
        "sheet": sheet,
        "reasons": REASONS,
        "may_admit": True,
        "may_open_files": True,
    }
    page = render_to_string("web/day/register.html", context, request=request)
    assert page.count("value=a>") == 500 and len(page.encode()) < 100_000


def test_short_names_of_lines_tell_all_of_them_apart():
    ids = ["aaaa1111-0000", "aaaa2222-0000", "bbbb1111-0000"]
    assert keys_of(ids) == dict(zip(ids, ["aaaa1", "aaaa2", "bbbb1"], strict=True))
    assert keys_of([]) == {}
