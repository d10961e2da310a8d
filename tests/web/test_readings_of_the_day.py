"""The worker's day in the log: whom each page showed, and nothing of anybody when the log cannot be written."""

import pytest
from django.db import DatabaseError
from django.urls import reverse

from audit.models import AuditEvent
from kernel.clock import today
from participants.models import Attendance, Contact
from participants.services.appointments import appointment_plan
from participants.services.attendance import attendance_correct
from participants.services.contacts import contact_correct, contact_record
from participants.services.register import register_save
from participants.services.relations import relation_add
from tests.browser.day import meeting
from tests.participants.registers import again, mark, member, session_of
from tests.world import BY

FAMILIES = ("Alder", "Birch")


class Day:
    """A group of the worker's with a register of today, one of yesterday that is saved, a contact and a meeting."""

    def __init__(self, world, as_user):
        self.group = meeting(FAMILIES)
        self.worker = world.user["social_worker"]
        self.people = {one.participant for one in self.group.members}
        self.first = self.group.members[0].participant
        self.saved = session_of(self.group.offering, 1)
        register_save(by=BY, session=again(self.saved), entries=[mark(one) for one in self.group.members])
        self.attendance = Attendance.objects.get(session=self.saved, enrollment=self.group.members[0])
        self.to_come = session_of(self.group.offering, -1)
        self.contact = contact_record(
            by=as_user(self.worker), participant=self.first, kind="individual", setting="inside", channel="phone",
            on=today(), note="Has found a room.",
        )  # fmt: skip
        self.appointment = appointment_plan(
            by=BY, participant=self.group.members[1].participant, on=today(), user=self.worker
        )

    def path(self, name, record):
        return reverse(f"web:{name}", kwargs={"public_id": record.public_id})


@pytest.fixture
def day(world, as_user):
    return Day(world, as_user)


@pytest.fixture
def client(day, browser_of):
    return browser_of(day.worker)


def everybody(day, world):
    return {*day.people}


def one(day, world):
    return {day.first}


# name, address, action, who was shown, by which groups of fields, what of it would be shown
PAGES = [
    ("a register", lambda day: day.group.path, "register.read", everybody, "attendance identity safety", "Birch"),
    ("a saved one", lambda day: day.path("register", day.saved), "register.read", everybody,
     "attendance identity safety", "Birch"),
    ("one to come", lambda day: day.path("register", day.to_come), "register.read", everybody,
     "attendance identity safety", "Birch"),
    ("who walks in", lambda day: day.path("walk_ins", day.group.session) + "?find=ald", "register.read", one,
     "attendance identity safety", "Alder"),
    ("a mark", lambda day: day.path("attendance_correct", day.attendance), "register.read", one,
     "attendance identity", "Alder"),
    ("whom it was with", lambda day: reverse("web:contact_find") + "?q=ald", "participant.read", one, "identity",
     "Alder"),
    ("contacts", lambda day: day.path("contacts", day.first), "case.read", one,
     "contact demographics identity", "Has found a room."),
    ("a contact to be written", lambda day: day.path("contact_new", day.first), "case.read", one,
     "contact identity", "Alder"),
    ("a contact to be corrected", lambda day: day.path("contact_correct", day.contact), "case.read", one,
     "contact identity", "Has found a room."),
]  # fmt: skip
NAMES = [page[0] for page in PAGES]


def since(newest):
    return AuditEvent.objects.filter(id__gt=newest).order_by("id")


def newest():
    return AuditEvent.objects.order_by("-id").values_list("id", flat=True).first()


def keys(people):
    return {str(person.public_id) for person in people}


@pytest.mark.parametrize(("name", "address", "action", "whom", "groups", "shown"), PAGES, ids=NAMES)
def test_a_page_leaves_one_row_that_says_whom_it_showed(
    world, day, client, name, address, action, whom, groups, shown
):
    before = newest()
    answer = client.get(address(day))
    assert answer.status_code == 200 and shown in answer.content.decode()
    event = since(before).get()
    assert (event.action, event.channel, event.actor_ref) == (action, "page", f"user:{day.worker.public_id}")
    assert set(event.subject_ids) == keys(whom(day, world)) and event.field_groups == groups.split()
    assert event.agency_id == world.agency.public_id and event.object_ids
    assert not any(word in str(vars(event)) for word in (*FAMILIES, "room"))


@pytest.fixture
def log_refuses(monkeypatch):
    def refuse(self, *args, **kwargs):
        raise DatabaseError("disk full")

    return lambda: monkeypatch.setattr(AuditEvent, "save", refuse)


@pytest.mark.parametrize(("address", "shown"), [(row[1], row[5]) for row in PAGES], ids=NAMES)
def test_without_a_log_nothing_of_it_is_shown(day, client, log_refuses, address, shown):
    log_refuses()
    answer = client.get(address(day))
    assert answer.status_code == 503
    assert shown not in answer.content.decode() and "Alder" not in answer.content.decode()


# --- Today and the worklist: as many rows as there are kinds of things on them ----------------------------------------


def test_today_tells_meetings_and_what_is_due_apart(world, day, client):
    before = newest()
    body = client.get(reverse("web:today")).content.decode()
    events = {event.action: event for event in since(before)}
    assert set(events) <= {"case.read", "worklist.read"} and since(before).count() == len(events)
    meeting_of = events["case.read"]
    assert meeting_of.object_ids == [str(day.appointment.public_id)]
    assert set(meeting_of.subject_ids) == keys([day.group.members[1].participant])
    assert meeting_of.field_groups == ["appointment", "identity"]
    named = {
        str(one.participant.public_id): one.participant.identity.family_name for one in day.group.members
    }
    told = set(meeting_of.subject_ids) | set(
        events["worklist.read"].subject_ids if "worklist.read" in events else ()
    )
    assert {key for key, family in named.items() if family in body} <= told


def test_today_without_a_log_names_nobody(day, client, log_refuses):
    log_refuses()
    answer = client.get(reverse("web:today"))
    assert answer.status_code == 503 and "Birch" not in answer.content.decode()


def test_the_worklist_says_whom_it_named_by_which_reasons(world, day, client, log_refuses):
    before = newest()
    answer = client.get(reverse("web:worklist"))
    event = since(before).get()
    assert (event.action, event.channel) == ("worklist.read", "page")
    people = {
        one.item.participant
        for one in (each.found for each in answer.context["entries"])
        if one.item.participant
    }
    assert people and set(event.subject_ids) == keys(people)
    reasons = {str(each.found.reason) for each in answer.context["entries"]}
    assert set(event.field_groups) == {*reasons, "identity"}
    assert len(event.object_ids) == len(answer.context["entries"])
    family = next(iter(people)).identity.family_name
    log_refuses()
    answer = client.get(reverse("web:worklist"))
    assert answer.status_code == 503 and family not in answer.content.decode()


# --- What is shown again after something was sent ---------------------------------------------------------------------


def test_a_register_shown_again_names_those_found_and_those_who_walked_in(world, day, client):
    before = newest()
    data = {"version": day.group.session.version, "act": "find", "find": world.own.names[0],
            "walk": [str(world.foreign_person.public_id)]}  # fmt: skip
    body = client.post(day.group.path, data).content.decode()
    assert world.own.names[0] in body and world.other.names[0] not in body
    assert set(since(before).get().subject_ids) == keys({*day.people, world.person})


def test_a_register_that_was_saved_before_is_a_reading_of_it(day, client):
    session = again(day.group.session)
    register_save(by=BY, session=session, entries=[mark(one) for one in day.group.members])
    before = newest()
    answer = client.post(day.group.path, {"version": day.group.session.version, "act": "save"})
    assert answer.status_code == 409
    event = since(before).get()
    assert event.action == "register.read" and set(event.subject_ids) == keys(day.people)


def test_both_values_of_a_mark_and_of_a_contact_are_a_reading(day, client):
    sent = {"version": day.attendance.version, "status": "excused", "reason": "He called."}
    held = Attendance.objects.select_related("session").get(pk=day.attendance.pk)
    attendance_correct(by=BY, attendance=held, reason="seen", status="late")
    before = newest()
    assert client.post(day.path("attendance_correct", day.attendance), sent).status_code == 409
    assert set(since(before).get().subject_ids) == keys([day.first])
    contact_correct(by=BY, contact=Contact.objects.get(pk=day.contact.pk), reason="read again", minutes=35)
    sent = {
        "version": day.contact.version, "kind": "individual", "channel": "phone", "setting": "inside",
        "on": today().isoformat(), "note": "Another.", "reason": "a slip",
    }  # fmt: skip
    before = newest()
    assert client.post(day.path("contact_correct", day.contact), sent).status_code == 409
    event = since(before).get()
    assert (event.action, event.subject_ids) == ("case.read", [str(day.first.public_id)])


def test_somebody_forgotten_is_one_person_read(world, day, client):
    new = member(world.own, day.group.offering, "late-001", family="Zelkova")
    before = newest()
    address = reverse(
        "web:attendance_add", kwargs={"public_id": day.saved.public_id, "enrollment": new.public_id}
    )
    assert "Zelkova" in client.get(address).content.decode()
    event = since(before).get()
    assert (event.action, event.subject_ids) == ("register.read", [str(new.participant.public_id)])


def test_those_of_the_file_and_the_meeting_on_a_contact_are_said_as_groups(day, client):
    relation_add(by=BY, participant=day.first, kind="parent", name="Perpetua Alder")
    planned = appointment_plan(by=BY, participant=day.first, on=today(), user=day.worker)
    before = newest()
    page = client.get(day.path("contact_new", day.first) + f"?appointment={planned.public_id}")
    assert "Perpetua" in page.content.decode()
    assert since(before).get().field_groups == ["appointment", "contact", "identity", "relations"]


def test_what_says_nothing_of_anybody_leaves_no_row(day, client):
    talk = session_of(day.group.offering, is_anonymous=True, starts_at="18:00")
    before = newest()
    for address in (
        day.path("headcount", talk),
        day.path("call_off", day.group.session),
        reverse("web:contact_find"),
        reverse("web:contact_find") + "?q=nobodyofthatname",
    ):
        answer = client.get(address)
        assert answer.status_code == 200 and not any(name in answer.content.decode() for name in FAMILIES)
    assert not since(before).exists()
