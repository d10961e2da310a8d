"""Saved views: the filters of a list under a name, each for its owner alone."""

import uuid

import pytest
from django.db import connection

from kernel.errors import OutOfReach, RuleViolation
from kernel.saved_views import clean_query, saved_view_delete, saved_view_save, saved_views_of

pytestmark = pytest.mark.django_db

PAGE = "web:people"


@pytest.fixture
def worker(world, as_user):
    return as_user(world.user["social_worker"])


@pytest.fixture
def colleague(world, as_user):
    return as_user(world.user["prison_administrator"])


def save(by, name="mine", query="status=active", **more):
    return saved_view_save(by=by, page=PAGE, name=name, query=query, **more)


def names(by, page=PAGE):
    return [view.name for view in saved_views_of(by, page)]


def test_views_are_listed_by_name_on_their_own_page(worker):
    save(worker, "waiting")
    save(worker, "Éric's", "status=waitlisted&sort=-since")
    save(worker, "active")
    saved_view_save(by=worker, page="web:groups", name="other", query="")
    assert names(worker) == ["active", "waiting", "Éric's"]
    assert saved_views_of(worker, PAGE)[2].query == "status=waitlisted&sort=-since"


def test_nobody_else_sees_or_deletes_them(worker, colleague, by):
    view = save(worker)
    for other in (colleague, by):
        assert names(other) == []
        with pytest.raises(OutOfReach):
            saved_view_delete(by=other, public_id=view.public_id)
    saved_view_delete(by=worker, public_id=view.public_id)
    assert names(worker) == []
    with pytest.raises(OutOfReach):
        saved_view_delete(by=worker, public_id=uuid.uuid4())


def test_the_same_name_again_replaces(worker):
    first = save(worker, "Mine ", "a=1")
    second = save(worker, "  mine", "a=2")
    assert (first.pk, second.query) == (second.pk, "a=2")
    assert names(worker) == ["mine"]


def test_a_list_opens_with_one_view_at_most(worker, colleague):
    save(worker, "one", is_default=True)
    save(worker, "two", is_default=True)
    save(colleague, "one", is_default=True)
    assert [(view.name, view.is_default) for view in saved_views_of(worker, PAGE)] == [
        ("one", False),
        ("two", True),
    ]


def test_thirty_on_a_list_are_enough(worker, colleague):
    for number in range(30):
        save(worker, f"view {number}")
    save(worker, "view 7", "a=1")
    with pytest.raises(RuleViolation) as refused:
        save(worker, "one more")
    assert refused.value.code == "too_many_views"
    save(colleague, "one more")
    saved_view_save(by=worker, page="web:groups", name="one more", query="")


def test_what_was_searched_for_is_not_readable_in_the_table(worker):
    save(worker, "for Zachernuk", "q=Zachernuk")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM kernel_savedview")
        assert "Zachernuk" not in str(cursor.fetchall())


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("", ""),
        ("?q=a+b&page=3&cursor=x", "q=a+b"),
        ("site=1&site=2&empty=", "site=1&site=2"),
        ("q=%C3%A9&csrfmiddlewaretoken=z", "q=%C3%A9"),
    ],
)
def test_a_query_is_kept_without_its_place_in_the_list(query, kept):
    assert clean_query(query) == kept


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("nonsense", "bad_query"),
        ("q=a%0Ab", "bad_query"),
        ("q=%00", "bad_query"),
        ("&".join(["a=1"] * 101), "bad_query"),
        (f"q={'x' * 999}", "query_too_long"),
    ],
)
def test_what_is_no_query_is_refused(worker, query, code):
    with pytest.raises(RuleViolation) as refused:
        save(worker, "x", query)
    assert (refused.value.code, refused.value.field) == (code, "query")


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "a\u202eb"])
def test_a_view_needs_a_name(worker, name):
    with pytest.raises(RuleViolation) as refused:
        save(worker, name)
    assert refused.value.field == "name"
