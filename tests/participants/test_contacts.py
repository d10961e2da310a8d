"""Work with one person outside a group, and the meetings planned for it."""

from datetime import time

import pytest

from accounts.services import membership_grant, user_create
from audit.models import AuditEvent
from kernel.clock import today
from kernel.errors import NotAllowed, OutOfReach, RuleViolation, StaleRecord
from kernel.records import record_create
from participants.models import Appointment, Contact, Relation
from participants.services import case_assign
from participants.services.appointments import appointment_close, appointment_move, appointment_plan
from participants.services.contacts import contact_correct, contact_record
from tests.participants.episodes import person_of
from tests.participants.registers import again, ago, flag
from tests.world import BY, PASSWORD


@pytest.fixture
def worker(world, as_user):
    return as_user(world.user["social_worker"])


@pytest.fixture
def administrator(world, as_user):
    return as_user(world.user["prison_administrator"])


def contact(by, participant, **changes) -> Contact:
    values = {"kind": "individual", "setting": "outside", "channel": "phone", "on": today(), **changes}
    return contact_record(by=by, participant=participant, **values)


def plan(by, participant, **changes) -> Appointment:
    return appointment_plan(by=by, participant=participant, **{"on": ago(-3), **changes})


def refusal(act, *arguments, **more) -> tuple[str, str | None]:
    before = (Contact.objects.count(), Appointment.objects.count(), AuditEvent.objects.count())
    with pytest.raises(RuleViolation) as refused:
        act(*arguments, **more)
    assert before == (Contact.objects.count(), Appointment.objects.count(), AuditEvent.objects.count())
    return refused.value.code, refused.value.field


def colleague(world, name, **membership):
    user = user_create(by=BY, username=name, password=PASSWORD)
    membership_grant(
        by=BY, user=user, agency=world.agency, role="social_worker", starts_on=ago(9), **membership
    )
    return user


# --- contacts ---------------------------------------------------------------------------------------------------------


def test_a_contact_says_who_how_and_how_long(world, worker):
    made = contact(
        worker, world.person, setting="inside", channel="in_person", at=time(10, 30), minutes=45,
        enrollment=world.enrollment, note="wants to call his sister",
    )  # fmt: skip
    read = Contact.objects.for_user(worker.user).get(pk=made.pk)
    assert (read.user, read.minutes, read.enrollment, read.at) == (
        worker.user,
        45,
        world.enrollment,
        time(10, 30),
    )
    assert read.note == "wants to call his sister"
    event = AuditEvent.objects.first()
    assert (event.action, event.field_groups) == ("contact.record", ["contact"])


def test_an_attempt_and_a_talk_with_somebody_else(world, worker):
    sister = record_create(Relation(participant=world.person, kind="family", name="Ana"), by=BY)
    contact(worker, world.person, kind="attempt")
    contact(worker, world.person, kind="third_party", relation=sister, minutes=5)
    contact(worker, world.person, kind="third_party")
    of_another = record_create(Relation(participant=world.foreign_person, kind="family", name="Eva"), by=BY)
    cases = [
        ({"kind": "individual", "relation": sister}, ("relation_without_third_party", "relation")),
        ({"kind": "third_party", "relation": of_another}, ("of_another_person", "relation")),
        ({"kind": "attempt", "minutes": 5}, ("minutes_of_attempt", "minutes")),
        ({"enrollment": world.other.enrollment}, ("of_another_person", "enrollment")),
    ]
    for changes, expected in cases:
        assert refusal(contact, worker, world.person, **changes) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"on": ago(-1)}, ("in_the_future", "on")),
        ({"minutes": 0}, ("minutes_not_possible", "minutes")),
        ({"minutes": 1441}, ("minutes_not_possible", "minutes")),
        ({"kind": "telepathy"}, ("unknown_code", "kind")),
        ({"setting": ""}, ("unknown_code", "setting")),
        ({"channel": "pigeon"}, ("unknown_code", "channel")),
        ({"note": "x" * 10_001}, ("too_long", "note")),
    ],
)
def test_a_contact_that_cannot_be(world, worker, changes, expected):
    assert refusal(contact, worker, world.person, **changes) == expected


def test_contacts_are_of_workers_about_their_own_cases(world, worker, as_user):
    for role in ("prison_administrator", "program_manager", "evaluator", "auditor", "system_administrator"):
        with pytest.raises(NotAllowed):
            contact(as_user(world.user[role]), world.person)
    for person in (world.foreign_person, person_of(world.own, "not-mine")):
        with pytest.raises(OutOfReach):
            contact(worker, person)
    assert not Contact.objects.exists()


def test_a_contact_is_put_right_by_whoever_wrote_it(world, worker, as_user):
    made = contact(worker, world.person, minutes=45, note="first")
    contact_correct(by=worker, contact=made, reason="wrong day", on=ago(1), note="second", minutes=30)
    read = again(made)
    assert (read.on, read.note, read.minutes, read.version) == (ago(1), "second", 30, 2)
    assert read.correction_reason == "wrong day"
    assert list(Contact.history.filter(id=made.pk).order_by("history_id").values_list("note", flat=True)) == [
        "first",
        "second",
    ]
    assert AuditEvent.objects.first().details == {"corrected": ["minutes", "note", "on"]}
    for changes, expected in (
        ({"reason": " "}, ("reason_missing", "reason")),
        ({"reason": "x" * 501}, ("too_long", "reason")),
        ({"reason": "why", "on": ago(-1)}, ("in_the_future", "on")),
        ({"reason": "why", "participant": world.foreign_person}, ("rule_violation", None)),
    ):
        assert refusal(contact_correct, by=worker, contact=again(made), **changes) == expected
    with pytest.raises(StaleRecord):
        contact_correct(by=worker, contact=made_before(read), reason="why", minutes=9)


def made_before(contact):
    contact.version -= 1
    return contact


def test_a_colleague_corrects_what_is_covered_and_nothing_else(world, worker, as_user):
    made = contact(worker, world.person)
    other = colleague(world, "beside")
    case_assign(by=BY, participant=world.person, user=other, agency=world.agency, starts_on=ago(9))
    with pytest.raises(NotAllowed):
        contact_correct(by=as_user(other), contact=again(made), reason="why", minutes=9)
    cover = colleague(world, "cover", covers=worker.user)
    assert contact_correct(by=as_user(cover), contact=again(made), reason="why", minutes=9).minutes == 9


# --- appointments -----------------------------------------------------------------------------------------------------


def test_a_meeting_is_planned_moved_and_kept(world, worker):
    meeting = plan(worker, world.person, at=time(9), minutes=30, site=world.site, place="room 4")
    appointment_move(by=worker, appointment=meeting, on=today(), at=time(14), reason="court")
    assert (meeting.on, meeting.at, meeting.place, meeting.version) == (today(), time(14), "room 4", 2)
    kept = list(Appointment.history.filter(id=meeting.pk).order_by("history_id").values_list("on", flat=True))
    assert kept == [ago(-3), today()]
    appointment_close(
        by=worker, appointment=meeting, state="kept", contact={"channel": "in_person", "note": "on time"}
    )
    read = again(meeting)
    assert (read.state, read.contact.kind, read.contact.setting) == ("kept", "individual", "inside")
    assert (read.contact.on, read.contact.minutes, read.contact.note) == (today(), 30, "on time")
    actions = list(AuditEvent.objects.values_list("action", flat=True)[:2])
    assert actions == ["appointment.change", "contact.record"]


def test_a_meeting_points_at_the_contact_there_is(world, worker):
    meeting, there = plan(worker, world.person, on=today()), contact(worker, world.person)
    appointment_close(by=worker, appointment=meeting, state="kept", contact=there)
    assert again(meeting).contact == there
    other = person_of(world.own, "other")
    case_assign(by=BY, participant=other, user=worker.user, agency=world.agency, starts_on=ago(9))
    with_other = plan(worker, other, on=today())
    assert refusal(appointment_close, by=worker, appointment=with_other, state="kept", contact=there) == (
        "of_another_person",
        "contact",
    )


def test_missed_and_cancelled_are_different(world, administrator):
    missed, cancelled = plan(administrator, world.person, on=today()), plan(administrator, world.person)
    appointment_close(by=administrator, appointment=missed, state="missed")
    assert (
        refusal(appointment_close, by=administrator, appointment=cancelled, state="cancelled")[0]
        == "reason_missing"
    )
    appointment_close(by=administrator, appointment=cancelled, state="cancelled", reason="lockdown")
    assert (again(missed).state, again(cancelled).state, again(cancelled).reason) == (
        "missed",
        "cancelled",
        "lockdown",
    )


def test_a_meeting_that_is_over_stays_as_it_is(world, worker):
    meeting = plan(worker, world.person, on=today())
    appointment_close(by=worker, appointment=meeting, state="missed")
    assert refusal(appointment_close, by=worker, appointment=again(meeting), state="kept")[0] == "not_planned"
    assert refusal(appointment_move, by=worker, appointment=again(meeting), on=ago(-1))[0] == "not_planned"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"on": ago(1)}, ("in_the_past", "on")),
        ({"minutes": 0}, ("minutes_not_possible", "minutes")),
        ({"place": "x" * 201}, ("too_long", "place")),
    ],
)
def test_a_meeting_that_cannot_be(world, worker, changes, expected):
    assert refusal(plan, worker, world.person, **changes) == expected
    meeting = plan(worker, world.person)
    move = {"by": worker, "appointment": meeting, "on": ago(-1), **changes}
    assert refusal(appointment_move, **move) == expected
    assert again(meeting).version == 1


def test_a_meeting_to_come_is_neither_kept_nor_missed(world, worker):
    meeting = plan(worker, world.person)
    for state in ("kept", "missed"):
        assert refusal(appointment_close, by=worker, appointment=meeting, state=state) == (
            "in_the_future",
            "state",
        )
    assert refusal(appointment_close, by=worker, appointment=meeting, state="planned") == (
        "unknown_code",
        "state",
    )
    there = contact(worker, world.person)
    assert refusal(
        appointment_close, by=worker, appointment=meeting, state="cancelled", reason="why", contact=there
    ) == ("contact_without_meeting", "contact")


def test_whose_address_is_protected_has_no_place_in_words(world, worker, administrator):
    """Not in a plan and not in a move; a site of the agency can be named."""
    before = plan(worker, world.person, place="her sister's flat")
    flag(world.person, "protected_address")
    assert refusal(plan, worker, world.person, place="impasse du Cygne") == ("protected_address", "place")
    assert refusal(appointment_move, by=administrator, appointment=before, on=ago(-2)) == (
        "protected_address",
        "place",
    )
    plan(worker, world.person, site=world.site)
    appointment_move(by=worker, appointment=again(before), on=ago(-2), place="")
    assert again(before).place == ""


def test_a_flag_that_is_over_for_longer_than_a_day_protects_no_place(world, worker):
    flag(world.person, "protected_address", ends_on=ago(2))
    assert plan(worker, world.person, place="the bakery").place == "the bakery"


def test_meetings_are_for_those_near_the_person(world, worker, as_user):
    for role in ("program_manager", "evaluator", "auditor", "system_administrator"):
        with pytest.raises(NotAllowed):
            plan(as_user(world.user[role]), world.person)
    with pytest.raises(OutOfReach):
        plan(worker, world.foreign_person)
    assert refusal(plan, worker, world.person, site=world.other.site) == ("no_such_site", "site")
    foreigner = world.other_user["social_worker"]
    assert refusal(plan, worker, world.person, user=foreigner) == ("no_such_colleague", "user")
    beside = colleague(world, "beside")
    assert plan(worker, world.person, user=beside).user == beside


def test_only_a_worker_records_what_came_of_it(world, administrator):
    meeting = plan(administrator, world.person, on=today())
    with pytest.raises(NotAllowed):
        appointment_close(by=administrator, appointment=meeting, state="kept", contact={"channel": "phone"})
    assert again(meeting).state == "planned"
    assert not Contact.objects.exists()
    appointment_close(by=administrator, appointment=again(meeting), state="kept")
