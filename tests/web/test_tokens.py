"""The page of one's own API tokens."""

import json
import re
import time

import pytest
from django.urls import reverse

from accounts.models import ApiToken
from accounts.roles import TOKEN_SCOPES
from accounts.services import token_create
from audit.models import AuditEvent
from tests.world import BY
from web.forms.tokens import SCOPE_LABELS
from web.sending import FIELD, new_key
from web.shown_once import SESSION_KEPT

ADDRESS = reverse("web:tokens")
GOOD = {"name": "monthly", "purpose": "monthly figures", "scopes": ["evaluation:read"], "days": "30"}


def secret_in(answer) -> str:
    return answer.content.decode().split('id="secret">')[1].split("<")[0]


def test_the_secret_is_shown_once_and_works(world, browser_of):
    user = world.user["evaluator"]
    client = browser_of(user)
    answer = client.post(ADDRESS, GOOD, follow=True)
    token = ApiToken.objects.get(user=user)
    assert answer.redirect_chain == [(f"{ADDRESS}?made={token.public_id}", 302)]
    secret = secret_in(answer)
    assert answer["Cache-Control"] == "no-store, private"
    assert token.scopes == ["evaluation:read"] and token.name == "monthly"
    assert (token.expiry - token.created).days in (29, 30)
    used = client.get("/api/v1/runs/", headers={"authorization": f"Token {secret}"})
    assert used.status_code == 200
    for address in (ADDRESS, answer.request["PATH_INFO"] + "?" + answer.request["QUERY_STRING"]):
        again = client.get(address).content.decode()
        assert secret not in again and "monthly figures" in again
    assert "was shown once and is not kept" in again
    assert secret not in str(list(AuditEvent.objects.values()))


def test_a_form_sent_twice_makes_one_token_and_its_secret_is_still_shown_once(world, browser_of):
    user = world.user["evaluator"]
    client, sent = browser_of(user), {**GOOD, FIELD: new_key(user)}
    first, second = client.post(ADDRESS, sent), client.post(ADDRESS, sent)
    token = ApiToken.objects.get(user=user)
    assert first["Location"] == second["Location"] == f"{ADDRESS}?made={token.public_id}"
    shown = client.get(second["Location"])
    assert len(secret_in(shown)) > 40 and "nothing was saved twice" in shown.content.decode()
    assert 'id="secret"' not in client.get(second["Location"]).content.decode()


def test_the_secret_waits_encrypted_for_its_own_page_and_not_for_long(world, browser_of, monkeypatch):
    client = browser_of(world.user["evaluator"])
    made = client.post(ADDRESS, GOOD)["Location"]
    client.head(made)  # looks, and takes nothing
    kept = json.dumps(dict(client.session))
    assert SESSION_KEPT in client.session and "monthly" not in kept
    assert 'id="secret"' not in client.get(ADDRESS).content.decode()
    monkeypatch.setattr("web.shown_once.time.time", lambda now=time.time: now() + 61)
    late = client.get(made).content.decode()
    assert 'id="secret"' not in late and "revoke the token and make another" in late
    assert SESSION_KEPT not in client.session


@pytest.mark.parametrize("made", ["x", "00000000-0000-0000-0000-000000000000"])
def test_an_invented_address_shows_the_list_alone(world, browser_of, made):
    client = browser_of(world.user["evaluator"])
    answer = client.get(ADDRESS, {"made": made})
    assert answer.status_code == 200 and "was shown once" not in answer.content.decode()


def test_the_secret_is_announced_in_french_too(world, browser_of):
    client = browser_of(world.user["evaluator"], language="fr")
    made = client.post(ADDRESS, GOOD)["Location"]
    assert len(secret_in(client.get(made))) > 40
    assert "Le secret du jeton « monthly »" in client.get(made).content.decode().replace("\xa0", " ")


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


def test_every_scope_is_named_in_words():
    assert set(SCOPE_LABELS) == set(TOKEN_SCOPES)


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
    client = browser_of(world.user["evaluator"])
    html = client.post(ADDRESS, {**GOOD, "name": "<b>bold</b>"}, follow=True).content.decode()
    assert "<b>bold" not in html and "&lt;b&gt;bold" in html
