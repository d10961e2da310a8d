"""Pages of auditors: filters of the log, who looked at a person, unusual access, matches, seals."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.access_review import access_queue
from accounts.models import AccessReview
from accounts.scope import Standing
from accounts.services import token_create
from audit.models import AuditEvent
from kernel.clock import today
from kernel.records import record_change
from participants.models import MatchCandidate, RecordSeal
from tests.rows.access import finding_of_own_name, opened
from tests.web.rows.oversight import by_pair, by_seal
from tests.world import BY, register

LOG = reverse("web:log")


@pytest.fixture
def auditor(world, browser_of):
    return browser_of(world.user["auditor"])


def rows_of(answer) -> list[str]:
    """The acts in the table of the log."""
    body = answer.content.decode()
    return [re.sub(r"<.*", "", act).strip() for act in re.findall(r'<th scope="row">([^\n]*)</th>', body)]


def test_filters_are_the_address(world, auditor):
    worker = world.user["social_worker"]
    opened(worker, world.person)
    assert "People read" in rows_of(auditor.get(LOG))
    assert set(rows_of(auditor.get(LOG, {"who": "own-social"}))) == {"People read"}
    assert set(rows_of(auditor.get(LOG, {"account": worker.public_id}))) == {"People read"}
    assert rows_of(auditor.get(LOG, {"who": "own-evaluator"})) == []
    assert set(rows_of(auditor.get(LOG, {"act": "log.read"}))) == {"Log read"}
    assert "People read" not in rows_of(auditor.get(LOG, {"act": "changes"}))
    assert set(rows_of(auditor.get(LOG, {"channel": "page", "act": "participant.read"}))) == {"People read"}
    yesterday = today() - timedelta(days=1)
    assert rows_of(auditor.get(LOG, {"day": yesterday.isoformat()})) == []


def test_what_a_token_did_is_what_its_owner_did(world, auditor):
    from accounts.actors import token_actor

    token, _secret = token_create(
        by=BY, user=world.user["social_worker"], name="t", purpose="t", scopes=["people:read"]
    )
    opened(token_actor(token), world.person)
    assert set(rows_of(auditor.get(LOG, {"who": "own-social"}))) == {"People read"}


@pytest.mark.parametrize("query", [{"act": "nonsense"}, {"day": "x"}, {"channel": "pigeon"}])
def test_a_filter_that_is_none_says_so_and_shows_nothing(world, auditor, query):
    answer = auditor.get(LOG, query)
    assert answer.status_code == 400 and rows_of(answer) == []
    assert 'id="errors"' in answer.content.decode()


@pytest.mark.parametrize("query", [{"before": "x"}, {"before": "9" * 30}, {"account": "x"}])
def test_an_invented_place_or_account_is_not_found(world, auditor, query):
    assert auditor.get(LOG, query).status_code == 404


def test_an_account_of_another_agency_is_not_found(world, auditor):
    assert auditor.get(LOG, {"account": world.other_user["evaluator"].public_id}).status_code == 404
    assert rows_of(auditor.get(LOG, {"who": "other-evaluator"})) == []


def test_pages_go_on_and_keep_the_filters(world, auditor):
    for _number in range(55):
        opened(world.user["social_worker"], world.person)
    answer = auditor.get(LOG, {"act": "participant.read"})
    assert len(rows_of(answer)) == 50
    older = re.search(r'rel="next" href="([^"]+)"', answer.content.decode())[1].replace("&amp;", "&")
    assert "act=participant.read" in older
    assert len(rows_of(auditor.get(older))) == 5


def test_a_file_number_leads_to_who_looked(world, auditor):
    opened(world.user["social_worker"], world.person, purpose="program_review")
    answer = auditor.get(reverse("web:log_find_person"), {"file": " OWN-001 "}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse(
        "web:log_person", kwargs={"public_id": world.person.public_id}
    )
    body = answer.content.decode()
    for words in ("own-social_worker", "social worker", "People read", "review with the program"):
        assert words in body
    assert not any(name in body for name in world.own.names)
    event = AuditEvent.objects.order_by("-id").first()
    assert event.action == "log.read" and event.subject_ids == [str(world.person.public_id)]
    assert "Person registered" not in body
    assert "Person registered" in auditor.get(answer.request["PATH_INFO"], {"all": "1"}).content.decode()


@pytest.mark.parametrize("typed", ["other-001", "no-such-file"])
def test_a_number_of_another_agency_is_as_unknown_as_an_invented_one(world, auditor, typed):
    answer = auditor.get(reverse("web:log_find_person"), {"file": typed})
    assert answer.status_code == 200 and "No file of your agencies has this number" in answer.content.decode()


def test_unusual_access_is_reviewed(world, auditor):
    key = finding_of_own_name(world.own)
    queue = auditor.get(reverse("web:access_review"))
    assert "own family name" in queue.content.decode() and world.own.names[1] not in queue.content.decode()
    address = reverse("web:access_finding", kwargs={"key": key})
    assert auditor.post(address, {"outcome": "explained", "note": ""}).status_code == 400
    answer = auditor.post(address, {"outcome": "follow_up", "note": "Asked the head of the wing."})
    assert answer.url == reverse("web:access_review")
    assert "Asked the head of the wing." in auditor.get(answer.url).content.decode()
    assert auditor.post(address, {"outcome": "explained", "note": "By duty."}).status_code == 302
    assert AccessReview.objects.get().outcome == "explained"
    assert auditor.post(address, {"outcome": "explained", "note": "Again."}).status_code == 400


def test_the_hours_of_a_finding_are_those_of_the_site(world, auditor):
    """Half an hour apart from ours, so that neither is taken for the other."""
    record_change(world.own.site, by=BY, time_zone="Asia/Kolkata")
    key = finding_of_own_name(world.own)
    body = auditor.get(reverse("web:access_finding", kwargs={"key": key})).content.decode()
    standing = Standing.of(world.user["auditor"])
    queue = access_queue(standing, since=today(), until=today() + timedelta(days=1))
    at = next(one.first_at for one in queue if one.key == key).astimezone(ZoneInfo("Asia/Kolkata"))
    assert f"<dd>{at:%H:%M}</dd>" in body


@pytest.mark.parametrize("days", [{"since": "2024-01-01", "until": "2024-06-01"}, {"since": "x"}])
def test_days_that_cannot_be_looked_at_say_so(world, auditor, days):
    assert auditor.get(reverse("web:access_review"), days).status_code == 400


def test_a_pair_is_decided(world, auditor):
    kwargs = by_pair(world.own, None)
    address = reverse("web:match", kwargs=kwargs)
    body = auditor.get(address).content.decode()
    assert "own-001" in body and "the day of birth" in body and world.own.names[0] not in body
    data = {"same": "no", "on": today().isoformat(), "version": "1"}
    assert auditor.post(address, {**data, "version": "9"}).status_code == 409
    assert auditor.post(address, data).url == reverse("web:matches")
    assert MatchCandidate.objects.get(**kwargs).state == "different"
    assert auditor.post(address, {**data, "version": "2"}).status_code == 400
    assert "own-001" not in auditor.get(reverse("web:matches")).content.decode()
    assert "own-001" in auditor.get(reverse("web:matches"), {"state": "different"}).content.decode()
    assert auditor.get(reverse("web:matches"), {"state": "x"}).status_code == 404


def test_a_pair_that_cannot_be_merged_yet_says_why_and_stays_open(world, auditor):
    kwargs = by_pair(world.own, None)  # both are in one program
    address = reverse("web:match", kwargs=kwargs)
    answer = auditor.post(address, {"same": "yes", "on": today().isoformat(), "version": "1"})
    assert answer.status_code == 400
    assert 'id="errors"' in answer.content.decode() and 'name="same"' in answer.content.decode()
    assert MatchCandidate.objects.get(**kwargs).state == "open"


def test_a_seal_is_lifted_with_a_reason(world, auditor):
    kwargs = by_seal(world.own, None)
    address = reverse("web:seal", kwargs=kwargs)
    data = {"on": today().isoformat(), "version": "1"}
    assert auditor.post(address, {**data, "reason": ""}).status_code == 400
    assert auditor.post(address, {**data, "reason": "order of the court"}).url == reverse("web:seals")
    assert RecordSeal.objects.get(**kwargs).lifted_on == today()
    assert "own-sealed" in auditor.get(reverse("web:seals"), {"lifted": "1"}).content.decode()


@pytest.mark.parametrize("route", ["log", "access_review", "matches", "seals"])
def test_few_statements_however_long_the_log(world, auditor, route):
    address = reverse(f"web:{route}")
    auditor.get(address)
    for number in range(30):
        opened(world.user["social_worker"], register(world.own, f"own-{number}-more"))
    with CaptureQueriesContext(connection) as asked:
        assert auditor.get(address).status_code == 200
    assert len([query for query in asked.captured_queries if "SAVEPOINT" not in query["sql"]]) <= 20
