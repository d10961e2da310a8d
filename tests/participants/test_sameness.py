"""Possible same person: who is shown what, who is asked, and that nothing shows to the others."""

from datetime import date, timedelta

import pytest

from accounts.services import user_create
from audit.models import AuditEvent
from kernel.clock import today
from kernel.errors import NotAllowed, OutOfReach, RuleViolation
from participants.models import MatchCandidate, Participant
from participants.services import participant_register
from participants.services.people import identity_change, identity_record, participant_change
from participants.services.sameness import match_decide
from participants.services.seals import record_seal
from tests.world import BY, PASSWORD

TODAY = today()
BORN = date(1990, 4, 3)
NAME = {"family_name": "Ndiaye-Müller", "given_names": "Élodie"}


@pytest.fixture
def worker(world, as_user):
    return as_user(world.user["social_worker"])


@pytest.fixture
def officer(world, as_user):
    return as_user(world.user["auditor"])


def person(by, agency, reference="", **changes):
    values = {"file_class": "justice", "birth_on": BORN, "identity": NAME, **changes}
    return participant_register(by=by, agency=agency, reference=reference, **values)


def shown(refused) -> list[str]:
    assert refused.value.code == "possible_same_person"
    return [row["reference"] for row in refused.value.details["possible_same"]]


# --- Within reach -----------------------------------------------------------------------------------------------------


def test_who_may_see_both_is_asked_first(world, worker):
    first = person(worker, world.agency, "first", identity={**NAME, "identifier": "SN 12"})
    with pytest.raises(RuleViolation) as refused:
        person(worker, world.agency, "second")
    assert refused.value.details == {
        "possible_same": [
            {"public_id": str(first.public_id), "reference": "first", "agrees": ["name", "birth_date"]}
        ]
    }
    assert not Participant.all_records.filter(reference="second").exists()
    assert person(worker, world.agency, "second", confirm_new=True).reference == "second"
    assert not MatchCandidate.all_records.exists(), "who may see both has decided"


@pytest.mark.parametrize(
    "identity",
    [
        {"family_name": "NDIAYE MULLER", "given_names": "elodie"},
        {"family_name": "Élodie", "given_names": "Ndiaye-Müller"},
        {"family_name": "  Ndiaye   Müller", "given_names": "E\u0301lodie "},
    ],
)
def test_spelling_does_not_hide_a_person(world, worker, identity):
    person(worker, world.agency, "first")
    with pytest.raises(RuleViolation) as refused:
        person(worker, world.agency, identity=identity)
    assert shown(refused) == ["first"]


@pytest.mark.parametrize(
    ("first", "second"),
    [("Işık İnci", "isik inci"), ("محمّد الأمين", "محمد الامين"), ("فاطمة", "فاطمه"), ("عليـــ", "علی")],
)
def test_turkish_and_arabic_names_are_found(world, worker, first, second):
    person(worker, world.agency, "first", identity={"family_name": first})
    with pytest.raises(RuleViolation) as refused:
        person(worker, world.agency, identity={"family_name": second})
    assert shown(refused) == ["first"]


@pytest.mark.parametrize(
    ("birth", "is_same"),
    [
        ((BORN, "day"), True),
        ((date(1990, 1, 1), "year"), True),
        ((date(1990, 1, 1), "assumed"), True),
        ((date(1990, 4, 30), "month"), True),
        ((date(1990, 5, 1), "month"), False),
        ((date(1991, 1, 1), "year"), False),
        ((BORN + timedelta(days=1), "day"), False),
        ((None, "day"), True),
    ],
)
def test_a_name_counts_where_the_births_do_not_contradict(world, worker, birth, is_same):
    person(worker, world.agency, "first")
    born = {"birth_on": birth[0], "birth_precision": birth[1]}
    if is_same:
        with pytest.raises(RuleViolation) as refused:
            person(worker, world.agency, **born)
        assert shown(refused) == ["first"]
    else:
        person(worker, world.agency, **born)


def test_an_identifier_counts_by_itself(world, worker):
    person(worker, world.agency, "first", identity={"family_name": "Sow", "identifier": "SN 12-34"})
    with pytest.raises(RuleViolation) as refused:
        person(
            worker, world.agency, birth_on=date(1970, 1, 1), identity={"family_name": "Ba", "identifier": "sn12-34"}
        )  # fmt: skip
    assert refused.value.details["possible_same"][0]["agrees"] == ["identifier"]
    person(worker, world.agency, identity={"family_name": "Ba"})


def test_names_without_letters_match_nobody(world, worker):
    person(worker, world.agency, identity={"family_name": "-"})
    person(worker, world.agency, identity={"family_name": "?"})


def test_naming_or_changing_later_asks_the_same(world, worker):
    person(worker, world.agency, "first")
    second = person(worker, world.agency, "second", identity=None)
    with pytest.raises(RuleViolation) as refused:
        identity_record(by=worker, participant=second, **NAME)
    assert shown(refused) == ["first"]
    other = identity_record(by=worker, participant=second, family_name="Ba")
    with pytest.raises(RuleViolation) as refused:
        identity_change(by=worker, identity=other, **NAME)
    assert shown(refused) == ["first"]
    third = person(worker, world.agency, "third", birth_on=date(1960, 1, 1))
    with pytest.raises(RuleViolation) as refused:
        participant_change(by=worker, participant=third, birth_on=BORN)
    assert shown(refused) == ["first"]
    assert Participant.objects.get(reference="third").birth_on == date(1960, 1, 1)
    participant_change(by=worker, participant=third, birth_on=BORN, confirm_new=True)


# --- Out of reach -----------------------------------------------------------------------------------------------------


def register_watched(by, agency, **changes):
    """What the requester gets and leaves behind, without what differs between any two people."""
    before = set(AuditEvent.objects.values_list("pk", flat=True))
    made = person(by, agency, **changes)
    events = AuditEvent.objects.exclude(pk__in=before).filter(actor_ref=by.ref).order_by("id")
    left = [
        (event.action, event.field_groups, event.details, len(event.object_ids), len(event.subject_ids))
        for event in events
    ]
    answer = {name for name in vars(made) if not name.startswith("_")}
    return made, answer, left, made.version, made.identity.version


@pytest.mark.parametrize("where", ["in the own agency", "in another agency"])
def test_a_hit_out_of_reach_shows_nothing_to_who_registers(world, worker, officer, where):
    agency = world.agency if where == "in the own agency" else world.other.agency
    alone = register_watched(worker, world.agency, identity={**NAME, "family_name": "Nobody Else"})
    twin = person(BY, agency, "a-secret-reference")
    made, *rest = register_watched(worker, world.agency)
    assert rest == list(alone[1:])
    candidate = MatchCandidate.objects.get()
    assert {candidate.participant, candidate.other} == {made, twin}
    assert candidate.agrees == ["name", "birth_date"]
    assert not MatchCandidate.objects.for_user(worker.user).exists()
    assert MatchCandidate.objects.for_user(officer.user).get() == candidate
    event = AuditEvent.objects.get(action="match.queue")
    assert event.actor_ref == "system:sameness"
    assert event.subject_ids == [str(made.public_id), str(twin.public_id)]
    # Nothing that the requester can read says anything about the other file.
    readable = str(
        [list(model.objects.for_user(worker.user).values()) for model in (Participant, type(made.identity))]
    )
    assert "a-secret-reference" not in readable and str(twin.public_id) not in readable


def test_errors_beside_a_hit_out_of_reach_say_nothing_of_it(world, worker):
    person(BY, world.other.agency, "a-secret-reference")
    person(worker, world.agency, "mine", confirm_new=True)
    with pytest.raises(RuleViolation) as refused:
        person(worker, world.agency, "second")
    said = f"{refused.value.message} {refused.value.details}"
    assert shown(refused) == ["mine"] and "a-secret" not in said
    assert MatchCandidate.objects.count() == 1, "the refused registration asked nobody"


def test_a_name_alone_is_no_question_for_data_protection(world, worker):
    person(BY, world.other.agency, birth_on=None)
    person(worker, world.agency)
    assert not MatchCandidate.all_records.exists()
    person(BY, world.other.agency, birth_on=None, identity={**NAME, "identifier": "77"})
    person(
        worker, world.agency, birth_on=date(1950, 1, 1), identity={"family_name": "Ba", "identifier": "77"}
    )
    assert MatchCandidate.objects.get().agrees == ["identifier"]


def test_a_pair_is_asked_about_once(world, worker):
    person(BY, world.other.agency)
    made = person(worker, world.agency)
    identity_change(by=worker, identity=made.identity, family_name="Ba")
    identity_change(by=worker, identity=made.identity, **NAME)
    assert MatchCandidate.all_records.count() == 1


@pytest.mark.parametrize("file_class", ["prevention", "victim"])
def test_files_of_another_class_never_match(world, worker, file_class):
    person(BY, world.other.agency, file_class=file_class)
    person(worker, world.agency)
    person(worker, world.agency, file_class="prevention" if file_class == "victim" else "victim")
    assert not MatchCandidate.all_records.exists()


def test_sealed_files_never_match(world, worker):
    record_seal(by=BY, participant=person(worker, world.agency), reason="by law")
    record_seal(by=BY, participant=person(BY, world.other.agency), reason="by law")
    person(worker, world.agency)
    assert not MatchCandidate.all_records.exists()


def test_people_of_a_study_never_match(life, world, worker):
    study = Participant.objects.filter(agency=life.agency).first()
    participant_change(by=BY, participant=study, birth_on=BORN, birth_precision="day")
    assert person(worker, world.agency, file_class=study.file_class)
    assert not MatchCandidate.all_records.exists()


# --- Deciding ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def candidate(world, worker):
    """The older file belongs to the other agency."""
    person(BY, world.other.agency, "older")
    person(worker, world.agency, "newer")
    return MatchCandidate.objects.get()


def test_different_people_stay_two(world, officer, candidate):
    match_decide(by=officer, candidate=candidate, same=False, on=TODAY)
    assert MatchCandidate.objects.get().state == "different"
    assert Participant.objects.filter(reference__in=["older", "newer"]).count() == 2
    with pytest.raises(RuleViolation) as refused:
        match_decide(by=officer, candidate=candidate, same=True, on=TODAY)
    assert refused.value.code == "decided_already"


def test_one_person_has_one_file_that_both_agencies_see(world, worker, officer, candidate):
    match_decide(by=officer, candidate=candidate, same=True, on=TODAY)
    kept = Participant.objects.get(reference="older")
    gone = Participant.all_records.get(reference="newer")
    assert gone.merged_into == kept and gone.entered_in_error_at is not None
    assert Participant.objects.for_user(worker.user).filter(pk=kept.pk).exists()
    assert not Participant.objects.for_user(worker.user).filter(pk=gone.pk).exists()
    assert (MatchCandidate.objects.get().state, MatchCandidate.objects.get().decided_on) == ("same", TODAY)
    (event,) = AuditEvent.objects.filter(actor_ref=officer.ref)
    assert event.action == "match.decide"
    assert event.details == {"decision": "same", "kept": str(kept.public_id)}
    assert set(event.subject_ids) == {str(kept.public_id), str(gone.public_id)}
    assert event.agency_id == world.agency.public_id, "in the log of the agency that answers for the decision"


def test_the_newer_file_may_be_the_one_that_goes_on(world, officer, candidate):
    newer = Participant.objects.get(reference="newer")
    with pytest.raises(RuleViolation) as refused:
        match_decide(by=officer, candidate=candidate, same=True, on=TODAY, keep=world.person)
    assert refused.value.field == "keep"
    candidate.refresh_from_db()
    match_decide(by=officer, candidate=candidate, same=True, on=TODAY, keep=newer)
    assert Participant.all_records.get(reference="older").merged_into == newer


def test_what_stands_in_the_way_leaves_the_question_open(world, by, officer, candidate):
    with pytest.raises(RuleViolation) as refused:
        match_decide(by=officer, candidate=candidate, same=False, on=TODAY + timedelta(days=2))
    assert refused.value.field == "on"
    record_seal(by=by, participant=Participant.objects.get(reference="older"), reason="by law")
    assert not MatchCandidate.objects.for_user(officer.user).exists(), "a sealed file is no question any more"
    with pytest.raises((RuleViolation, OutOfReach)):
        match_decide(by=officer, candidate=candidate, same=True, on=TODAY)
    assert Participant.objects.filter(reference="newer").exists()


def test_data_protection_of_either_agency_decides_and_nobody_else(world, as_user, candidate):
    for role in (
        "social_worker",
        "prison_administrator",
        "program_manager",
        "evaluator",
        "system_administrator",
    ):
        with pytest.raises(NotAllowed):
            match_decide(by=as_user(world.user[role]), candidate=candidate, same=False, on=TODAY)
    third = user_create(by=BY, username="nowhere", password=PASSWORD)
    with pytest.raises(NotAllowed):
        match_decide(by=as_user(third), candidate=candidate, same=False, on=TODAY)
    match_decide(by=as_user(world.other_user["auditor"]), candidate=candidate, same=False, on=TODAY)


def test_a_pair_of_two_other_agencies_does_not_exist_for_an_officer(world, officer):
    person(BY, world.other.agency)
    person(BY, world.other.agency)
    with pytest.raises(OutOfReach):
        match_decide(by=officer, candidate=MatchCandidate.objects.get(), same=False, on=TODAY)
    assert MatchCandidate.objects.get().state == "open"
