"""What is being written is kept for whoever writes it: shown again, thrown away, forgotten once it is saved."""

import json

import pytest
from django.urls import reverse

from kernel.drafts import Draft

PAGE = reverse("web:components")
KEEP = reverse("web:draft")
DISCARD = reverse("web:draft_discard")


def keep(client, fields, page="example"):
    return client.post(KEEP, {"page": page, "fields": json.dumps(fields)})


def test_a_draft_comes_back_to_its_owner_alone(world, browser_of):
    client = browser_of(world.user["social_worker"])
    assert keep(client, {"name": ["<b>half"], "also": ["1", "2"], "note": ["first line"]}).status_code == 204
    html = client.get(PAGE).content.decode()
    assert "your draft of" in html and 'value="&lt;b&gt;half"' in html and "first line" in html
    assert html.count("checked") == 2
    assert "half" not in browser_of(world.user["evaluator"]).get(PAGE).content.decode()


def test_a_draft_is_thrown_away_and_the_page_is_shown_again(world, browser_of):
    client = browser_of(world.user["social_worker"])
    keep(client, {"name": ["half"]})
    html = client.get(PAGE + "?a=1").content.decode()
    form = html.split('id="discard-draft"')[1].split("</form>")[0]
    assert f'name="next" value="{PAGE}?a=1"' in form  # no browser needs to say where it came from
    answer = client.post(DISCARD, {"page": "example", "next": PAGE})
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert "half" not in client.get(PAGE).content.decode()


@pytest.mark.parametrize("target", [None, "", "https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_throwing_away_leads_home_when_the_form_names_no_page_of_ours(world, browser_of, target):
    client = browser_of(world.user["social_worker"])
    keep(client, {"name": ["half"]})
    answer = client.post(DISCARD, {"page": "example"} if target is None else {"page": "example", "next": target})
    assert answer["Location"] == reverse("web:home") and Draft.objects.count() == 0


def test_saving_forgets_the_draft_and_a_refused_form_keeps_it(world, browser_of):
    client = browser_of(world.user["social_worker"])
    keep(client, {"name": ["half"]})
    assert client.post(PAGE, {"name": "half"}).status_code == 400
    assert Draft.objects.count() == 1
    client.post(PAGE, {"name": "whole", "on": "2026-01-31", "kind": "a", "answer": "yes"})
    assert Draft.objects.count() == 0


def test_what_cannot_be_kept_is_refused(world, browser_of):
    client = browser_of(world.user["social_worker"])
    for fields in ("", "[]", "no json", '"text"'):
        assert client.post(KEEP, {"page": "example", "fields": fields}).status_code == 400
    assert keep(client, {"name": ["x" * 70_000]}).status_code == 400
    assert keep(client, {"name": ["x"]}, page="<script>").status_code == 400
    assert Draft.objects.count() == 0
