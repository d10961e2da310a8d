"""Draft, signed, superseded: who writes it, what is refused, and what stays for ever."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction

from accounts.services import cover_grant, membership_grant, user_create
from kernel.clock import today
from kernel.errors import NotAllowed, OutOfReach, RuleViolation, SeveralViolations, StaleRecord
from participants.answers import answers_of, is_as_signed
from participants.bands import bands_in_force
from participants.eligibility_facts import facts_of
from participants.instruments.catalog import load_instruments
from participants.models import Assessment, AssessmentScore, BandOverride, Instrument, InstrumentVersion
from participants.services import case_assign
from participants.services.assessments import (
    assessment_change,
    assessment_discard,
    assessment_open,
    assessment_sign,
    assessment_supersede,
)
from participants.services.instruments import instrument_define, instrument_revise
from participants.services.overrides import override_ask, override_decide
from tests.rows.casework import BANDS, WORDS, content, instrument_of
from tests.world import BY, PASSWORD

TODAY = today()
ANSWERS = {"a": 1, "b": 2, "c": 2}


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def worker(world, as_user):
    return as_user(world.user["social_worker"])


@pytest.fixture
def colleague(world, as_user):
    """A second social worker who works with the same person."""
    user = user_create(by=BY, username="colleague", password=PASSWORD)
    membership_grant(by=BY, user=user, agency=world.agency, role="social_worker", starts_on=ago(20))
    case_assign(by=BY, participant=world.person, user=user, agency=world.agency, starts_on=ago(20))
    return as_user(user)


@pytest.fixture
def version(world):
    return instrument_of(world.own, "form", reassess_days=180).versions.get()


def draft(by, world, version, **more):
    values = {"assessed_on": ago(3), "answers": ANSWERS, **more}
    return assessment_open(by=by, participant=world.person, instrument_version=version, **values)


def sign(by, world, version, **more):
    return assessment_sign(by=by, assessment=draft(by, world, version, **more))


def refusal(act, error=RuleViolation):
    with pytest.raises(error) as refused, transaction.atomic():
        act()
    return refused.value.code


# --- Instruments ------------------------------------------------------------------------------------------------------


def test_what_is_shipped_is_put_in_place_once(world, by, capsys):
    assert {one.instrument.code for one in load_instruments(by=by)} == {"needs", "situation", "youth-factors"}
    assert load_instruments(by=by) == []
    call_command("load_instruments")
    assert "nothing was changed" in capsys.readouterr().out
    seen = Instrument.objects.for_user(world.user["social_worker"])
    assert set(seen.values_list("code", flat=True)) == {"needs", "situation", "youth-factors"}
    assert not Instrument.objects.for_user(world.user["system_administrator"]).exists()


def test_two_versions_are_never_in_force_at_once(world, version, by):
    instrument = version.instrument
    for day in (version.valid_from, version.valid_from - timedelta(days=1)):
        act = lambda day=day: instrument_revise(by=by, instrument=instrument, valid_from=day, content=content())  # noqa: E731
        assert refusal(act) == "two_versions"
    second = instrument_revise(by=by, instrument=instrument, valid_from=ago(10), content=content())
    assert (instrument.version_on(ago(11)), instrument.version_on(ago(10))) == (version, second)
    assert instrument.version_on(version.valid_from - timedelta(days=1)) is None


def test_two_who_revise_at_once_do_not_both(world, version, by):
    first, second = (Instrument.objects.get(pk=version.instrument_id) for _ in range(2))
    instrument_revise(by=by, instrument=first, valid_from=ago(10), content=content())
    with pytest.raises(StaleRecord), transaction.atomic():
        instrument_revise(by=by, instrument=second, valid_from=ago(9), content=content())


def test_an_instrument_is_described_by_the_managers_of_its_agency(world, as_user):
    values = {"code": "own", "name": WORDS, "valid_from": ago(9), "content": content()}
    made = instrument_define(by=as_user(world.user["program_manager"]), agency=world.agency, **values)
    assert made.versions.get().number == 1
    assert refusal(lambda: instrument_define(by=BY, agency=world.agency, **values)) == "code_taken"
    for role, agency in (("social_worker", world.agency), ("program_manager", world.other.agency)):
        actor = as_user(world.user[role])
        with pytest.raises(NotAllowed):
            instrument_define(by=actor, agency=agency, **{**values, "code": "other"})
    with pytest.raises(NotAllowed):
        instrument_define(by=as_user(world.user["program_manager"]), agency=None, **{**values, "code": "all"})


def test_a_licensed_instrument_needs_its_note_and_takes_its_total_alone(world, worker):
    values = {"code": "licensed", "name": WORDS, "valid_from": ago(300), "is_total_only": True}
    values["content"] = {"total": {"min": 0, "max": 54, "bands": BANDS}}
    assert refusal(lambda: instrument_define(by=BY, agency=world.agency, **values)) == "license_missing"
    licensed = instrument_define(by=BY, agency=world.agency, license_note="Publisher, 40 uses", **values)
    version = licensed.versions.get()
    assert refusal(lambda: draft(worker, world, version)) == "total_only"
    assert refusal(lambda: draft(worker, world, version, answers=None, total=Decimal("55"))) == "out_of_range"
    empty = draft(worker, world, version, answers=None)
    assert refusal(lambda: assessment_sign(by=worker, assessment=empty)) == "required"
    assessment_change(by=worker, assessment=empty, total=Decimal("31"))
    found = assessment_sign(by=worker, assessment=empty).score
    assert (found.total, found.band, found.rule, found.domains) == (Decimal("31"), "high", "total_only", [])


# --- Draft and signature ----------------------------------------------------------------------------------------------


def test_a_draft_is_filled_signed_and_then_stays(world, worker, version):
    assessment = draft(worker, world, version, answers={"a": 1})
    assert not assessment.is_signed
    assessment_change(by=worker, assessment=assessment, answers={**ANSWERS, "c": "refused"}, opinion="Hearsay.")
    assessment_sign(by=worker, assessment=assessment)
    found = AssessmentScore.objects.get()
    assert (found.total, found.band, found.rule) == (Decimal("4.50"), "high", "prorated")
    assert (found.instrument_version, found.assessed_on, found.signed_by) == (version, ago(3), worker.user)
    assert found.reassess_on == ago(3) + timedelta(days=180)
    assert found.domains[0]["missing"] == 1
    read = Assessment.objects.get()
    assert is_as_signed(read) and answers_of(read)["c"] == "refused"
    for act in (
        lambda: assessment_change(by=worker, assessment=read, answers={"a": 0}),
        lambda: assessment_discard(by=worker, assessment=read),
        lambda: assessment_sign(by=worker, assessment=read),
    ):
        assert refusal(act) == "signed"


def test_a_signed_score_is_not_edited_past_the_services_either(world, worker, version):
    found = sign(worker, world, version).score
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        models.QuerySet(AssessmentScore).filter(pk=found.pk).update(band="low")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        models.QuerySet(InstrumentVersion).filter(pk=version.pk).update(content={})
    changed = Assessment.objects.get()
    changed.answers = '{"a": 0}'
    assert not is_as_signed(changed)


def test_answers_are_ciphertext_in_the_table_and_in_its_history(world, worker, version):
    assessment = draft(worker, world, version, opinion="A quarrel at home.")
    for table in ("participants_assessment", "participants_historicalassessment"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT answers, opinion FROM {table} WHERE id = %s", [assessment.pk])  # noqa: S608
            for value in cursor.fetchone():
                assert value.startswith("gAAAA")


@pytest.mark.parametrize(("answers", "field"), [({"a": 9}, "answers/a"), ({"zz": 1}, "answers/zz")])
def test_an_item_out_of_range_is_refused_at_its_place(world, worker, version, answers, field):
    with pytest.raises(SeveralViolations) as refused:
        draft(worker, world, version, answers=answers)
    assert [cause.field for cause in refused.value.causes] == [field]


def test_a_total_is_computed_and_not_entered_where_there_are_items(world, worker, version):
    assert refusal(lambda: draft(worker, world, version, total=Decimal("3"))) == "total_computed"


def test_nothing_answered_is_not_signed(world, worker, version):
    empty = draft(worker, world, version, answers={"a": "refused", "b": "not_known"})
    assert refusal(lambda: assessment_sign(by=worker, assessment=empty)) == "required"


def test_only_the_version_in_force_on_its_day_and_no_day_to_come(world, worker, version):
    second = instrument_revise(by=BY, instrument=version.instrument, valid_from=ago(2), content=content())
    assert refusal(lambda: draft(worker, world, version, assessed_on=ago(1))) == "not_in_force"
    assert refusal(lambda: draft(worker, world, second, assessed_on=ago(5))) == "not_in_force"
    assert refusal(lambda: draft(worker, world, version, assessed_on=ago(400))) == "not_in_force"
    assert refusal(lambda: draft(worker, world, second, assessed_on=TODAY + timedelta(days=2))) == "in_the_future"
    kept = sign(worker, world, version, assessed_on=ago(5))
    assert kept.score.instrument_version == version


def test_a_draft_is_its_authors_and_of_who_covers(world, worker, version, colleague, as_user):
    mine = draft(worker, world, version)
    with pytest.raises(NotAllowed):
        assessment_change(by=colleague, assessment=mine, opinion="x")
    cover_grant(
        by=BY, worker=colleague.user, for_colleague=worker.user, agency=world.agency, starts_on=TODAY, ends_on=TODAY
    )
    assert assessment_sign(by=colleague, assessment=mine).score.signed_by == colleague.user


def test_who_may_and_for_whom(world, version, as_user, worker):
    for role in ("prison_administrator", "program_manager", "evaluator", "auditor", "system_administrator"):
        with pytest.raises(NotAllowed):
            draft(as_user(world.user[role]), world, version)
    with pytest.raises(OutOfReach):
        draft(as_user(world.other_user["social_worker"]), world, version)


def test_a_draft_that_is_given_up_leaves_every_list(world, worker, version):
    assessment_discard(by=worker, assessment=draft(worker, world, version))
    assert not Assessment.objects.exists()
    assert Assessment.all_records.get().entered_in_error_reason == "a draft that was given up"


# --- Superseded -------------------------------------------------------------------------------------------------------


def test_a_later_one_supersedes_and_when_it_is_taken_back_the_earlier_is_the_latest_again(world, worker, version):
    first = sign(worker, world, version, assessed_on=ago(30))
    second = sign(worker, world, version, assessed_on=ago(3), answers={"a": 0, "b": 0, "c": 0})
    assert list(Assessment.objects.latest_of_each()) == [second]
    assert AssessmentScore.objects.count() == 2  # both are measurements: change is computed from them
    assessment_supersede(by=worker, assessment=second, reason="It was about somebody else.")
    assert list(Assessment.objects.latest_of_each()) == [first]
    assert [found.assessment_id for found in AssessmentScore.objects.all()] == [first.pk]


def test_what_was_signed_in_error_is_put_right_by_another_one(world, worker, colleague, version):
    wrong = sign(worker, world, version)
    assert refusal(lambda: assessment_supersede(by=colleague, assessment=wrong, reason=" ")) == "reason_missing"
    right = assessment_supersede(by=colleague, assessment=wrong, reason="Two items were mixed up.")
    assert (right.replaces, right.author, answers_of(right)) == (wrong, colleague.user, ANSWERS)
    assert refusal(lambda: assessment_supersede(by=colleague, assessment=right, reason="x")) == "not_signed"
    assessment_change(by=colleague, assessment=right, answers={**ANSWERS, "a": 0})
    assert assessment_sign(by=colleague, assessment=right).score.total == Decimal("4.00")
    kept = Assessment.all_records.get(pk=wrong.pk)
    assert (kept.superseded_reason, kept.score.total) == ("Two items were mixed up.", Decimal("5.00"))
    assert list(Assessment.objects.all()) == [right]


# --- Another band -----------------------------------------------------------------------------------------------------


def test_another_band_holds_once_somebody_else_approves_it(world, worker, colleague, version):
    assessment = sign(worker, world, version)
    override = override_ask(by=worker, assessment=assessment, domain="family", band="low", reason="Lives apart.")
    assert bands_in_force(assessment.score, assessment.overrides.all())["family"] == "high"
    with pytest.raises(NotAllowed):
        override_decide(by=worker, override=override, is_approved=True)
    decided = override_decide(by=colleague, override=override, is_approved=True)
    assert (decided.state, decided.decided_by) == ("approved", colleague.user)
    held = bands_in_force(assessment.score, assessment.overrides.all())
    assert (held["family"], held[""]) == ("low", "high")
    assert AssessmentScore.objects.get().domains[0]["band"] == "high"
    assert refusal(lambda: override_decide(by=colleague, override=override, is_approved=False)) == "decided_already"


def test_whoever_signed_does_not_approve_what_a_colleague_asks(world, worker, colleague, version, as_user):
    assessment = sign(worker, world, version)
    override = override_ask(by=colleague, assessment=assessment, band="low", reason="Lives apart.")
    for actor in (worker, colleague, as_user(world.user["program_manager"])):
        with pytest.raises(NotAllowed):
            override_decide(by=actor, override=override, is_approved=True)
    administrator = as_user(world.user["prison_administrator"])
    assert override_decide(by=administrator, override=override, is_approved=False).state == "refused"
    assert bands_in_force(assessment.score, assessment.overrides.all())[""] == "high"
    # Refused: somebody may ask again.
    override_ask(by=colleague, assessment=assessment, band="low", reason="It was verified.")


def test_what_cannot_be_another_band(world, worker, version):
    unsigned = draft(worker, world, version)
    ask = lambda assessment, **more: lambda: override_ask(  # noqa: E731
        by=worker, assessment=assessment, reason="Lives apart.", **{"band": "low", **more}
    )
    assert refusal(ask(unsigned)) == "not_signed"
    assessment = assessment_sign(by=worker, assessment=unsigned)
    assert refusal(ask(assessment, band="purple")) == "unknown_code"
    assert refusal(ask(assessment, domain="school")) == "unknown_code"
    assert refusal(ask(assessment, band="high")) == "same_band"
    override = ask(assessment)()
    assert refusal(ask(assessment)) == "asked_already"
    assessment_supersede(by=worker, assessment=assessment, reason="Wrong person.")
    override = BandOverride.objects.get(pk=override.pk)
    assert refusal(lambda: override_decide(by=BY, override=override, is_approved=True)) == "not_signed"


# --- No score decides -------------------------------------------------------------------------------------------------


def test_no_score_decides_about_a_place(world, worker, version):
    """What the rules of a program judge by is the same before and after the worst score there is."""
    before = facts_of([world.person], world.program, TODAY)
    sign(worker, world, version, answers={"a": 2, "b": 2, "c": 2})
    assert facts_of([world.person], world.program, TODAY) == before
