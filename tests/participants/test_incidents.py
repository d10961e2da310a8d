"""Recorded, escalated, reported, closed - in that order where the law says so."""

from datetime import date, timedelta

import pytest

from kernel.clock import today
from kernel.errors import NotAllowed, OutOfReach, RuleViolation
from participants.models import Incident
from participants.services.incidents import (
    incident_close,
    incident_escalate,
    incident_record,
    incident_report,
)

TODAY = today()
FUTURE = TODAY + timedelta(days=2)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def worker(world, as_user):
    return as_user(world.user["social_worker"])


def record(by, person, **changes):
    values = {
        "kind": "safeguarding", "category": "exploitation", "occurred_on": ago(4), "description": "Errands at night.",
        **changes,
    }  # fmt: skip
    return incident_record(by=by, participant=person, **values)


def test_a_concern_is_due_for_a_report_within_the_days_of_the_settings(world, worker, settings):
    assert record(worker, world.person).report_due_on == TODAY + timedelta(days=1)
    settings.SAFEGUARDING_REPORT_DAYS = 3
    assert record(worker, world.person).report_due_on == TODAY + timedelta(days=3)


def test_an_incident_in_custody_is_due_where_somebody_says_so(world, worker):
    quiet = record(worker, world.person, kind="custody", category="contraband")
    assert (quiet.has_duty_to_report, quiet.report_due_on) == (False, None)
    due = record(worker, world.person, kind="custody", category="violence", has_duty_to_report=True)
    assert due.report_due_on == TODAY + timedelta(days=1)


def test_the_duty_of_a_concern_cannot_be_waived(world, worker):
    assert record(worker, world.person, has_duty_to_report=False).has_duty_to_report is True


def test_a_concern_goes_its_whole_way(world, worker, as_user):
    administrator = as_user(world.user["prison_administrator"])
    incident = record(worker, world.person)
    incident_escalate(by=worker, incident=incident, to=administrator.user)
    assert (incident.state, incident.escalated_to) == ("escalated", administrator.user)
    with pytest.raises(RuleViolation) as refused:
        incident_close(by=worker, incident=Incident.objects.get(), on=TODAY)
    assert refused.value.code == "not_reported"
    assert Incident.objects.get().state == "escalated"
    incident_report(by=administrator, incident=incident, to="Youth welfare office", on=ago(1))
    incident_close(by=administrator, incident=incident, on=TODAY, note="Taken over.")
    read = Incident.objects.get()
    assert (read.state, read.reported_on, read.closed_on) == ("closed", ago(1), TODAY)
    for act in (
        lambda: incident_close(by=worker, incident=read, on=TODAY),
        lambda: incident_report(by=worker, incident=read, to="x", on=TODAY),
        lambda: incident_escalate(by=worker, incident=read, to=administrator.user),
    ):
        with pytest.raises(RuleViolation) as refused:
            act()
        assert refused.value.code == "closed_already"


def test_it_is_escalated_to_somebody_who_may_read_it(world, worker):
    incident = record(worker, world.person)
    nobody = [
        worker.user,
        world.user["program_manager"],
        world.user["system_administrator"],
        world.other_user["prison_administrator"],
    ]
    said = set()
    for user in nobody:
        with pytest.raises(RuleViolation) as refused:
            incident_escalate(by=worker, incident=incident, to=user)
        assert (refused.value.code, refused.value.field) == ("not_a_colleague", "to")
        said.add(refused.value.message)
    assert len(said) == 1, "why somebody is not a colleague is not told"
    assert Incident.objects.get().state == "open"


def test_it_is_reported_once(world, worker):
    incident = record(worker, world.person)
    incident_report(by=worker, incident=incident, to="Police", on=TODAY)
    with pytest.raises(RuleViolation) as refused:
        incident_report(by=worker, incident=incident, to="Court", on=TODAY)
    assert refused.value.code == "reported_already"
    assert Incident.objects.get().reported_to == "Police"


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"occurred_on": FUTURE}, "occurred_on"), ({"description": " \n"}, "description")],
)
def test_an_incident_that_cannot_be(world, by, changes, field):
    with pytest.raises(RuleViolation) as refused:
        record(by, world.person, **changes)
    assert refused.value.field == field
    assert not Incident.all_records.exists()


@pytest.mark.parametrize("on", [ago(5), FUTURE])
def test_days_stay_in_order(world, by, on):
    incident = record(by, world.person)
    with pytest.raises(RuleViolation) as refused:
        incident_report(by=by, incident=incident, to="Police", on=on)
    assert refused.value.field == "on"
    incident_report(by=by, incident=incident, to="Police", on=TODAY)
    with pytest.raises(RuleViolation) as refused:
        incident_close(by=by, incident=incident, on=on)
    assert refused.value.field == "on"
    assert Incident.objects.get().state == "open"


def test_incidents_are_for_those_near_the_person(world, as_user, worker):
    incident = record(as_user(world.user["prison_administrator"]), world.person)
    for role in ("program_manager", "evaluator", "auditor", "system_administrator"):
        actor = as_user(world.user[role])
        with pytest.raises(NotAllowed):
            record(actor, world.person)
        with pytest.raises(NotAllowed):
            incident_report(by=actor, incident=incident, to="x", on=TODAY)
        assert not Incident.objects.for_user(actor.user).exists()
    with pytest.raises(OutOfReach):
        record(worker, world.foreign_person)
