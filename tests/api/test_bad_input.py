"""What must not be sent about people, what is answered, and that nothing of it is kept. One table.

Every case is sent twice, in English and in French: same status, same codes, same pointers, other words. Forms of a body
that have nothing to do with people are in test_writing.py, single rules beside the resource that they are about.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import ApiToken
from accounts.roles import Role
from api.parsing import LARGEST_BODY, MOST_ITEMS
from kernel.clock import today
from kernel.idempotency import IdempotencyRecord
from participants.entries import MOST_ENTRIES
from participants.models import Attendance, Enrollment, Participant, Reach, Referral, StatusChange
from participants.services.basis import legal_basis_withdraw
from tests.api.crowd import fill, like, opened_by
from tests.architecture.models_of_ours import OURS
from tests.participants.registers import group, keep_apart, member, save, session_of
from tests.world import BY, register

SW, PA, PM = Role.SOCIAL_WORKER, Role.PRISON_ADMINISTRATOR, Role.PROGRAM_MANAGER
TODAY = today()


def day(offset: int = 0) -> str:
    return (TODAY + timedelta(days=offset)).isoformat()


def ref(record) -> str:
    return str(record.public_id)


@dataclass
class Bad:
    """One request that is refused: how it is made from one side of the world, and what is said of it.

    `cause` is the (pointer, code) of the one entry in `errors`; None where the code of the document says it all.
    """

    name: str
    send: Callable
    status: int
    code: str
    cause: tuple[str, str] | None
    role: Role = SW


# --- The requests -----------------------------------------------------------------------------------------------------


def contact(side, **more) -> dict:
    return {
        "participant": ref(side.person), "kind": "individual", "setting": "inside", "channel": "in_person",
        "on": day(), **more,
    }  # fmt: skip


def posts(path: str, **more) -> Callable:
    """A contact with something wrong about it."""
    return lambda side: ("post", path, contact(side, **more), None)


def raw(text: str | bytes) -> Callable:
    """A body as it is; NAME in it is the person."""
    return lambda side: ("post", "contacts/", text, None)


def with_value(name: str, literal: str) -> Callable:
    """A contact in which one member is this piece of JSON."""
    def build(side):
        body = json.dumps(contact(side, **{name: "HERE"}))
        return "post", "contacts/", body.replace('"HERE"', literal), None

    return build


def step(name: str, enrollment: Callable, **more) -> Callable:
    def build(side):
        found = enrollment(side)
        body = {"on": day(), **{key: value(side) if callable(value) else value for key, value in more.items()}}
        return "post", f"enrollments/{ref(found)}/{name}/", body, f'"{found.version}"'

    return build


def episode(side):
    return register(side, "bad-1", worker=side.users[SW]).enrollments.get()


def without_basis(side):
    found = episode(side)
    legal_basis_withdraw(by=BY, legal_basis=found.participant.legal_bases.get(), on=TODAY)
    return found


def full(side) -> str:
    small = group(side, "small", capacity=1)
    member(side, small, "holds-it")
    return ref(small)


def apart_from_somebody(side):
    found = episode(side)
    inside = member(side, group(side, "apart"), "Mourne-7", family="Oakmoss")
    keep_apart(inside.participant, found.participant)
    return found


def register_with(**mark) -> Callable:
    """The register of a session of sixty minutes, with one mark."""
    def build(side):
        there = group(side, "marked")
        expected = member(side, there, "expected")
        session = session_of(there, planned_minutes=60)
        entry = {"enrollment": ref(expected), "status": "attended", **mark}
        entry = {key: value(side) if callable(value) else value for key, value in entry.items()}
        path = f"sessions/{ref(session)}/attendance/"
        entries = [entry] if entry["enrollment"] == ref(expected) else [
            {"enrollment": ref(expected), "status": "attended"}, entry,
        ]  # fmt: skip
        return "post", path, {"entries": entries}, f'"{session.version}"'

    return build


def marked_twice(side):
    _method, path, body, etag = register_with()(side)
    return "post", path, {"entries": body["entries"] * 2}, etag


def ten_thousand(side):
    _method, path, body, etag = register_with()(side)
    return "post", path, {"entries": body["entries"] * 10_000}, etag


def marked_again(side):
    """Somebody is added to a register on which he is already."""
    there = group(side, "again")
    on_it = member(side, there, "on-it")
    session = session_of(there)
    save(session, {on_it: "attended"})
    body = {"session": ref(session), "enrollment": ref(on_it), "status": "late", "reason": "came at ten"}
    return "post", "attendances/", body, None


def referred_again(side):
    body = {"participant": ref(side.person), "program": ref(side.program), "from_agency": ref(side.agency), "on": day()}
    return "post", "referrals/", body, None


def change_of_person(etag: str | None) -> Callable:
    return lambda side: ("patch", f"participants/{ref(side.person)}/", {"nationality": "SN"}, etag)


def release_before_admission(side):
    stay = side.person.custody_periods.get()
    body = {"on": str(stay.starts_on - timedelta(days=1)), "reason": "parole"}
    return "post", f"custody-periods/{ref(stay)}/release/", body, f'"{stay.version}"'


def basis_that_ends_before_it_starts(side):
    body = {
        "participant": ref(side.person), "purpose": "sharing", "basis": "law", "reference": "Act 12",
        "starts_on": day(-2), "ends_on": day(-9),
    }  # fmt: skip
    return "post", "legal-bases/", body, None


def page_of_a_billion(side):
    return "get", f"attendances/?page_size={10**9}", None, None


def foreign_filter(side):
    return "get", "attendances/?participant=1", None, None


def wrong_kind(side):
    return "form", "contacts/", b"participant=x", None


INVALID, RULE = (400, "validation_failed"), (400, "rule_violation")
BAD = [
    Bad("a member nobody knows", posts("contacts/", colour="blue"), *INVALID, ("/colour", "unknown_field")),
    Bad("a number for a code", posts("contacts/", kind=7), *INVALID, ("/kind", "invalid_choice")),
    Bad("a list for a day", posts("contacts/", on=["x"]), *INVALID, ("/on", "invalid")),
    Bad("a text for minutes", posts("contacts/", minutes="20"), *INVALID, ("/minutes", "invalid")),
    Bad("a person by a number", posts("contacts/", participant=1), *INVALID, ("/participant", "invalid")),
    Bad("a NUL in a note", posts("contacts/", note="a\x00b"), *INVALID, ("/note", "not_text")),
    Bad("half a character", posts("contacts/", note="\ud800"), *INVALID, ("/note", "not_text")),
    Bad("four hundred digits", with_value("minutes", "9" * 400), *INVALID, ("/minutes", "max_value")),
    Bad("five thousand digits", with_value("minutes", "9" * 5000), 400, "bad_request", None),
    Bad("a number beyond all numbers", with_value("minutes", "1e999"), *INVALID, ("/minutes", "not_finite")),
    Bad("NaN", with_value("minutes", "NaN"), 400, "bad_request", None),
    Bad("a name twice", with_value("minutes", '20, "kind": "x"'), 400, "bad_request", None),
    Bad("no JSON", raw("{'on': 1}"), 400, "bad_request", None),
    Bad("half a body", raw('{"on": "2026-'), 400, "bad_request", None),
    Bad("no UTF-8", raw(b'{"note": "\xe9"}'), 400, "bad_request", None),
    Bad("nested too deeply", with_value("note", '{"a":' * 20_000 + "1" + "}" * 20_000), 400, "bad_request", None),
    Bad("a body too large", posts("contacts/", note="x" * LARGEST_BODY), 413, "too_large", None),
    Bad("a form", wrong_kind, 415, "unsupported_media_type", None),
    Bad("a page of a billion", page_of_a_billion, 400, "invalid_parameters", ("/query/page_size", "page_size")),
    Bad("a filter that is no id", foreign_filter, 400, "invalid_parameters", ("/query/participant", "invalid")),
    Bad("a release before the admission", release_before_admission, *RULE, ("/on", "dates_out_of_order"), PA),
    Bad("a basis over before it starts", basis_that_ends_before_it_starts, *RULE, ("/ends_on", "dates_out_of_order")),
    Bad("a step before the last", step("suspend", lambda side: side.enrollment, on=day(-200), reason="x"), *RULE,
        ("/on", "dates_out_of_order")),
    Bad("a contact of tomorrow", posts("contacts/", on=day(2)), *RULE, ("/on", "in_the_future")),
    Bad("a mark of somebody not enrolled", register_with(enrollment=lambda side: ref(episode(side))), *RULE,
        ("/entries/1/enrollment", "not_on_the_register"), PM),
    Bad("minutes beyond the session", register_with(status="partial", minutes=61, absence_reason="illness"), *RULE,
        ("/entries/0/minutes", "minutes_beyond_session"), PM),
    Bad("one person marked twice", marked_twice, *RULE, ("/entries/1/enrollment", "twice"), PM),
    Bad("ten thousand marks", ten_thousand, 413, "too_large", None, PM),
    Bad("a mark added twice", marked_again, *RULE, ("/enrollment", "marked_already"), PM),
    Bad("a full group", step("enroll", episode, offering=full), *RULE, ("/offering", "offering_full"), PM),
    Bad("no basis", step("enroll", without_basis, offering=lambda side: ref(side.offering)), *RULE,
        ("", "basis_missing"), PM),
    Bad("a pair that must not meet",
        step("enroll", apart_from_somebody, offering=lambda side: ref(side.program.offerings.get(code="apart"))), *RULE,
        ("/offering", "cannot_be_in_this_group"), PM),
    Bad("the same referral again", referred_again, *RULE, ("/program", "already_referred")),
    Bad("a version that is over", change_of_person('"999"'), 412, "stale", ("/header/If-Match", "stale")),
    Bad("no version", change_of_person(None), 428, "precondition_required",
        ("/header/If-Match", "precondition_required")),
]  # fmt: skip


# --- The test ---------------------------------------------------------------------------------------------------------

UNTOLD = {ApiToken}  # a token says when it was last used


def everything_there() -> dict[str, list]:
    """Every row of every table of ours, histories, log and keys included."""
    return {
        model._meta.label: sorted(map(repr, model._base_manager.values_list()))
        for model in apps.get_models()
        if model._meta.app_label in OURS and model not in UNTOLD
    }


def send(me, request, language: str):
    method, path, body, etag = request
    headers = {"Accept-Language": language}
    if method == "get":
        return me.get(path, headers=headers)
    if method == "form":
        return me.ask("post", path, data=body, content_type="application/x-www-form-urlencoded", headers=headers)
    return me.send(method, path, body, etag=etag, headers=headers)


FRENCH = {
    "le", "la", "les", "l", "un", "une", "des", "de", "du", "ce", "cette", "n", "est", "pas", "plus", "au", "champ",
    "choisissez", "parmi",
}  # fmt: skip
ENGLISH = {"the", "is", "this", "not", "of", "there", "expecting", "exceeds", "value", "digits", "line"}


def is_french(text: str) -> bool:
    words = set("".join(letter if letter.isalpha() else " " for letter in text.lower()).split())
    return bool(words & FRENCH) and not words & ENGLISH


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.name.replace(" ", "-"))
def test_it_is_refused_clearly_in_both_languages_and_nothing_is_kept(everything, db, problem, bad):
    me, request = everything.me[bad.role], bad.send(everything.world.own)
    before, began = everything_there(), monotonic()
    english, french = send(me, request, "en"), send(me, request, "fr")
    took = monotonic() - began
    said, dit = problem(english, bad.status, bad.code), problem(french, bad.status, bad.code)
    causes = [(error["pointer"], error["code"]) for error in said["errors"]]
    assert causes == ([bad.cause] if bad.cause else []), said
    assert [(error["pointer"], error["code"]) for error in dit["errors"]] == causes
    texts = [(said["title"], dit["title"]), (said["detail"], dit["detail"])]
    texts += [(one["detail"], other["detail"]) for one, other in zip(said["errors"], dit["errors"], strict=True)]
    for in_english, in_french in texts:
        assert in_english != in_french, in_french
    assert is_french(dit["detail"]), dit["detail"]
    assert everything_there() == before
    assert took < 30, "a refusal is quick, however much was sent"


def test_a_pair_is_told_neither_whom_nor_why(everything, db):
    bad = next(bad for bad in BAD if bad.name == "a pair that must not meet")
    request = bad.send(everything.world.own)
    other = Participant.objects.get(reference="Mourne-7")
    for language in ("en", "fr"):
        answer = send(everything.me[PM], request, language)
        said = answer.content.decode() + str(answer.headers)
        ids = (ref(other), ref(other.enrollments.get()))
        secrets = ("Oakmoss", "Mourne", *ids, "threat", "menace", "contact", "apart")
        assert [secret for secret in secrets if secret in said] == []


def test_ten_thousand_marks_are_told_how_many_may_be(everything, db, django_assert_max_num_queries):
    request = ten_thousand(everything.world.own)
    with django_assert_max_num_queries(8):  # token and standing; the register is not even looked up
        said = send(everything.me[PM], request, "en").json()
    assert str(MOST_ITEMS) in said["detail"]


def crowded_session(side, code: str, count: int):
    """A session and the enrollments of so many people with a place in its group, made past the services."""
    offering = group(side, code)
    one = member(side, offering, f"{code}-first")
    names = [f"{code}-{number}" for number in range(count - 1)]
    people = fill(Participant, [like(one.participant, reference=name) for name in names])
    referrals = fill(Referral, [like(one.referral, participant=person) for person in people])
    places = fill(Enrollment, [like(one, participant=found.participant, referral=found) for found in referrals])
    fill(Reach, [opened_by(found) for found in referrals])
    steps = list(one.status_changes.all())
    fill(StatusChange, [like(step, enrollment=place) for place in places for step in steps])
    return session_of(offering), [one, *places]


def test_the_largest_register_costs_as_many_statements_as_a_small_one(everything, db):
    """But for SQLite, which takes some fifty rows in one INSERT."""
    side, me, counts = everything.world.own, everything.me[PM], []
    assert MOST_ENTRIES == MOST_ITEMS
    for code, count in (("few", 3), ("most", MOST_ENTRIES)):
        session, places = crowded_session(side, code, count)
        body = {"entries": [{"enrollment": ref(place), "status": "attended"} for place in places]}
        path = f"sessions/{ref(session)}/"
        etag = me.etag(path)  # and the first use of a token, which stamps it
        with CaptureQueriesContext(connection) as statements:
            answer = me.post(f"{path}attendance/", body, etag=etag)
        assert answer.status_code == 200, answer.content
        assert Attendance.objects.filter(session=session).count() == count
        counts.append(len(statements))
    few, most = counts
    assert most == few if connection.vendor == "postgresql" else most < few + 250, counts


def test_a_key_that_was_used_for_something_else_writes_nothing(everything, db, problem):
    me, side = everything.me[SW], everything.world.own
    assert me.post("contacts/", contact(side), key="bad-key").status_code == 201
    before = everything_there()
    problem(me.post("contacts/", contact(side, minutes=5), key="bad-key"), 422, "idempotency_key_reused")
    assert me.post("contacts/", contact(side), key="bad-key")["Idempotent-Replayed"] == "true"
    after = everything_there()
    logged = "audit.AuditEvent"  # what is answered again is a reading, and logged as one
    assert len(after[logged]) == len(before[logged]) + 1
    assert {**after, logged: []} == {**before, logged: []}
    assert IdempotencyRecord.objects.count() == 1
