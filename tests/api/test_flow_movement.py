"""From one place to the next by API: referral, sealed sequence, transfer, custody, hand-over at release."""

from datetime import timedelta

import pytest

from accounts.roles import Role
from accounts.services import site_create
from audit.models import AuditEvent
from kernel.clock import today
from participants.models import (
    Allocation,
    CaseAssignment,
    CustodyPeriod,
    Enrollment,
    HandOver,
    Participant,
    Referral,
    Transfer,
)
from participants.services import custody_close, enrollment_move
from programs.services import program_create
from tests.participants.episodes import group_of
from tests.world import BY, register

TODAY = today()
SW, PA, PM, EV = Role.SOCIAL_WORKER, Role.PRISON_ADMINISTRATOR, Role.PROGRAM_MANAGER, Role.EVALUATOR


def iso(days_ago: int = 0) -> str:
    return (TODAY - timedelta(days=days_ago)).isoformat()


def ref(record) -> str:
    return str(record.public_id)


def causes(body: dict) -> list[tuple[str, str]]:
    return [(entry["pointer"], entry["code"]) for entry in body["errors"]]


def act(me, path: str, name: str, body: dict):
    return me.post(f"{path}{name}/", body, etag=me.etag(path))


# --- Referral ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def second(world):
    return program_create(
        by=BY, agency=world.agency, code="second", name="Second", kind="reintegration",
        valid_from=TODAY - timedelta(days=100),
    )  # fmt: skip


def referral(world, program, **more) -> dict:
    return {
        "participant": ref(world.person), "program": ref(program), "from_agency": ref(world.agency), "on": iso(),
        **more,
    }  # fmt: skip


def test_a_worker_refers_and_the_reason_stays_on_the_file(world, caller, second):
    worker = caller(world.user[SW])
    answer = worker.post("referrals/", referral(world, second, reason="beaten by his uncle"))
    assert answer.status_code == 201 and "uncle" not in answer.content.decode()
    said = answer.json()
    assert (said["has_reason"], said["evaluation_basis"], said["program"]["code"]) == (True, "not_asked", "second")
    assert worker.get(f"enrollments/{said['enrollment']}/").json()["status"] == "referred"
    assert worker.get(answer["Location"]).json() == said
    body = worker.post("referrals/", referral(world, second)).json()
    assert causes(body) == [("/program", "already_referred")]
    assert Referral.objects.filter(participant=world.person, program=second).count() == 1


def test_a_referral_to_another_agency_brings_the_person_there(world, caller):
    theirs = caller(world.other_user[PM])
    assert theirs.get(f"participants/{ref(world.person)}/").status_code == 404
    answer = caller(world.user[SW]).post("referrals/", referral(world, world.other.program))
    assert answer.status_code == 201, answer.content
    assert theirs.get(f"participants/{ref(world.person)}/").status_code == 200


def test_what_is_no_referral(world, caller, second):
    worker = caller(world.user[SW])
    for more, cause in [
        ({"participant": ref(world.foreign_person)}, ("/participant", "no_such_record")),
        ({"from_agency": ref(world.other.agency)}, ("/from_agency", "no_such_record")),
        ({"on": iso(-9)}, ("/on", "in_the_future")),
        ({"on": iso(200)}, ("/on", "before_program")),
        ({"evaluation_basis": "hearsay"}, ("/evaluation_basis", "invalid_choice")),
        ({"note": "x"}, ("/note", "unknown_field")),
    ]:
        answer = worker.post("referrals/", referral(world, second, **more))
        assert answer.status_code == 400 and causes(answer.json()) == [cause]
    assert not Referral.objects.filter(program=second).exists()


# --- Sealed sequences -------------------------------------------------------------------------------------------------


@pytest.fixture
def sequence(world, caller):
    body = {"agency": ref(world.agency), "study": "trial", "length": 4, "block_sizes": [2], "on": iso(30)}
    answer = caller(world.user[EV]).post("allocation-sequences/", body)
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_an_evaluator_seals_and_sees_no_arm(world, caller, problem, sequence):
    assert (sequence["length"], sequence["drawn"], len(sequence["digest"])) == (4, 0, 64)
    assert "arms" not in sequence and "seed" not in sequence
    evaluator, path = caller(world.user[EV]), f"allocation-sequences/{sequence['public_id']}/"
    assert evaluator.get(path + "verify/").json() == {"holds": True, "wrong": []}
    assert "treated" not in evaluator.get(path).content.decode()
    for role in (SW, PA, PM):
        problem(caller(world.user[role]).get(path), 403, "not_allowed")
    again = {"agency": ref(world.agency), "study": "trial", "length": 4, "on": iso()}
    assert causes(evaluator.post("allocation-sequences/", again).json()) == [("/study", "sealed_already")]


def test_staff_draw_and_the_comparison_is_not_offered(world, caller, problem, sequence):
    manager, given = caller(world.user[PM]), []
    for number in range(2):
        person = register(world.own, f"drawn-{number}", worker=world.user[SW])
        path = f"referrals/{ref(person.referrals.get())}/"
        answer = act(manager, path, "draw", {"sequence": sequence["public_id"], "on": iso()})
        assert answer.status_code == 200, answer.content
        said = answer.json()
        status = Enrollment.objects.get(participant=person).status
        assert status == ("referred" if said["arm"] == "treated" else "not_offered")
        assert (said["position"], said["method"], said["study"]) == (number + 1, "randomized", "trial")
        given.append(said["arm"])
    assert sorted(given) == ["comparison", "treated"]
    problem(
        act(caller(world.user[SW]), path, "draw", {"sequence": sequence["public_id"], "on": iso()}),
        403,
        "not_allowed",
    )
    path = f"referrals/{ref(world.enrollment.referral)}/"
    body = act(manager, path, "draw", {"sequence": sequence["public_id"], "on": iso()}).json()
    assert [entry["code"] for entry in body["errors"]] == ["too_late_to_allocate"]
    assert caller(world.user[EV]).get(f"allocation-sequences/{sequence['public_id']}/").json()["drawn"] == 2


def test_an_evaluator_puts_in_an_arm_whom_he_does_not_see(world, caller):
    person = register(world.own, "allocated")
    body = {"referral": ref(person.referrals.get()), "study": "paper", "arm": "comparison", "on": iso()}
    evaluator = caller(world.user[EV])
    answer = evaluator.post("referrals/allocate/", body)
    assert answer.status_code == 200, answer.content
    assert "allocated" not in {*answer.json()} and "participant" not in answer.json()
    assert evaluator.get(f"referrals/{body['referral']}/").status_code == 403
    foreign = register(world.other, "foreign").referrals.get()
    refused = evaluator.post("referrals/allocate/", {**body, "referral": ref(foreign)})
    assert causes(refused.json()) == [("/referral", "no_such_record")]
    assert Allocation.objects.filter(study="paper").count() == 1


# --- Transfer ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def asked(world, caller):
    """The manager asks the other agency to take over the world's person."""
    answer = act(
        caller(world.user[PM]), f"enrollments/{ref(world.enrollment)}/", "ask-transfer",
        {
            "to_offering": ref(world.other.offering), "basis": "law", "basis_reference": "Prison Act, section 31",
            "reason": "his brother is here", "on": iso(),
        },
    )  # fmt: skip
    assert answer.status_code == 201 and "brother" not in answer.content.decode()
    return answer.json()


def test_the_receiving_side_is_shown_the_person_when_it_has_accepted(world, caller, asked):
    receiver, path = caller(world.other_user[PM]), f"transfers/{asked['public_id']}/"
    assert asked["participant"]["reference"] == "own-001"
    before = receiver.get(path)
    assert before.json()["participant"] is None and "own-001" not in before.content.decode()
    assert [row["public_id"] for row in receiver.rows("transfers/", state="asked")] == [asked["public_id"]]
    answer = act(receiver, path, "accept", {"on": iso()})
    assert answer.status_code == 200, answer.content
    said = answer.json()
    assert (said["state"], said["participant"]["reference"]) == ("accepted", "own-001")
    opened = receiver.get(f"enrollments/{said['opened']}/").json()
    assert (opened["status"], opened["transferred_from"]) == ("enrolled", ref(world.enrollment))
    # The sender keeps reading what was.
    mine = caller(world.user[PM]).get(f"enrollments/{ref(world.enrollment)}/").json()
    assert (mine["status"], mine["exit_code"]) == ("transferred", "moved_site")
    assert AuditEvent.objects.filter(action="transfer.decide").count() == 1


def test_who_answers_and_who_takes_back(world, caller, problem, asked):
    path, answer = f"transfers/{asked['public_id']}/", {"on": iso(), "reason": "no place"}
    problem(caller(world.user[SW]).get(path), 403, "not_allowed")
    sender, receiver = caller(world.user[PM]), caller(world.other_user[PA])
    problem(act(sender, path, "accept", {"on": iso()}), 404, "not_found")
    problem(act(receiver, path, "cancel", answer), 404, "not_found")
    assert causes(act(receiver, path, "decline", {"on": iso(), "reason": ""}).json()) == [("/reason", "blank")]
    assert act(receiver, path, "decline", answer).json()["state"] == "declined"
    body = act(receiver, path, "accept", {"on": iso()}).json()
    assert [entry["code"] for entry in body["errors"]] == ["transfer_decided"]
    assert Enrollment.objects.get(pk=world.enrollment.pk).status == "active"


def test_without_a_basis_no_file_goes_to_another_agency(world, caller):
    path = f"enrollments/{ref(world.enrollment)}/"
    body = {"to_offering": ref(world.other.offering), "reason": "closer", "on": iso()}
    for basis, pointer in [("consent", "/basis"), ("law", "/basis_reference")]:
        said = act(caller(world.user[PM]), path, "ask-transfer", {**body, "basis": basis}).json()
        assert causes(said) == [(pointer, "basis_missing")]
    assert not Transfer.objects.filter(enrollment=world.enrollment).exists()


def test_a_full_group_takes_nobody_over(world, caller):
    full = group_of(world.own, "full", capacity=0)
    me, path = caller(world.user[PM]), f"enrollments/{ref(world.enrollment)}/"
    asked = act(me, path, "ask-transfer", {"to_offering": ref(full), "basis": "law", "reason": "x", "on": iso()}).json()
    body = act(me, f"transfers/{asked['public_id']}/", "accept", {"on": iso()}).json()
    assert causes(body) == [("/offering", "offering_full")]
    assert Transfer.objects.get().state == "asked" and Enrollment.objects.filter(offering=full).count() == 0


# --- Custody and hand-over --------------------------------------------------------------------------------------------


def test_a_stay_from_admission_to_release(world, caller, problem):
    person = register(world.own, "stays")
    custody_close(by=BY, period=person.custody_periods.get(), on=TODAY - timedelta(days=50), reason="court")
    admin = caller(world.user[PA])
    body = {"participant": ref(person), "site": ref(world.site), "starts_on": iso(40), "legal_status": "pretrial"}
    made = admin.post("custody-periods/", body)
    assert made.status_code == 201, made.content
    assert admin.post("custody-periods/", body).json()["errors"][0]["code"] == "custody_overlap"
    path = f"custody-periods/{made.json()['public_id']}/"
    changed = admin.patch(path, {"legal_status": "sentenced", "expected_release_on": iso(-90)}, etag='"1"')
    assert (changed.json()["legal_status"], changed["ETag"]) == ("sentenced", '"2"')
    problem(admin.patch(path, {"legal_status": "other"}, etag='"1"'), 412, "stale")
    assert [row["legal_status"] for row in CustodyPeriod.history.filter(participant=person).values("legal_status")][
        :2
    ] == ["sentenced", "pretrial"]
    assert causes(act(admin, path, "release", {"on": iso(60), "reason": "parole"}).json())[0][0] == "/on"
    said = act(admin, path, "release", {"on": iso(), "reason": "parole"}).json()
    assert (said["ends_on"], said["release_reason"]) == (iso(), "parole")
    assert ref(person) not in {
        row["participant"]["public_id"] for row in admin.rows("custody-periods/", is_current="true")
    }
    problem(caller(world.user[SW]).post("custody-periods/", body), 403, "not_allowed")


@pytest.fixture
def office(world):
    return site_create(by=BY, agency=world.other.agency, code="office", name="Office", kind="probation_office")


def hand_over(world, office, **more) -> dict:
    return {
        "custody_period": ref(world.person.custody_periods.get()), "to_site": ref(office), "on": iso(),
        "release_reason": "parole", "basis": "law", "basis_reference": "Probation Act, section 4",
        "to_user": ref(world.other_user[SW]), "first_contact_on": iso(-5), "supervision": "parole",
        "conditions": "stays away from Alder Lane", "note": "afraid of dogs", **more,
    }  # fmt: skip


def test_release_into_the_hands_of_another_agency_as_one_act(world, caller, office):
    admin, worker = caller(world.user[PA]), caller(world.other_user[SW])
    answer = admin.post("hand-overs/", hand_over(world, office, refer_to=ref(world.other.program)), key="release-1")
    assert answer.status_code == 201, answer.content
    for secret in ("Alder Lane", "dogs"):
        assert secret not in answer.content.decode()
    said = answer.json()
    assert (said["to_agency"]["code"], said["to_site"]["code"], said["first_contact_on"]) == (
        "other", "office", iso(-5),
    )  # fmt: skip
    assert said["to_user"]["public_id"] == ref(world.other_user[SW]) and said["has_note"] is True
    # The worker outside has the person, the supervision, the meeting and the new referral.
    assert worker.get(f"participants/{ref(world.person)}/").status_code == 200
    assert worker.get(f"supervision-periods/{said['supervision']}/").json()["kind"] == "parole"
    assert worker.get(f"appointments/{said['first_contact']}/").json()["on"] == iso(-5)
    statuses = {row["program"]["code"]: row["status"] for row in worker.rows("enrollments/")
                if row["participant"]["reference"] == "own-001"}  # fmt: skip
    assert statuses == {"own-work": "released_early", "other-work": "referred"}
    # The prison keeps its own period, and the same submission releases once.
    assert admin.get(f"custody-periods/{said['custody_period']}/").json()["ends_on"] == iso()
    again = admin.post("hand-overs/", hand_over(world, office, refer_to=ref(world.other.program)), key="release-1")
    assert again["Idempotent-Replayed"] == "true"
    assert HandOver.objects.count() == 1
    assert AuditEvent.objects.filter(action="hand_over.make").count() == 1


@pytest.mark.parametrize(
    ("more", "cause"),
    [
        ({"first_contact_on": None}, ("/first_contact_on", "first_contact_missing")),
        ({"first_contact_on": iso(-8)}, ("/first_contact_on", "first_contact_late")),
        ({"basis": "consent"}, ("/basis", "basis_missing")),
        ({"release_reason": "death"}, ("/release_reason", "invalid_choice")),
        ({"on": iso(-2)}, ("/on", "in_the_future")),
        ({"to_site": "1"}, ("/to_site", "invalid")),
    ],
)
def test_a_hand_over_that_cannot_be_changes_nothing(world, caller, office, more, cause):
    answer = caller(world.user[PA]).post("hand-overs/", hand_over(world, office, **more))
    assert answer.status_code == 400 and cause in causes(answer.json()), answer.content
    assert CustodyPeriod.objects.get(participant=world.person).ends_on is None
    assert Enrollment.objects.get(pk=world.enrollment.pk).status == "active"
    assert not HandOver.objects.exists()
    assert not CaseAssignment.objects.filter(participant=world.person, agency=world.other.agency).exists()


def test_who_hands_over(world, caller, problem, office):
    for role in (SW, PM, EV):
        problem(caller(world.user[role]).post("hand-overs/", hand_over(world, office)), 403, "not_allowed")
    answer = caller(world.other_user[PA]).post("hand-overs/", hand_over(world, office))
    assert causes(answer.json()) == [("/custody_period", "no_such_record")]
    assert not Participant.objects.for_user(world.other_user[PA]).filter(pk=world.person.pk).exists()


def test_the_worker_of_a_third_agency_takes_nobody_over(world, caller, office):
    answer = caller(world.user[PA]).post("hand-overs/", hand_over(world, office, to_user=ref(world.user[SW])))
    assert causes(answer.json()) == [("/to_user", "other_agency")]


def test_a_lifted_move_of_a_released_person_is_refused(world, caller, office):
    """What ended with the release is not moved on as if nothing had happened."""
    caller(world.user[PA]).post("hand-overs/", hand_over(world, office))
    manager, path = caller(world.user[PM]), f"enrollments/{ref(world.enrollment)}/"
    body = act(manager, path, "suspend", {"on": iso(), "reason": "x"}).json()
    assert causes(body) == [("/status", "wrong_status")]
    reopened = act(manager, path, "reopen", {"on": iso(), "reason": "released by mistake"})
    assert reopened.json()["status"] == "active"
    enrollment_move(
        by=BY, enrollment=Enrollment.objects.get(pk=world.enrollment.pk), verb="complete", on=TODAY, reason="done"
    )
