"""Who gets what: every operation of every route, six roles, own and foreign. A route without a row here fails.

The rows come from the router, who is let in from tests/api/matrix/who.py, and what is sent from
tests/api/matrix/requests.py; a row that is let in must succeed, not merely pass the door.
"""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from accounts.roles import TOKEN_SCOPES, Role
from accounts.services import token_create, user_create
from api.routing import entries
from api.v1.routes import router
from api.v1.urls import urlpatterns
from audit.models import AuditEvent
from tests.api.callers import Caller
from tests.api.matrix.everything import caller_for, record_of, send
from tests.api.matrix.who import BESIDE, LETTERS, WHO, roles_of
from tests.world import BY

ENTRIES = list(entries(router))
ROWS = [(entry, role, whose) for entry in ENTRIES for role in Role.values for whose in ("own", "foreign")]
# Acts made of several steps leave an event for each of them.
SEVERAL_EVENTS = {
    ("participant", "create"), ("participant", "merge"), ("hand-over", "create"), ("transfer", "accept"),
    ("enrollment", "enroll-or-wait"), ("match-candidate", "decide"),
}  # fmt: skip


def label(value) -> str:
    return getattr(value, "route", None) and f"{value.route}-{value.operation.name}" or str(value)


def test_the_table_names_every_operation_and_no_other():
    there: dict[str, set[str]] = {}
    for entry in ENTRIES:
        there.setdefault(entry.route, set()).add(entry.operation.name)
    assert {route: set(operations) for route, operations in WHO.items()} == there


def test_the_table_is_as_large_as_the_interface():
    assert len(ROWS) == 2 * len(Role.values) * len(ENTRIES) >= 500


def test_every_other_address_is_known():
    """Beside the router: the index, the description and what is in BESIDE; a new address is thought about here."""
    assert {pattern.name for pattern in urlpatterns if getattr(pattern, "name", None)} == {
        "index", "schema", "swagger", "redoc", "indicator-list", "indicator-detail",
        "worklist",
    }  # fmt: skip


def test_every_operation_declares_what_it_needs():
    assert [label(entry) for entry in ENTRIES if None in entry.operation.needs] == []


FOR_ALL = {"open-offering", "office"}


@pytest.mark.parametrize(("entry", "role", "whose"), ROWS, ids=label)
def test_row(everything, db, entry, role, whose):
    side = everything.world.own if whose == "own" else everything.world.other
    operation, me = entry.operation, everything.me[role]
    last = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first()
    answer = send(me, entry, side)
    events = AuditEvent.objects.filter(pk__gt=last, actor_ref=f"token:{me.token.public_id}")
    for name in everything.world.other.names:
        assert name not in answer.content.decode(), "a name out of reach"
    if role not in roles_of(entry.route, operation.name):
        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed"), answer.content
        assert not events.exists()
    elif entry.route in FOR_ALL:
        # The directory: names of places of all agencies, and of nobody.
        assert answer.status_code == 200, answer.content
    elif whose == "foreign" and operation.on_record:
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), answer.content
        assert not events.exists()
    elif whose == "foreign" and operation.is_write:
        # A body that names records of the other agency: refused as if they did not exist.
        assert answer.status_code in (400, 404), answer.content
        assert not events.exists()
    elif operation.name == "list":
        assert answer.status_code == 200, answer.content
        shown = {row["public_id"] for row in answer.json()["results"]}
        assert (str(record_of(side, entry).public_id) in shown) is (whose == "own")
        if entry.viewset.action_logged:
            assert [event.object_ids for event in events] == [
                [r["public_id"] for r in answer.json()["results"]]
            ]
    else:
        assert answer.status_code in (200, 201, 204), answer.content
        if operation.is_write:
            count = events.count()
            assert count == 1 or (count > 1 and (entry.route, operation.name) in SEVERAL_EVENTS), list(
                events.values_list("action", flat=True)
            )
        elif entry.viewset.action_logged:
            assert events.count() == 1


@pytest.mark.parametrize("entry", ENTRIES, ids=label)
def test_nobody_without_a_token_or_a_membership(everything, db, entry):
    side = everything.world.own
    answer = send(Caller(Client()), entry, side)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
    nobody = caller_for(user_create(by=BY, username="nobody", password="a long test password"))
    answer = send(nobody, entry, side)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


@pytest.mark.parametrize("entry", ENTRIES, ids=label)
def test_the_scope_of_the_token_counts(everything, db, entry):
    """The owner of the token may; a token for everything else may not."""
    role = next(iter(sorted(roles_of(entry.route, entry.operation.name))))
    for needed in entry.operation.needs:
        lacking = [scope for scope, covered in TOKEN_SCOPES.items() if needed not in covered]
        _token, secret = token_create(
            by=BY, user=everything.world.user[role], name="narrow", purpose="scopes", scopes=lacking
        )
        answer = send(Caller(Client(), _token, secret), entry, everything.world.own)
        assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing"), needed


@pytest.mark.parametrize(("path", "letters"), BESIDE.items())
def test_reading_beside_the_lists(everything, db, path, letters):
    """Derived answers: the six roles, nobody, and a token without the scope."""
    let_in = {LETTERS[letter] for letter in letters}
    for role, me in everything.me.items():
        answer = me.get(path)
        assert everything.world.other.names[0] not in answer.content.decode()
        if role in let_in:
            assert answer.status_code == 200, (role, answer.content)
        else:
            assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed"), role
    assert Caller(Client()).get(path).status_code == 401
    narrow = [scope for scope in TOKEN_SCOPES if scope != "people:read"]
    _token, secret = token_create(
        by=BY, user=everything.world.user["social_worker"], name="narrow", purpose="scopes", scopes=narrow
    )
    assert Caller(Client(), _token, secret).get(path).json()["code"] == "scope_missing"


# --- What is shown ----------------------------------------------------------------------------------------------------

KEY_SETS = Path(__file__).parent / "matrix" / "key_sets.json"


def keys_shown(everything) -> dict[str, dict[str, list[str]]]:
    """route → role → the members of a record as that role is shown it."""
    shown: dict[str, dict[str, list[str]]] = {}
    for entry in ENTRIES:
        if entry.operation.name != "retrieve":
            continue
        for role in sorted(roles_of(entry.route, "retrieve")):
            answer = send(everything.me[role], entry, everything.world.own)
            assert answer.status_code == 200, answer.content
            shown.setdefault(entry.route, {})[role] = sorted(_members(answer.json()))
    return shown


def _members(value, path="") -> set[str]:
    if not isinstance(value, dict):
        return {path}
    return {found for key, inner in value.items() for found in _members(inner, f"{path}.{key}".strip("."))}


def test_each_role_is_shown_the_keys_it_was_shown_before(everything, db):
    """A snapshot that can be read. Where it differs, what is shown now is written to var/, to be compared and kept."""
    found = keys_shown(everything)
    kept = json.loads(KEY_SETS.read_text(encoding="utf-8"))
    if found != kept:
        now = settings.DATA_DIR / KEY_SETS.name
        now.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    assert found == kept, f"compare var/{KEY_SETS.name} with {KEY_SETS.name} in tests/api/matrix"


NOTES = {"note", "opinion", "description", "reason", "closing_note", "conditions", "child_view", "exemption"}
NAMES = {"participant", "reference", "name", "family", "given", "birth_on"}
ABOUT_PEOPLE = {entry.route for entry in ENTRIES if getattr(entry.viewset.model, "reach_path", None)}


def test_nobody_is_shown_a_note_about_a_person_and_an_evaluator_no_person_at_all(everything, db):
    """Notes go in and never come out; whoever may read them has pages."""
    for route, roles in keys_shown(everything).items():
        for role, keys in roles.items():
            if route in ABOUT_PEOPLE:
                assert role != Role.EVALUATOR, route
                assert not {key.split(".")[-1] for key in keys} & NOTES, (route, role)
            elif role == Role.EVALUATOR:
                assert not {part for key in keys for part in key.split(".")} & (NAMES - {"name"}), route
