"""Pages of managers: programs and sites with their flow, the unusual site and its reasons, data quality, programs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import AuditEvent
from kernel.clock import today
from outcomes.indicators import INDICATORS, Period, indicator_for
from outcomes.overview import OF_PLACES, overview_for
from participants.services import enrollment_move
from programs.models import CostItem, Module, Program, ProgramStaff
from tests.world import BY, register

OVERVIEW = reverse("web:overview")


@pytest.fixture
def manager(world, browser_of):
    return browser_of(world.user["program_manager"])


def of_program(route, side):
    return reverse(f"web:{route}", kwargs={"public_id": side.program.public_id})


def of_place(side, route="place"):
    return reverse(f"web:{route}", kwargs={"program": side.program.public_id, "site": side.site.public_id})


def statements(client, address) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len([one for one in asked if "SAVEPOINT" not in one["sql"]])


def leave(world, number, reason="Lost interest."):
    person = register(world.own, f"own-left-{number}")
    enrollment = person.enrollments.get()
    on = today() - timedelta(days=30)
    enrollment_move(by=BY, enrollment=enrollment, verb="enroll", on=on, offering=world.offering)
    enrollment_move(by=BY, enrollment=enrollment, verb="start", on=on)
    enrollment_move(
        by=BY, enrollment=enrollment, verb="withdraw", on=today(), reason=reason, category="motivation", code="lost_motivation"
    )
    return person


def test_a_manager_lands_on_the_overview(world, manager):
    assert manager.get(reverse("web:home")).url == OVERVIEW


def test_each_program_and_site_with_its_flow(world, manager):
    register(world.own, "own-waits")
    body = manager.get(OVERVIEW).content.decode()
    for words in (
        "Own work program",
        "Own Prison",
        "wait for an answer today",
        "have a place today",
        "Internal",
    ):
        assert words in body
    assert "Other work program" not in body and world.own.names[0] not in body
    event = AuditEvent.objects.order_by("-id").first()
    assert event.action == "indicator.read" and "attendance" in event.object_ids and event.subject_ids == []


def test_a_place_tells_what_the_indicator_tells(world):
    """The overview is the indicators, grouped: no number of its own."""
    from accounts.scope import Standing

    leave(world, 1)
    standing = Standing.of(world.user["program_manager"])
    period = Period(today() - timedelta(days=365), today(), today())
    (place,) = overview_for(standing, period).places
    for indicator in OF_PLACES:
        told = indicator_for(standing, INDICATORS[indicator], period).total
        assert (place.measures[indicator].n, place.measures[indicator].value) == (told.n, told.value)
    assert (place.left, place.completed, place.started, place.has_place) == (1, 0, 2, 1)


@pytest.mark.parametrize("query", [{"months": "7"}, {"measure": "nonsense"}])
def test_what_cannot_be_asked_is_not_found(world, manager, query):
    assert manager.get(OVERVIEW, query).status_code == 404


def test_the_reasons_of_a_place(world, manager):
    left = leave(world, 1)
    body = manager.get(of_place(world.own)).content.decode()
    assert "motivation changed" in body.lower() and left.reference not in body
    people = manager.get(of_place(world.own, "place_left")).content.decode()
    assert left.reference in people
    event = AuditEvent.objects.order_by("-id").first()
    assert event.subject_ids == [str(left.public_id)]


def test_statements_do_not_grow_with_people(world, manager):
    addresses = (
        OVERVIEW,
        of_place(world.own),
        reverse("web:data_quality"),
        reverse("web:programs"),
        of_program("program", world.own),
    )
    few = {address: statements(manager, address) for address in addresses}
    for number in range(8):
        leave(world, number)
    assert {address: statements(manager, address) for address in addresses} == few
    assert max(few.values()) <= 20, few


def test_what_is_missing_is_counted(world, manager):
    body = manager.get(reverse("web:data_quality")).content.decode()
    assert "In a place and not asked about taking part" in body and "Own work program" in body


def test_a_program_is_described_revised_and_staffed(world, manager):
    new = {
        "agency": str(world.agency.public_id), "name": "Woodwork", "name_fr": "Menuiserie", "code": "woodwork",
        "kind": "reintegration", "phases": ["custody"], "group_tailoring": "no", "state": "active",
        "valid_from": today().isoformat(), "age_min": "18", "legal_status": ["sentenced"],
        "prerequisite": ["own-work"], "completion_share": "0.8",
    }  # fmt: skip
    answer = manager.post(reverse("web:program_new"), new)
    made = Program.objects.get(code="woodwork")
    assert answer.url == reverse("web:program", kwargs={"public_id": made.public_id})
    body = manager.get(answer.url).content.decode()
    assert (
        "Aged 18 or over." in body
        and "Legal status: sentenced." in body
        and "Has completed own-work." in body
    )
    assert manager.post(reverse("web:program_new"), new).status_code == 400

    def page(route):
        return reverse(f"web:{route}", kwargs={"public_id": made.public_id})

    rules = {"valid_from": today().isoformat(), "completion_share": "0.7", "age_min": "20", "age_max": "18"}
    assert manager.post(page("program_revise"), {**rules, "version": made.version}).status_code == 400
    assert manager.post(page("program_revise"), {**rules, "age_max": "30", "version": 99}).status_code == 409
    done = manager.post(page("program_revise"), {**rules, "age_max": "30", "version": made.version})
    assert done.status_code == 302 and made.versions.order_by("-number").first().eligibility == [
        {"rule": "age", "min": 20, "max": 30}
    ]
    made.refresh_from_db()
    change = {"name": "Wood", "group_tailoring": "no", "state": "closed", "version": made.version}
    assert manager.post(page("program_change"), change).status_code == 302
    made.refresh_from_db()
    assert (made.name, made.state, made.translations) == ("Wood", "closed", {})
    assert manager.post(page("program_module"), {"number": "1", "name": "Saws"}).status_code == 302
    assert manager.post(page("program_module"), {"number": "1", "name": "Saws"}).status_code == 400
    worker = str(world.user["social_worker"].public_id)
    post = {"user": worker, "role": "lead", "starts_on": today().isoformat()}
    assert manager.post(page("program_staff"), post).status_code == 302
    foreign = str(world.other_user["social_worker"].public_id)
    assert manager.post(page("program_staff"), {**post, "user": foreign}).status_code == 400
    cost = {
        "kind": "staff", "amount": "1200.50", "currency": "eur", "starts_on": today().isoformat(),
        "ends_on": today().isoformat(),
    }  # fmt: skip
    assert manager.post(page("program_cost"), cost).status_code == 302
    assert manager.post(page("program_cost"), {**cost, "ends_on": "2001-01-01"}).status_code == 400
    assert CostItem.objects.get(program=made).currency == "EUR"
    assert (
        Module.objects.filter(program=made).count() == ProgramStaff.objects.filter(program=made).count() == 1
    )


def test_costs_are_for_those_who_may_read_them(world, browser_of, manager):
    address = of_program("program", world.own)
    assert 'id="costs"' in manager.get(address).content.decode()
    body = browser_of(world.user["social_worker"]).get(address).content.decode()
    assert 'id="costs"' not in body and "Add staff" not in body
