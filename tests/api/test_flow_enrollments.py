"""The way through a program by API: each act for the roles that may, with its refusals, and nothing half-written."""

from datetime import date, timedelta

import pytest

from accounts.roles import Role
from audit.models import AuditEvent
from kernel.clock import today
from kernel.records import record_create
from participants.models import EligibilityJudgment, Enrollment, NoContact, RiskBasis, StatusChange
from participants.services import enrollment_move
from participants.services.basis import legal_basis_withdraw
from programs.services import program_revise
from tests.participants.episodes import group_of
from tests.world import BY, register

TODAY = today()
SW, PA, PM = Role.SOCIAL_WORKER, Role.PRISON_ADMINISTRATOR, Role.PROGRAM_MANAGER


def iso(days_ago: int = 0) -> str:
    return (TODAY - timedelta(days=days_ago)).isoformat()


@pytest.fixture
def episode(world):
    """Somebody else of the own side, referred sixty days ago."""
    person = register(world.own, "flow-1", worker=world.user[SW])
    return person.enrollments.get()


@pytest.fixture
def group(world):
    return group_of(world.own, "by-api", starts_on=TODAY - timedelta(days=90), capacity=1)


def act(me, enrollment, name: str, body=None, *, etag=None, **more):
    path = f"enrollments/{enrollment.public_id}/"
    etag = f'"{Enrollment.objects.get(pk=enrollment.pk).version}"' if etag is None else etag
    return me.post(f"{path}{name}/", {"on": iso()} if body is None else body, etag=etag, **more)


def place(group, **more) -> dict:
    return {"on": iso(), "offering": str(group.public_id), **more}


def causes(body: dict) -> list[tuple[str, str]]:
    return [(entry["pointer"], entry["code"]) for entry in body["errors"]]


def test_from_referral_to_exit(world, caller, episode, group):
    worker, manager = caller(world.user[SW]), caller(world.user[PM])
    assert act(worker, episode, "assess", {"on": iso(50)}).json()["status"] == "assessment"
    assert act(worker, episode, "waitlist", {"on": iso(40)}).json()["waitlisted_on"] == iso(40)
    said = act(manager, episode, "set-priority", {"on": iso(30), "priority": 1, "reason": "leaves soon"}).json()
    assert (said["priority"], said["status"]) == (1, "waitlisted")
    said = act(manager, episode, "enroll", {**place(group), "on": iso(20)}).json()
    assert (said["status"], said["offering"]["code"]) == ("enrolled", "by-api")
    assert act(worker, episode, "start", {"on": iso(10)}).json()["started_on"] == iso(10)
    assert act(worker, episode, "suspend", {"on": iso(9), "reason": "hospital"}).json()["status"] == "suspended"
    assert act(worker, episode, "resume", {"on": iso(8)}).json()["status"] == "active"
    answer = act(worker, episode, "withdraw", {"on": iso(1), "code": "illness", "reason": "in the ward of Dr. Moth"})
    assert answer.status_code == 200 and "Moth" not in answer.content.decode()
    said = answer.json()
    assert (said["status"], said["ended_on"], said["exit_category"], said["exit_code"], said["has_exit_reason"]) == (
        "withdrew", iso(1), "personal", "illness", True,
    )  # fmt: skip
    assert act(manager, episode, "reopen", {"on": iso(), "reason": "mistaken identity"}).json()["status"] == "active"
    steps = worker.get(f"enrollments/{episode.public_id}/steps/")
    assert [step["verb"] for step in steps.json()["steps"]] == [
        "refer", "assess", "waitlist", "set_priority", "enroll", "start", "suspend", "resume", "withdraw", "reopen",
    ]  # fmt: skip
    assert [step["has_reason"] for step in steps.json()["steps"]][-2:] == [True, True]
    assert "Moth" not in steps.content.decode() and "mistaken" not in steps.content.decode()


def test_a_role_that_does_not_make_the_move(world, caller, problem, episode, group):
    worker = caller(world.user[SW])
    for name, body in [("enroll", place(group)), ("enroll-or-wait", place(group)), ("set-priority", {})]:
        problem(act(worker, episode, name, body), 403, "not_allowed")
    assert Enrollment.objects.get(pk=episode.pk).status == "referred"
    for role in (Role.EVALUATOR, Role.AUDITOR, Role.SYSTEM_ADMINISTRATOR):
        problem(act(caller(world.user[role]), episode, "assess"), 403, "not_allowed")


def test_the_comparison_is_not_an_act_of_the_interface(world, caller, problem, episode):
    problem(act(caller(world.user[PM]), episode, "not-offer"), 404, "not_found")


def test_a_foreign_enrollment_does_not_exist(world, caller, problem):
    for role, name in [(SW, "start"), (PA, "enroll"), (PM, "reopen")]:
        problem(act(caller(world.user[role]), world.other.enrollment, name), 404, "not_found")
    problem(caller(world.user[PM]).get(f"enrollments/{world.other.enrollment.public_id}/steps/"), 404, "not_found")


def test_which_version_was_seen(world, caller, problem, episode):
    worker = caller(world.user[SW])
    path = f"enrollments/{episode.public_id}/assess/"
    problem(worker.post(path, {"on": iso()}), 428, "precondition_required")
    body = problem(worker.post(path, {"on": iso()}, etag='"7"'), 412, "stale")
    assert causes(body) == [("/header/If-Match", "stale")]
    assert Enrollment.objects.get(pk=episode.pk).status == "referred"
    assert worker.post(path, {"on": iso()}, etag='"1"').status_code == 200


def test_the_same_submission_twice_enrolls_once(world, caller, episode, group):
    manager = caller(world.user[PM])
    first = act(manager, episode, "enroll", place(group), etag='"1"', key="submission-1")
    again = act(manager, episode, "enroll", place(group), etag='"1"', key="submission-1")
    assert (first.status_code, again.status_code) == (200, 200)
    assert again["Idempotent-Replayed"] == "true" and again.json() == first.json()
    assert StatusChange.objects.filter(enrollment=episode, verb="enroll").count() == 1
    assert EligibilityJudgment.objects.filter(enrollment=episode).count() == 1


@pytest.mark.parametrize(
    ("name", "body", "pointer", "code"),
    [
        ("assess", {}, "/on", "required"),
        ("assess", {"on": "15.6.2025"}, "/on", "invalid"),
        ("assess", {"on": iso(), "offering": "x"}, "/offering", "unknown_field"),
        ("assess", {"on": iso(-3)}, "/on", "in_the_future"),
        ("assess", {"on": iso(400)}, "/on", "dates_out_of_order"),
        ("resume", {"on": iso()}, "/status", "wrong_status"),
        ("decline", {"on": iso()}, "/reason", "reason_missing"),
        ("decline", {"on": iso(), "category": "legal", "code": "illness"}, "/code", "reason_not_in_category"),
        ("decline", {"on": iso(), "code": "fate"}, "/code", "invalid_choice"),
        ("withdraw", {"on": iso(), "reason": "x" * 301}, "/reason", "max_length"),
    ],
)
def test_what_cannot_be(world, caller, problem, episode, name, body, pointer, code):
    answer = act(caller(world.user[SW]), episode, name, body)
    assert answer.status_code == 400, answer.content
    assert (pointer, code) in causes(answer.json())
    read = Enrollment.objects.get(pk=episode.pk)
    assert (read.status, read.version, read.status_changes.count()) == ("referred", 1, 1)


def test_a_full_group_and_the_waiting_list(world, caller, problem, episode, group):
    manager = caller(world.user[PM])
    other = register(world.own, "flow-2").enrollments.get()
    assert act(manager, other, "enroll-or-wait", place(group)).json()["status"] == "enrolled"
    body = act(manager, episode, "enroll", place(group)).json()
    assert causes(body) == [("/offering", "offering_full")]
    said = act(manager, episode, "enroll-or-wait", place(group)).json()
    assert (said["status"], said["waitlisted_on"], said["offering"]) == ("waitlisted", iso(), None)
    assert causes(act(manager, episode, "enroll-or-wait", place(group)).json()) == [("/offering", "offering_full")]


def test_without_a_basis_nobody_is_enrolled(world, caller, episode, group):
    legal_basis_withdraw(by=BY, legal_basis=episode.participant.legal_bases.get(), on=TODAY)
    body = act(caller(world.user[PM]), episode, "enroll", place(group)).json()
    assert [entry["code"] for entry in body["errors"]] == ["basis_missing"]
    assert Enrollment.objects.get(pk=episode.pk).status == "referred"


def test_a_pair_that_must_not_meet_is_refused_in_words_that_tell_nothing(world, caller, episode):
    wide = group_of(world.own, "wide", starts_on=TODAY - timedelta(days=90))
    inside = register(world.own, "flow-2", family="Oakmoss", given="Peregrine").enrollments.get()
    manager = caller(world.user[PM])
    act(manager, inside, "enroll", place(wide))
    record_create(
        NoContact(
            participant=inside.participant, other=episode.participant, starts_on=TODAY, reason="gave evidence"
        ),
        by=BY,
    )
    answer = act(manager, episode, "enroll", place(wide))
    assert causes(answer.json()) == [("/offering", "cannot_be_in_this_group")]
    for secret in ("Oakmoss", "flow-2", "evidence", str(inside.participant.public_id), "contact"):
        assert secret not in answer.content.decode()


# --- Eligibility ------------------------------------------------------------------------------------------------------


@pytest.fixture
def strict(world):
    return program_revise(
        by=BY, program=world.program, valid_from=TODAY - timedelta(days=90),
        eligibility=[{"rule": "age", "max": 20}, {"rule": "target_group", "any_of": ["trafficked"]}],
    )  # fmt: skip


def test_the_rules_in_words_and_who_is_told_the_group(world, caller, strict):
    person = register(world.own, "flow-3", worker=world.user[SW])
    record_create(
        RiskBasis(
            participant=person, group="trafficked", source="court", recorded_on=TODAY - timedelta(days=5),
            expires_on=TODAY + timedelta(days=90),
        ),
        by=BY,
    )  # fmt: skip
    path = f"enrollments/{person.enrollments.get().public_id}/eligibility/"
    before = AuditEvent.objects.count()
    answers = {role: caller(world.user[role]).get(path) for role in (SW, PA, PM)}
    for role, answer in answers.items():
        said = answer.json()
        assert (said["on"], said["answer"]) == (iso(), "not_eligible"), role
        assert [(one["rule"], one["answer"]) for one in said["findings"]] == [
            ("age", "not_eligible"), ("target_group", "eligible"),
        ]  # fmt: skip
        assert said["findings"][0]["words"] == "Older than 20."
        assert ("traffick" in answer.content.decode()) is (role == SW)
    read = AuditEvent.objects.filter(action="eligibility.judge")
    assert read.count() == 3 and AuditEvent.objects.count() >= before + 3
    assert {tuple(event.subject_ids) for event in read} == {(str(person.public_id),)}


def test_not_yet_says_how_many_days_are_missing(world, caller):
    program_revise(
        by=BY, program=world.program, valid_from=TODAY - timedelta(days=90), eligibility=[{"rule": "age", "min": 60}]
    )
    person = register(world.own, "flow-4", worker=world.user[SW])
    sixty = date(1990 + 60, 4, 3)  # tests/world.py: born on 3 April 1990
    path = f"enrollments/{person.enrollments.get().public_id}/eligibility/"
    (finding,) = caller(world.user[SW]).get(path).json()["findings"]
    assert (finding["answer"], finding["days"], finding["true_on"]) == (
        "not_yet", (sixty - TODAY).days, sixty.isoformat(),
    )  # fmt: skip


def test_against_the_rules_with_a_reason_that_never_comes_out(world, caller, strict, group):
    person = register(world.own, "flow-5")
    manager, enrollment = caller(world.user[PM]), person.enrollments.get()
    body = act(manager, enrollment, "enroll", place(group)).json()
    assert causes(body) == [("/override_reason", "not_eligible")]
    answer = act(manager, enrollment, "enroll", place(group, override_reason="Judge Thornapple asked"))
    assert answer.status_code == 200 and "Thornapple" not in answer.content.decode()
    judged = EligibilityJudgment.objects.get(enrollment=enrollment)
    assert (judged.is_override, judged.override_reason) == (True, "Judge Thornapple asked")


# --- Waiting list -----------------------------------------------------------------------------------------------------


@pytest.fixture
def queue(world):
    """Three who wait since 30, 20 and 10 days."""
    found = []
    for number, days in enumerate((20, 30, 10)):
        enrollment = register(world.own, f"queue-{days}", worker=world.user[SW] if number else None).enrollments.get()
        enrollment_move(by=BY, enrollment=enrollment, verb="waitlist", on=TODAY - timedelta(days=days))
        found.append(enrollment)
    return sorted(found, key=lambda one: one.waitlisted_on)


def test_the_waiting_list_in_its_order_page_by_page(world, caller, queue):
    manager, path = caller(world.user[PM]), f"programs/{world.program.public_id}/waiting-list/"
    seen, address = [], path + "?page_size=2"
    while address:
        page = manager.get(address).json()
        assert page["length"] == 3
        seen += [(row["rank"], row["participant"]["reference"], row["priority"]) for row in page["results"]]
        back, address = page["previous"], page["next"]
    assert seen == [(1, "queue-30", 3), (2, "queue-20", 3), (3, "queue-10", 3)]
    assert [row["rank"] for row in manager.get(back).json()["results"]] == [1, 2]
    # A worker sees the own people, and their rank among all.
    mine = caller(world.user[SW]).get(path).json()
    assert [(row["rank"], row["participant"]["reference"]) for row in mine["results"]] == [
        (1, "queue-30"), (3, "queue-10"),
    ]  # fmt: skip
    event = AuditEvent.objects.filter(action="enrollment.read").latest("pk")
    assert set(event.subject_ids) == {str(queue[0].participant.public_id), str(queue[2].participant.public_id)}


def test_a_page_goes_on_where_somebody_was_enrolled_meanwhile(world, caller, queue):
    manager, path = caller(world.user[PM]), f"programs/{world.program.public_id}/waiting-list/"
    page = manager.get(path, page_size=1).json()
    enrollment_move(by=BY, enrollment=queue[0], verb="enroll", on=TODAY, offering=world.offering)
    assert [row["participant"]["reference"] for row in manager.get(page["next"]).json()["results"]] == ["queue-20"]


def test_a_parameter_the_waiting_list_does_not_know(world, caller, problem):
    path = f"programs/{world.program.public_id}/waiting-list/"
    body = problem(caller(world.user[PM]).get(path, order="name"), 400, "invalid_parameters")
    assert causes(body) == [("/query/order", "unknown_parameter")]
    problem(caller(world.user[PM]).get(path, page_size=10**9), 400, "invalid_parameters")


def test_statements_of_the_waiting_list_do_not_grow(world, caller, queue, django_assert_max_num_queries):
    manager, path = caller(world.user[PM]), f"programs/{world.program.public_id}/waiting-list/"
    manager.get(path)
    with django_assert_max_num_queries(14):
        manager.get(path, page_size=1)
    with django_assert_max_num_queries(14):
        assert len(manager.get(path).json()["results"]) == 3


def test_a_place_is_offered_to_the_next_who_can_take_it(world, caller, problem, queue, group):
    first, second, _third = queue
    legal_basis_withdraw(by=BY, legal_basis=first.participant.legal_bases.get(), on=TODAY)
    path, manager = f"offerings/{group.public_id}/", caller(world.user[PM])
    answer = manager.post(path + "offer-next/", {"on": iso()}, etag=manager.etag(path))
    said = answer.json()
    assert said["enrollment"] == str(second.public_id)
    assert [(one["participant"]["reference"], one["code"]) for one in said["passed_over"]] == [
        ("queue-30", "basis_missing")
    ]
    assert Enrollment.objects.get(pk=first.pk).status == "waitlisted"
    event = AuditEvent.objects.filter(action="enrollment.move").latest("pk")
    assert event.subject_ids == [str(second.participant.public_id), str(first.participant.public_id)]
    body = manager.post(path + "offer-next/", {"on": iso()}, etag=manager.etag(path)).json()
    assert causes(body) == [("/offering", "offering_full")]
