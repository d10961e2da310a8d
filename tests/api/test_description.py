"""The description says what is really answered, is up to date, and is shown to nobody from outside."""

import io
import json
from pathlib import Path

import jsonschema
import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import translation

from accounts.roles import Role
from api.inputs import Nothing
from api.routing import entries
from api.v1.routes import router
from tests.api.matrix.answers import answer_schema

COMMITTED = Path(__file__).resolve().parents[2] / "api" / "openapi-v1.json"
PREFIXES = sorted(prefix for prefix, _viewset, _name in router.registry)


@pytest.fixture(scope="module")
def generated():
    """The description as the code stands; one warning and this fails."""
    out = io.StringIO()
    with translation.override("en"):
        call_command("spectacular", "--format", "openapi-json", "--validate", "--fail-on-warn", stdout=out)
    return out.getvalue()


@pytest.fixture
def signed_in(world):
    client = Client()
    client.force_login(world.user[Role.EVALUATOR], backend="accounts.backends.PasswordBackend")
    return client


def test_committed_description_is_fresh(generated):
    """Mend with: manage.py spectacular --format openapi-json --validate --fail-on-warn --file api/openapi-v1.json"""
    assert json.loads(COMMITTED.read_text(encoding="utf-8")) == json.loads(generated)


READ_PROBLEMS = {"400", "401", "403", "406", "429", "503"}
WRITE_PROBLEMS = READ_PROBLEMS | {"409", "412", "413", "415"}


def test_description_is_complete(generated):
    said = json.loads(generated)
    assert said["openapi"].startswith("3.1")
    described = {
        (path, method.upper()) for path, operations in said["paths"].items() for method in operations
    }
    declared = {(f"/api/v1/{entry.path}", entry.operation.method) for entry in entries(router)}
    assert described == {("/api/v1/", "GET")} | declared
    for operations in said["paths"].values():
        for operation in operations.values():
            assert operation["security"] == [{"token": []}]
            for status, answer in operation["responses"].items():
                if status >= "400":
                    assert set(answer["content"]) == {"application/problem+json"}


@pytest.mark.parametrize(
    "entry", list(entries(router)), ids=lambda entry: f"{entry.operation.method} {entry.path}"
)
def test_operation_is_described_in_full(generated, entry):
    """Headers asked for, headers answered, every status that can come and no other."""
    operation = entry.operation
    said = json.loads(generated)["paths"][f"/api/v1/{entry.path}"][operation.method.lower()]
    asked = {
        parameter["name"]: parameter
        for parameter in said.get("parameters", [])
        if parameter["in"] == "header"
    }
    assert ("If-Match" in asked) == operation.requires_match
    assert ("Idempotency-Key" in asked) == operation.takes_key
    assert all(header["required"] for name, header in asked.items() if name == "If-Match")
    problems = {status for status in said["responses"] if status >= "400"}
    expected = set(WRITE_PROBLEMS if operation.is_write else READ_PROBLEMS)
    expected |= {"404"} if operation.on_record else set()
    expected |= {"428"} if operation.requires_match else set()
    expected |= {"422"} if operation.takes_key else set()
    assert problems == expected
    success = "201" if operation.creates else "200"
    assert set(said["responses"]) - problems == {success} | (
        {"204"} if operation.may_answer_nothing else set()
    )
    headers = set(said["responses"][success].get("headers", {}))
    assert ("Location" in headers) == operation.creates
    if operation.name in ("create", "change", "retrieve"):
        assert "ETag" in headers
    if operation.is_write and operation.takes is not Nothing:
        assert set(said["requestBody"]["content"]) == {"application/json"}


def test_every_filter_is_described(generated):
    said = json.loads(generated)["paths"]
    for prefix, viewset, _name in router.registry:
        described = {entry["name"] for entry in said[f"/api/v1/{prefix}/"]["get"]["parameters"]}
        assert described == {*viewset.filterset_class.base_filters, "cursor", "page_size"}


def test_validation_can_fail(world, caller, generated):
    said, me = json.loads(generated), caller(world.user[Role.PROGRAM_MANAGER])
    page = me.get("participants/").json()
    page["results"][0]["sex"] = "male"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(page, answer_schema(said, "/api/v1/participants/"))


def test_index_lists_every_list(world, caller):
    links = caller(world.user[Role.AUDITOR]).get("").json()
    lists = {f"http://testserver/api/v1/{prefix}/" for prefix in PREFIXES}
    assert set(links.values()) == lists | {"http://testserver/api/v1/schema/"}


def test_description_needs_a_token_or_a_signed_in_page(world, caller, problem, signed_in):
    problem(caller().get("schema/"), 401, "not_authenticated")
    assert caller(world.user[Role.AUDITOR]).get("schema/").status_code == 200
    assert signed_in.get("/api/v1/schema/").status_code == 200
    spoken = signed_in.get("/api/v1/schema/", headers={"Accept": "application/json"})
    assert json.loads(spoken.content)["info"]["title"] == "Passerelle API"
    signed_in.logout()
    problem(signed_in.get("/api/v1/schema/"), 401, "not_authenticated")


@pytest.mark.parametrize("page", ["docs", "redoc"])
def test_pages_are_for_people_who_signed_in(world, caller, signed_in, page):
    for stranger in (Client(), caller(world.user[Role.EVALUATOR]).client):
        answer = stranger.get(f"/api/v1/{page}/")
        assert answer.status_code == 302
        assert "/account/login/" in answer["Location"]
    answer = signed_in.get(f"/api/v1/{page}/")
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "://" not in text  # nothing comes from elsewhere
    assert "<style" not in text
    assert "<script>" not in text


def test_style_rule_is_relaxed_on_one_page_alone(signed_in):
    rules = {
        page: signed_in.get(f"/api/v1/{page}/")["Content-Security-Policy"]
        for page in ("docs", "redoc", "schema")
    }
    assert "style-src 'self' 'unsafe-inline'" in rules["redoc"]
    assert "unsafe" not in rules["docs"] + rules["schema"]
    assert not any("script-src" in rule or "unsafe-eval" in rule for rule in rules.values())


@pytest.mark.browser
@pytest.mark.parametrize(("page", "sign"), [("docs", "participants"), ("redoc", "participants")])
def test_page_draws_without_a_complaint(live_server, django_user_model, page, sign, monkeypatch):
    """In a browser: the description appears, nothing is asked for elsewhere, the content policy refuses nothing."""
    from django.conf import settings
    from playwright.sync_api import sync_playwright

    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    client = Client()
    user = django_user_model.objects.create_user("reader", password=None)
    client.force_login(user, backend="accounts.backends.PasswordBackend")
    cookie = {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
    }
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        try:
            context = browser.new_context()
            context.add_cookies([{**cookie, "url": live_server.url}])
            tab, complaints, asked = context.new_page(), [], []
            tab.on(
                "console",
                lambda message: complaints.append(message.text) if message.type == "error" else None,
            )
            tab.on("pageerror", lambda error: complaints.append(str(error)))
            tab.on("request", lambda request: asked.append(request.url))
            tab.goto(f"{live_server.url}/api/v1/{page}/")
            tab.get_by_text(sign).first.wait_for(timeout=90_000)  # both draw everything in one go
            tab.wait_for_load_state("networkidle")
        finally:
            browser.close()
    assert complaints == []
    assert [url for url in asked if not url.startswith((live_server.url, "data:"))] == []


def chromium():
    """The system's browser where there is one, else the one that comes with playwright."""
    import shutil

    return shutil.which("chromium") or shutil.which("chromium-browser")
