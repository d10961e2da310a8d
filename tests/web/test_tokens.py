"""The page of one's own API tokens."""

import re

import pytest
from django.urls import reverse

from accounts.models import ApiToken
from accounts.services import token_create
from audit.models import AuditEvent
from tests.world import BY

ADDRESS = reverse("web:tokens")
GOOD = {"name": "monthly", "purpose": "monthly figures", "scopes": ["evaluation:read"], "days": "30"}


def test_the_secret_is_shown_once_and_works(world, browser_of):
    user = world.user["evaluator"]
    client = browser_of(user)
    answer = client.post(ADDRESS, GOOD)
    html = answer.content.decode()
    token = ApiToken.objects.get(user=user)
    secret = html.split('id="secret">')[1].split("<")[0]
    assert answer["Cache-Control"] == "no-store, private"
    assert token.scopes == ["evaluation:read"] and token.name == "monthly"
    assert (token.expiry - token.created).days in (29, 30)
    used = client.get("/api/v1/runs/", headers={"authorization": f"Token {secret}"})
    assert used.status_code == 200
    again = client.get(ADDRESS).content.decode()
    assert secret not in again and "monthly figures" in again
    assert secret not in str(list(AuditEvent.objects.values()))


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", " "), ("purpose", ""), ("scopes", []), ("scopes", ["people:read"]), ("scopes", ["x"]),
     ("days", "0"), ("days", "367"), ("days", "x"), ("days", "")],
)  # fmt: skip
def test_what_is_wrong_is_said_on_top_and_at_the_field(world, browser_of, field, value):
    answer = browser_of(world.user["evaluator"]).post(ADDRESS, {**GOOD, field: value})
    html = answer.content.decode()
    assert answer.status_code == 400
    assert not ApiToken.objects.exists()
    assert html.index('role="alert"') < html.index("Your tokens")
    target = re.search(rf'href="#(id_{field}(?:_0)?)"', html)[1]
    assert target in html and 'aria-invalid="true"' in html
    assert f'id="{target}"' in html


def test_scopes_are_offered_by_role(world, browser_of):
    def offered(role):
        html = browser_of(world.user[role]).get(ADDRESS).content.decode()
        return {
            scope
            for scope in ("programs:read", "people:read", "evaluation:read")
            if f'value="{scope}"' in html
        }

    assert offered("social_worker") == {"programs:read", "people:read", "evaluation:read"}
    assert offered("evaluator") == {"programs:read", "evaluation:read"}
    assert offered("auditor") == offered("system_administrator") == set()  # an auditor is offered other ones


def test_only_own_tokens_are_listed(world, browser_of):
    for role in ("evaluator", "auditor"):
        token_create(by=BY, user=world.user[role], name=f"of-{role}", purpose="p", scopes=["programs:read"])
    html = browser_of(world.user["evaluator"]).get(ADDRESS).content.decode()
    assert "of-evaluator" in html and "of-auditor" not in html


def test_revoking_ends_a_token_at_once(world, browser_of):
    user = world.user["evaluator"]
    token, secret = token_create(by=BY, user=user, name="old", purpose="p", scopes=["evaluation:read"])
    client = browser_of(user)
    answer = client.post(reverse("web:token_revoke", kwargs={"public_id": token.public_id}), follow=True)
    assert "“old” no longer works" in answer.content.decode()
    assert client.get("/api/v1/runs/", headers={"authorization": f"Token {secret}"}).status_code == 401


def test_a_colleagues_token_is_not_found(world, browser_of):
    token, _secret = token_create(
        by=BY, user=world.user["auditor"], name="t", purpose="p", scopes=["programs:read"]
    )
    answer = browser_of(world.user["evaluator"]).post(
        reverse("web:token_revoke", kwargs={"public_id": token.public_id})
    )
    assert answer.status_code == 404 and ApiToken.objects.filter(pk=token.pk).exists()


def test_a_name_is_text_and_never_markup(world, browser_of):
    html = browser_of(world.user["evaluator"]).post(ADDRESS, {**GOOD, "name": "<b>bold</b>"}).content.decode()
    assert "<b>bold" not in html and "&lt;b&gt;bold" in html
