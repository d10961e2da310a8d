"""Two files of one person become one, and nothing points at the other any more."""

from datetime import date, timedelta

import pytest
from django.apps import apps

from audit.models import AuditEvent
from kernel.clock import today
from kernel.errors import NotAllowed, OutOfReach, RuleViolation
from outcomes.services import observation_end_record
from participants.models import (
    Identity,
    MatchCandidate,
    NoContact,
    Participant,
    Participation,
    Reach,
    RecordSeal,
)
from participants.services import (
    characteristics_record,
    custody_close,
    custody_open,
    enrollment_move,
    participant_register,
    referral_allocate,
    referral_make,
)
from participants.services.basis import participation_record
from participants.services.merge import participant_merge
from participants.services.reach import reach_rows
from participants.services.safety import no_contact_lift, no_contact_set
from participants.services.seals import record_seal, record_unseal
from tests.architecture.models_of_ours import models_of_ours
from tests.participants.episodes import person_of
from tests.rows import case as case_rows
from tests.world import BY

TODAY = today()


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def administrator(world, as_user):
    return as_user(world.user["prison_administrator"])


def file_of(world, reference, **more):
    return person_of(world.own, reference, site=world.site, **more)


def merge(by, keep, merged, reason="registered twice"):
    return participant_merge(by=by, keep=keep, merged=merged, reason=reason)


def pointing_at(person) -> dict[str, list]:
    """Every row of every model of ours with a field that points at this person."""
    found: dict[str, list] = {}
    for model in models_of_ours():
        for field in model._meta.concrete_fields:
            if field.is_relation and field.related_model is Participant:
                rows = list(model._base_manager.filter(**{field.name: person.pk}))
                if rows:
                    found.setdefault(model.__name__, []).extend(rows)
    return found


def test_nothing_points_at_the_merged_file(world, by, administrator):
    """Asked of every model there is, over a file with a row in each table of the case file."""
    case_rows.rows(world.own)
    merged, keep = world.person, file_of(world, "keep")
    characteristics_record(by=by, participant=merged, values={"prior": 2}, recorded_on=TODAY)
    observation_end_record(by=by, participant=merged, kind="lost", on=TODAY)
    record_unseal(
        by=by, seal=record_seal(by=by, participant=merged, reason="by law"), reason="on appeal", on=TODAY
    )
    before = pointing_at(merged)
    assert set(before) >= {
        "CaseAssignment", "Characteristic", "CustodyPeriod", "Enrollment", "GroupAffiliation", "Identity", "Incident",
        "JusticeEvent", "LegalBasis", "NoContact", "ObservationEnd", "Participation", "Reach", "RecordSeal", "Referral",
        "Relation", "RiskBasis", "SafetyFlag", "Sentence", "SupervisionPeriod",
    }  # fmt: skip
    merge(administrator, keep, merged)
    left = pointing_at(merged)
    assert set(left) == {"RecordSeal"}, "a lifted seal is about the file"
    after = pointing_at(keep)
    for name in set(before) - {"RecordSeal", "Reach", "SearchWord"}:
        assert {row.pk for row in before[name]} <= {row.pk for row in after[name]}, name
    # The sealing before had taken the question back; apart from it and the merged file, all are as good as before.
    for name in set(after) - {"MatchCandidate", "Participant", "Reach", "SearchWord"}:
        assert all(row.entered_in_error_at is None for row in after[name]), name


def test_the_walk_covers_every_model_that_points_at_a_person():
    """Rows of a model that declares no way to a person would stay behind."""
    for model in apps.get_models():
        points = any(
            field.is_relation and field.related_model is Participant for field in model._meta.concrete_fields
        )
        if points and not hasattr(model, "instance_type"):
            assert model.reach_path, model.__name__


def test_the_merged_file_is_off_the_lists_and_the_other_is_in_reach_of_both(world, by, administrator):
    worker = world.user["social_worker"]
    merged, keep = world.person, file_of(world, "keep")
    assert not Participant.objects.for_user(worker).filter(pk=keep.pk).exists()
    merge(administrator, keep, merged)
    gone = Participant.all_records.get(pk=merged.pk)
    assert (gone.merged_into, gone.entered_in_error_by, gone.entered_in_error_reason) == (
        keep, administrator.ref, "registered twice",
    )  # fmt: skip
    for user in world.user.values():
        assert not Participant.objects.for_user(user).filter(pk=merged.pk).exists()
    assert Participant.objects.for_user(worker).filter(pk=keep.pk).exists(), "the caseload moved"
    expected = {(basis, source) for basis, source, _row in reach_rows(keep)}
    assert set(Reach.objects.filter(participant=keep).values_list("basis", "source")) == expected
    (event,) = AuditEvent.objects.filter(action="participant.merge")
    assert event.subject_ids == [str(keep.public_id), str(merged.public_id)]


def test_a_file_merged_before_follows(world, by, administrator):
    first, second, third = (file_of(world, name) for name in ("first", "second", "third"))
    merge(administrator, second, first)
    merge(administrator, third, second)
    assert Participant.all_records.get(pk=first.pk).merged_into == third
    assert set(Reach.objects.filter(participant=third).values_list("source", flat=True)) == {
        first.public_id, second.public_id, third.public_id,
    }  # fmt: skip


# --- What can be said once --------------------------------------------------------------------------------------------


def named(world, reference, family):
    return participant_register(
        by=BY, agency=world.agency, site=world.site, file_class="justice", reference=reference,
        identity={"family_name": family},
    )  # fmt: skip


def test_the_name_of_the_file_that_goes_on_stands(world, administrator):
    keep, merged = named(world, "keep", "Sow"), named(world, "merged", "Ba")
    merge(administrator, keep, merged)
    assert Identity.objects.get(participant=keep).family_name == "Sow"
    other = Identity.all_records.get(participant=merged)
    assert other.family_name == "Ba" and other.entered_in_error_at is not None
    assert not Identity.objects.filter(search_key="ba").exists()


def test_a_name_moves_to_a_file_without(world, administrator):
    keep, merged = file_of(world, "keep"), named(world, "merged", "Ba")
    merge(administrator, keep, merged)
    assert Identity.objects.get(participant=keep).family_name == "Ba"


def test_what_is_not_known_is_taken_from_the_other(world, administrator):
    keep = file_of(world, "keep", sex=2, languages=["fr"])
    merged = file_of(
        world,
        "merged",
        sex=1,
        birth_on=date(1980, 1, 1),
        birth_precision="year",
        nationality="SN",
        languages=["ar"],
    )
    merge(administrator, keep, merged)
    read = Participant.objects.get(pk=keep.pk)
    assert (read.sex, read.birth_on, read.birth_precision) == (2, date(1980, 1, 1), "year")
    assert (read.nationality, read.languages) == ("SN", ["fr"])


@pytest.mark.parametrize(
    ("of_keep", "of_merged", "stands"), [(9, 3, "refused"), (3, 9, "agreed"), (5, 5, "agreed")]
)
def test_the_later_answer_to_taking_part_stands(world, by, administrator, of_keep, of_merged, stands):
    keep, merged = file_of(world, "keep"), file_of(world, "merged")
    for person, answer, days in ((keep, "agreed", of_keep), (merged, "refused", of_merged)):
        participation_record(by=by, participant=person, program=world.program, answer=answer, on=ago(days))
    merge(administrator, keep, merged)
    assert Participation.objects.get(participant=keep).answer == stands
    assert Participation.all_records.filter(participant=keep).count() == 2


def test_not_having_been_asked_outweighs_nothing(world, by, administrator):
    keep, merged = file_of(world, "keep"), file_of(world, "merged")
    participation_record(by=by, participant=keep, program=world.program, answer="not_asked", on=TODAY)
    participation_record(by=by, participant=merged, program=world.program, answer="refused", on=ago(90))
    merge(administrator, keep, merged)
    assert Participation.objects.get(participant=keep).answer == "refused"


def test_the_earlier_end_of_observation_stands(world, by, administrator):
    keep, merged = file_of(world, "keep"), file_of(world, "merged")
    observation_end_record(by=by, participant=keep, kind="lost", on=ago(2))
    observation_end_record(by=by, participant=merged, kind="lost", on=ago(8))
    merge(administrator, keep, merged)
    assert keep.observation_ends.get().ended_on == ago(8)


def test_pairs_move_and_one_between_the_two_that_is_over_stays_history(world, by, administrator):
    keep, merged, third = (file_of(world, name) for name in ("keep", "merged", "third"))
    no_contact_set(by=by, participant=third, other=merged, starts_on=ago(9))
    pair = no_contact_set(by=by, participant=keep, other=merged, starts_on=ago(9))
    no_contact_lift(by=by, pair=pair, on=ago(1))
    merge(administrator, keep, merged)
    assert NoContact.objects.get(participant=third).other == keep
    assert NoContact.objects.get(pk=pair.pk).other == merged


def test_a_question_about_the_merged_file_is_asked_about_the_other(world, by, administrator):
    name = {"identity": {"family_name": "Sow"}, "birth_on": date(1990, 1, 1)}
    elsewhere = person_of(world.other, "elsewhere", **name)
    keep, merged = file_of(world, "keep"), file_of(world, "merged", **name)
    merge(administrator, keep, merged)
    question = MatchCandidate.objects.get()
    assert {question.participant, question.other} == {keep, elsewhere} and question.state == "open"


# --- What must be mended first ----------------------------------------------------------------------------------------


def refused_with(by, keep, merged) -> list[str]:
    state = {person.pk: pointing_at(person) for person in (keep, merged)}
    with pytest.raises(RuleViolation) as refused:
        merge(by, keep, merged)
    assert refused.value.code == "merge_conflict"
    assert {person.pk: pointing_at(person) for person in (keep, merged)} == state
    assert Participant.objects.filter(pk=merged.pk).exists()
    return refused.value.details["conflicts"]


def test_two_stays_at_one_time(world, by, administrator):
    keep, merged = file_of(world, "keep"), file_of(world, "merged")
    stay = custody_open(by=by, participant=keep, site=world.site, starts_on=ago(50))
    custody_open(by=by, participant=merged, site=world.site, starts_on=ago(20))
    assert refused_with(administrator, keep, merged) == ["custody_overlap"]
    custody_close(by=by, period=stay, on=ago(20), reason="parole")
    merge(administrator, keep, merged)
    assert keep.custody_periods.count() == 2


def test_two_places_in_one_offering(world, by, administrator):
    keep, merged = file_of(world, "keep"), file_of(world, "merged")
    for person in (keep, merged):
        referral = referral_make(
            by=by, participant=person, program=world.program, from_agency=world.agency, on=ago(9)
        )
        enrollment_move(
            by=by, enrollment=referral.enrollment, verb="enroll", on=ago(5), offering=world.offering
        )
    assert refused_with(administrator, keep, merged) == ["one_place_per_person_and_offering"]
    enrollment_move(
        by=by, enrollment=merged.enrollments.get(), verb="not_start", on=TODAY, reason="registered twice"
    )
    merge(administrator, keep, merged)
    assert keep.enrollments.count() == 2


def test_two_arms_of_one_study(world, by, administrator):
    keep, merged = file_of(world, "keep"), file_of(world, "merged")
    for person, arm in ((keep, "treated"), (merged, "comparison")):
        referral = referral_make(
            by=by, participant=person, program=world.program, from_agency=world.agency, on=ago(9)
        )
        referral_allocate(by=by, referral=referral, study="study-1", arm=arm, on=ago(8))
    assert refused_with(administrator, keep, merged) == ["allocated_twice"]


def test_a_pair_that_must_not_meet_and_everything_at_once(world, by, administrator):
    keep, merged = file_of(world, "keep"), file_of(world, "merged")
    no_contact_set(by=by, participant=merged, other=keep, starts_on=ago(3))
    custody_open(by=by, participant=keep, site=world.site, starts_on=ago(50))
    custody_open(by=by, participant=merged, site=world.site, starts_on=None)
    assert refused_with(administrator, keep, merged) == ["custody_overlap", "no_contact_between"]


# --- Who, and what never ----------------------------------------------------------------------------------------------


def test_files_are_merged_by_an_administrator_who_reaches_both(world, by, as_user, administrator):
    keep, merged = file_of(world, "keep"), file_of(world, "merged")
    for role in ("social_worker", "program_manager", "evaluator", "auditor", "system_administrator"):
        with pytest.raises(NotAllowed):
            merge(as_user(world.user[role]), keep, merged)
    elsewhere = person_of(world.own, "elsewhere")
    for one, other in ((keep, elsewhere), (elsewhere, keep), (keep, world.foreign_person)):
        with pytest.raises(OutOfReach):
            merge(administrator, one, other)
    assert not Participant.all_records.exclude(merged_into=None).exists()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("class", "other_class"),
        ("agency", "other_agency"),
        ("same", "one_file"),
        ("reason", "reason_missing"),
    ],
)
def test_what_is_never_merged(world, by, administrator, change, code):
    keep, merged, reason = file_of(world, "keep"), file_of(world, "merged"), "registered twice"
    if change == "class":
        merged = participant_register(by=by, agency=world.agency, site=world.site, file_class="victim")
    if change == "agency":
        merged = world.foreign_person
        administrator = BY  # reaches both
    if change == "same":
        merged = keep
    if change == "reason":
        reason = " "
    with pytest.raises(RuleViolation) as refused:
        merge(administrator, keep, merged, reason)
    assert refused.value.code == code
    assert not Participant.all_records.exclude(merged_into=None).exists()


def test_a_file_is_merged_once(world, by, administrator):
    keep, merged = file_of(world, "keep"), file_of(world, "merged")
    merge(administrator, keep, merged)
    with pytest.raises(OutOfReach):
        merge(administrator, keep, merged)
    with pytest.raises(RuleViolation) as refused:
        merge(by, keep, merged)
    assert refused.value.code == "merged_already"


def test_a_sealed_file_is_merged_with_none(world, by, administrator):
    keep, merged = file_of(world, "keep"), file_of(world, "merged")
    record_seal(by=by, participant=merged, reason="by law")
    with pytest.raises(OutOfReach):
        merge(administrator, keep, merged)
    assert RecordSeal.objects.count() == 1
