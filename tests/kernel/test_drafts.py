"""Drafts: kept for who typed them, read by nobody else, without tokens and passwords, and gone after two weeks."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from kernel import purging
from kernel.drafts import Draft, draft_discard, draft_load, draft_save, drafts_of, purge_drafts
from kernel.errors import RuleViolation
from kernel.tending import tend

pytestmark = pytest.mark.django_db

PAGE = "contact:7d0b6a8e-6d0e-4f10-8d9e-0c4c1c3a2b11"


@pytest.fixture
def worker(world, as_user):
    return as_user(world.user["social_worker"])


@pytest.fixture
def colleague(world, as_user):
    return as_user(world.user["prison_administrator"])


def test_what_was_typed_comes_back_as_it_was(worker):
    typed = {"note": "Zoé ﷽ \ud83d 'x'\r\n<b>", "themes": ["work", "housing"], "minutes": 30, "empty": ""}
    draft_save(by=worker, page=PAGE, fields=typed)
    assert draft_load(by=worker, page=PAGE).fields == {**typed, "minutes": "30"}


def test_nobody_else_reads_or_discards_it(worker, colleague, by):
    draft_save(by=worker, page=PAGE, fields={"note": "mine"})
    for other in (colleague, by):
        assert draft_load(by=other, page=PAGE) is None
        assert drafts_of(other) == []
        assert draft_discard(by=other, page=PAGE) is False
    draft_save(by=colleague, page=PAGE, fields={"note": "the other's"})
    assert draft_load(by=worker, page=PAGE).fields == {"note": "mine"}


def test_a_page_has_one_draft_and_the_last_word_stands(worker):
    for note in ("one", "two"):
        draft_save(by=worker, page=PAGE, fields={"note": note})
    assert draft_load(by=worker, page=PAGE).fields == {"note": "two"}
    assert [page for page, _when in drafts_of(worker)] == [PAGE]


def test_a_saved_form_leaves_no_draft(worker):
    draft_save(by=worker, page=PAGE, fields={"note": "one"})
    assert draft_discard(by=worker, page=PAGE) is True
    assert draft_load(by=worker, page=PAGE) is None
    assert draft_discard(by=worker, page=PAGE) is False


def test_the_database_holds_no_word_of_it(worker):
    draft_save(by=worker, page=PAGE, fields={"note": "Zachernuk is moving"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM kernel_draft")
        stored = str(cursor.fetchall())
    assert "Zachernuk" not in stored and "note" not in stored


@pytest.mark.parametrize("name", ["csrfmiddlewaretoken", "password", "new_password1", "otp_code", "Secret"])
def test_what_must_not_be_written_down_is_left_out(worker, name):
    assert draft_save(by=worker, page=PAGE, fields={name: "x", "note": "y"}).fields == {"note": "y"}


def test_a_draft_has_a_size(worker):
    draft_save(by=worker, page=PAGE, fields={"note": "x" * 65_000})
    with pytest.raises(RuleViolation) as refused:
        draft_save(by=worker, page=PAGE, fields={"note": "x" * 66_000})
    assert refused.value.code == "draft_too_large"
    assert len(draft_load(by=worker, page=PAGE).fields["note"]) == 65_000


@pytest.mark.parametrize("page", ["", "a b", "x" * 121, "contact:\n", "../x"])
def test_a_page_has_a_plain_name(worker, page):
    with pytest.raises(RuleViolation) as refused:
        draft_save(by=worker, page=page, fields={})
    assert refused.value.code == "bad_page"


def test_nobody_keeps_forms_without_end(worker, monkeypatch):
    monkeypatch.setattr("kernel.drafts.MOST", 2)
    for page in ("a", "b", "a"):
        draft_save(by=worker, page=page, fields={"note": page})
    with pytest.raises(RuleViolation) as refused:
        draft_save(by=worker, page="c", fields={})
    assert refused.value.code == "too_many_drafts"


def test_after_two_weeks_it_is_gone(worker, colleague):
    draft_save(by=worker, page=PAGE, fields={"note": "old"})
    with time_machine.travel(timezone.now() + timedelta(days=14, minutes=1), tick=False):
        assert draft_load(by=worker, page=PAGE) is None
        draft_save(by=colleague, page="a", fields={})  # in passing
        assert Draft.objects.count() == 1
    with time_machine.travel(timezone.now() + timedelta(days=40), tick=False):
        tend()
        assert not Draft.objects.exists()


def test_drafts_are_deleted_a_few_at_a_time(worker, monkeypatch):
    monkeypatch.setattr(purging, "PURGED_AT_ONCE", 2)
    for page in ("a", "b", "c"):
        draft_save(by=worker, page=page, fields={})
    with time_machine.travel(timezone.now() + timedelta(days=15), tick=False):
        assert [purge_drafts(), purge_drafts(), purge_drafts()] == [2, 1, 0]
