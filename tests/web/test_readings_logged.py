"""What a page shows is in the log before it is sent; when the log cannot be written, nothing is shown or done."""

import pytest
from django.db import DatabaseError
from django.urls import reverse

from accounts.scope import limit_to_user
from audit.models import AuditEvent
from outcomes.models import EvaluationRun
from tests.world import PASSWORD
from web.forms.disclosure import PURPOSES


def page(name, side):
    match name:
        case "people" | "evaluations" | "log":
            return reverse(f"web:{name}")
        case "design":
            return reverse("web:design", kwargs={"code": side.design.code})
        case "run":
            return reverse("web:run", kwargs={"public_id": side.run.public_id})
        case _:
            return (
                reverse(f"web:{name}", kwargs={"public_id": side.run.public_id})
                + f"?purpose={PURPOSES[0][0]}"
            )


# page, reader, action, the public ids that must be in the row, what of it would be shown
READ = [
    ("people", "social_worker", "participant.read", lambda side: {side.person.public_id}, "own-001"),
    ("evaluations", "program_manager", "design.read", lambda side: {side.design.public_id}, "Own evaluation"),
    ("design", "evaluator", "run.read", lambda side: {side.run.public_id}, "Own evaluation"),
    ("run", "evaluator", "run.read", lambda side: {side.run.public_id}, "Own evaluation"),
    ("run_csv", "evaluator", "run.disclose", lambda side: {side.run.public_id}, "INTERNAL"),
    ("run_json", "program_manager", "run.disclose", lambda side: {side.run.public_id}, "digest"),
    ("log", "auditor", "log.read", None, "Person registered"),
]


@pytest.fixture
def log_refuses(monkeypatch):
    """Call it: from then on no row gets into the log."""

    def refuse(self, *args, **kwargs):
        raise DatabaseError("disk full")

    return lambda: monkeypatch.setattr(AuditEvent, "save", refuse)


@pytest.mark.parametrize(("name", "role", "action", "ids", "shown"), READ, ids=[row[0] for row in READ])
def test_reading_leaves_one_row(world, browser_of, name, role, action, ids, shown):
    client = browser_of(world.user[role])
    newest = AuditEvent.objects.order_by("-id").values_list("id", flat=True).first()
    answer = client.get(page(name, world.own))
    assert answer.status_code == 200 and shown in answer.content.decode()
    event = AuditEvent.objects.get(id__gt=newest)
    assert (event.action, event.channel) == (action, "page")
    assert event.actor_ref == f"user:{world.user[role].public_id}"
    assert event.agency_id == world.agency.public_id
    assert len(event.request_id) == 32
    if ids:
        assert set(event.object_ids) == {str(key) for key in ids(world.own)}
    assert limit_to_user(AuditEvent.objects.all(), world.user["auditor"]).filter(id=event.id).exists()


def test_people_are_the_subjects_of_their_reading(world, browser_of):
    browser_of(world.user["social_worker"]).get(reverse("web:people"))
    event = AuditEvent.objects.order_by("-id").first()
    assert event.subject_ids == [str(world.person.public_id)]
    assert event.field_groups == ["enrollment", "identity"]
    assert world.own.names[0] not in str(vars(event))


def test_a_file_is_logged_with_its_purpose(world, browser_of):
    answer = browser_of(world.user["evaluator"]).get(page("run_json", world.own))
    event = AuditEvent.objects.order_by("-id").first()
    assert event.purpose == PURPOSES[0][0]
    assert event.details == {
        "format": "json", "language": "en", "profile": "internal", "digest": world.run.digest,
    }  # fmt: skip
    assert "attachment" in answer["Content-Disposition"] and "internal" in answer["Content-Disposition"]


@pytest.mark.parametrize("query", ["", "?purpose=", "?purpose=curiosity"])
def test_a_file_for_nothing_is_not_handed_out(world, browser_of, query):
    address = reverse("web:run_json", kwargs={"public_id": world.run.public_id}) + query
    answer = browser_of(world.user["evaluator"]).get(address)
    assert answer.status_code == 400
    assert "choose a purpose" in answer.content.decode()
    assert not AuditEvent.objects.filter(action="run.disclose").exists()


@pytest.mark.parametrize(("name", "role", "action", "ids", "shown"), READ, ids=[row[0] for row in READ])
def test_without_a_log_nothing_is_shown(world, browser_of, log_refuses, name, role, action, ids, shown):
    client = browser_of(world.user[role])
    log_refuses()
    answer = client.get(page(name, world.own))
    body = answer.content.decode()
    assert answer.status_code == 503 and answer["Retry-After"]
    assert shown not in body and "Not available at the moment" in body


def test_without_a_log_nobody_signs_in(world, browser_of, log_refuses):
    client = browser_of()
    user = world.user["evaluator"]
    log_refuses()
    answer = client.post(reverse("account_login"), {"login": user.username, "password": PASSWORD})
    assert answer.status_code == 503
    assert client.get(reverse("web:help")).status_code == 302


def test_without_a_log_nothing_is_run(world, browser_of, log_refuses):
    client = browser_of(world.user["evaluator"])
    log_refuses()
    before = EvaluationRun.objects.count()
    answer = client.post(reverse("web:run_again", kwargs={"code": world.design.code}))
    assert answer.status_code == 503
    assert EvaluationRun.objects.count() == before
