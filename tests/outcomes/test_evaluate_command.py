"""manage.py evaluate: from records to the published numbers, and a plain word for everything that stops it."""

import csv
import io
import json
import os
import sqlite3
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from audit.models import AuditEvent
from kernel.errors import BadFile, NotAllowed
from kernel.records import record_change, record_mark_error
from outcomes.models import EvaluationDesign, EvaluationRun, JusticeEvent
from outcomes.services import justice_event_record, observation_end_record
from outcomes.services.runs import evaluation_run
from participants.models import Allocation, Characteristic, Participant

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = json.loads((ROOT / "tests/reference/data/reference-baltimore-life.json").read_text())[
    "baltimore_life"
]
LIFE_DIGEST = "9dfc4136ea4d074ae66ad6190762c266cc9917e41a5a289e4ee3525b7b06f699"


def evaluate(tmp_path, *arguments, code="baltimore-life"):
    target = tmp_path / "answer.json"
    call_command("evaluate", code, *arguments, output=str(target))
    return json.loads(target.read_text())


def near(value, printed):
    """Equal at the printed precision: six significant digits, 5e-6 relative."""
    return value == pytest.approx(printed, rel=5e-6, abs=1e-12)


def test_life_from_records_equals_the_published_numbers(life, tmp_path):
    answer = evaluate(tmp_path)
    one_year, km = REFERENCE["one_year"], REFERENCE["km"]
    for arm, rates, curve in (("treated", "treated", "fin=1"), ("comparison", "control", "fin=0")):
        found = next(item for item in answer["arms"] if item["key"] == arm)
        assert (found["n"], found["events"]) == (one_year[rates]["n"], one_year[rates]["events"])
        assert near(found["rate"], one_year[rates]["rate"])
        assert near(found["rate_ci"], one_year[rates]["wilson95"])
        assert near(found["rmst"], REFERENCE["rmst52"][curve][0])
        assert [point["t"] for point in found["survival"]] == [13, 26, 52]
        for point in found["survival"]:
            assert near(point["estimate"], km[curve][str(point["t"])]["survival"])
            assert near(point["ci"], km[curve][str(point["t"])]["ci95_loglog"])
    effect = answer["effect"]
    assert near(effect["risk_difference"]["estimate"], one_year["risk_difference"]["est"])
    assert near(effect["risk_difference"]["ci"], one_year["risk_difference"]["newcombe95"])
    assert near(effect["risk_ratio"]["ci"], one_year["risk_ratio"]["log95"])
    assert near(effect["odds_ratio"]["ci"], one_year["odds_ratio"]["log95"])
    assert near(effect["rmst_difference"]["ci"], REFERENCE["rmst52"]["ci95"])
    assert near(effect["logrank"]["chi2"], REFERENCE["logrank_fin"]["chi2"])
    assert near(effect["logrank"]["p"], REFERENCE["logrank_fin"]["p"])
    assert answer["cox"]["ties"] == "efron"
    terms = {term["name"]: term for term in answer["cox"]["terms"]}
    assert set(terms) == {"fin", "age", "race", "wexp", "mar", "paro", "prio"}
    for name, printed in REFERENCE["cox_efron"]["terms"].items():
        assert near(
            [terms[name][key] for key in ("coef", "se", "hr", "p")],
            [printed[k] for k in ("coef", "se", "hr", "p")],
        )
        assert near(terms[name]["hr_ci"], printed["hr95"])


def test_verdict_is_reduced_and_borderline_in_both_languages(life, tmp_path):
    english = evaluate(tmp_path)["verdict"]
    assert english["level"] == 5
    assert english["is_borderline"]
    assert "reduced" in english["sentence"]
    assert "borderline" in english["sentence"]
    french = evaluate(tmp_path, "--language=fr")["verdict"]
    assert "a réduit" in french["sentence"]
    assert "limite" in french["sentence"]


def test_assumed_dates_are_said(life, tmp_path):
    assert (
        "Index dates that are assumed: 432. Only the time between dates is real."
        in evaluate(tmp_path)["caveats"]
    )


def test_same_data_same_digest_on_every_database_and_day(life, tmp_path):
    assert evaluate(tmp_path)["digest"] == evaluate(tmp_path)["digest"] == LIFE_DIGEST


def test_digest_follows_the_data(life, tmp_path, by):
    event = JusticeEvent.objects.filter(participant__agency=life.agency).first()
    record_change(event, by=by, occurred_on=event.occurred_on + timedelta(weeks=1))
    assert evaluate(tmp_path)["digest"] != LIFE_DIGEST


def test_row_entered_in_error_does_not_count(life, tmp_path, by):
    event = JusticeEvent.objects.filter(participant__agency=life.agency).first()
    record_mark_error(event, by=by, reason="another person's")
    assert sum(arm["events"] for arm in evaluate(tmp_path)["arms"]) == 113


def test_run_is_frozen_counted_and_logged(life, tmp_path):
    before = EvaluationRun.objects.filter(design=life).count()
    answer = evaluate(tmp_path)
    assert answer["earlier_runs"] == before
    run = EvaluationRun.objects.filter(design=life).first()
    assert run.digest == answer["digest"]
    logged = AuditEvent.objects.filter(object_ids__icontains=str(run.public_id)).values_list(
        "action", flat=True
    )
    assert set(logged) == {"run.execute", "run.disclose"}
    with pytest.raises(Exception, match="frozen"):
        run.save()


@pytest.mark.parametrize("kind", ["json", "csv", "pdf"])
def test_every_format_says_its_profile(life, tmp_path, kind):
    target = tmp_path / f"answer.{kind}"
    call_command("evaluate", "baltimore-life", format=kind, output=str(target))
    content = target.read_bytes()
    if kind == "pdf":
        assert content.startswith(b"%PDF-")
    else:
        assert "internal" in content.decode().lower()
    if kind == "csv":
        assert len(list(csv.reader(io.StringIO(content.decode())))) > 20


def test_unknown_design_names_the_known(life):
    with pytest.raises(CommandError, match="no evaluation design called nothing. Known: .*baltimore-life"):
        call_command("evaluate", "nothing")


def test_as_user_keeps_to_reach_and_role(life, world, tmp_path):
    own = world.design.code
    with pytest.raises(CommandError, match="no evaluation design called baltimore-life"):
        evaluate(tmp_path, "--as=own-evaluator")
    with pytest.raises(CommandError, match=f"no evaluation design called {own}"):
        evaluate(tmp_path, "--as=other-evaluator", code=own)
    with pytest.raises(CommandError, match="Your role does not include this act"):
        evaluate(tmp_path, "--as=own-social_worker", code=own)
    with pytest.raises(CommandError, match="no active account named nobody"):
        evaluate(tmp_path, "--as=nobody")


def test_empty_cohort_is_refused_and_written(world, tmp_path):
    with pytest.raises(CommandError) as raised:
        evaluate(tmp_path, code=world.design.code)
    assert raised.value.returncode == 3
    answer = json.loads((tmp_path / "answer.json").read_text())
    assert answer["effect"] is None
    assert [refusal["code"] for refusal in answer["refusals"]] == ["empty_cohort"]
    assert answer["refusals"][0]["cure"]


def _keep(life, by, treated, comparison):
    """Leave so many people in each arm; the others were entered in error."""
    for arm, keep in (("treated", treated), ("comparison", comparison)):
        for allocation in list(Allocation.objects.filter(study=life.code, arm=arm).order_by("pk"))[keep:]:
            record_mark_error(allocation, by=by, reason="test")


def test_arm_under_ten_is_refused(life, by, tmp_path):
    _keep(life, by, 9, 20)
    with pytest.raises(CommandError) as raised:
        evaluate(tmp_path)
    assert raised.value.returncode == 3
    answer = json.loads((tmp_path / "answer.json").read_text())
    assert "arm_too_small" in {refusal["code"] for refusal in answer["refusals"]}
    assert answer["effect"] is None


def test_arms_of_ten_to_fifty_nine_get_counts_and_intervals_only(life, by, tmp_path):
    _keep(life, by, 40, 45)
    with pytest.raises(CommandError) as raised:
        evaluate(tmp_path)
    assert raised.value.returncode == 3
    answer = json.loads((tmp_path / "answer.json").read_text())
    assert answer["cox"] is None
    assert all(arm["rate_ci"] for arm in answer["arms"])
    assert answer["verdict"]["effect_word"] not in ("reduced", "increased")


def test_event_before_the_index_date_is_history(life, by, tmp_path):
    person = Participant.objects.filter(agency=life.agency).last()
    justice_event_record(
        by=by,
        participant=person,
        kind="arrest",
        occurred_on=person.custody_periods.get().ends_on - timedelta(days=30),
        source="administrative",
        is_evaluation_only=True,
    )
    answer = evaluate(tmp_path)
    assert sum(arm["events"] for arm in answer["arms"]) == 114
    assert any("before" in caveat for caveat in answer["caveats"])


def test_event_after_the_cut_off_is_not_counted_and_said(life, by, tmp_path):
    free = Participant.objects.filter(agency=life.agency).exclude(justice_events__isnull=False).first()
    justice_event_record(
        by=by,
        participant=free,
        kind="arrest",
        occurred_on=life.cutoff_on + timedelta(days=1),
        source="administrative",
        is_evaluation_only=True,
    )
    answer = evaluate(tmp_path)
    assert sum(arm["events"] for arm in answer["arms"]) == 114
    assert any("after the last day covered" in caveat for caveat in answer["caveats"])


def test_one_person_in_both_arms_on_one_day_is_refused(life, by, tmp_path):
    twice = Allocation.objects.filter(study=life.code, arm="comparison").first()
    from participants.services import referral_allocate, referral_make

    person = twice.referral.participant
    again = referral_make(
        by=by,
        participant=person,
        program=twice.referral.program,
        from_agency=life.agency,
        on=twice.allocated_on,
        evaluation_basis="law",
    )
    referral_allocate(by=by, referral=again, study=life.code, arm="treated", on=twice.allocated_on)
    with pytest.raises(CommandError) as raised:
        evaluate(tmp_path)
    assert raised.value.returncode == 3
    assert "both groups" in str(raised.value)
    assert person.reference not in str(raised.value)


def test_missing_characteristic_is_named_with_its_numbers(life, by, tmp_path):
    people = Participant.objects.filter(agency=life.agency).order_by("pk").values_list("pk", flat=True)[:40]
    for fact in Characteristic.objects.filter(participant__in=list(people), code="prio"):
        record_mark_error(fact, by=by, reason="not known after all")
    with pytest.raises(CommandError) as raised:
        evaluate(tmp_path)
    assert raised.value.returncode == 3
    answer = json.loads((tmp_path / "answer.json").read_text())
    refusal = next(item for item in answer["refusals"] if item["code"] == "missing_covariate")
    assert "prio" in refusal["message"] or "Prior convictions" in refusal["message"]
    assert answer["cox"] is None
    assert answer["effect"] is not None


def test_covariate_recorded_after_assignment_is_refused(life, by, tmp_path):
    fact = Characteristic.objects.filter(participant__agency=life.agency, code="age").first()
    record_change(fact, by=by, recorded_on=fact.recorded_on + timedelta(days=90))
    with pytest.raises(CommandError) as raised:
        evaluate(tmp_path)
    assert raised.value.returncode == 3
    answer = json.loads((tmp_path / "answer.json").read_text())
    assert "covariate_after_assignment" in {refusal["code"] for refusal in answer["refusals"]}


def test_too_many_lost_refuses_the_headline(life, by, tmp_path):
    treated = Allocation.objects.filter(study=life.code, arm="treated").select_related(
        "referral__participant"
    )
    free = [a.referral.participant for a in treated if not a.referral.participant.justice_events.exists()][
        :30
    ]
    for person in free:
        observation_end_record(
            by=by, participant=person, kind="lost", on=life.period_from + timedelta(days=70)
        )
    with pytest.raises(CommandError) as raised:
        evaluate(tmp_path)
    assert raised.value.returncode == 3


def test_person_who_objects_to_evaluation_is_left_out(life, by, tmp_path):
    allocation = Allocation.objects.filter(study=life.code).first()
    record_change(allocation.referral, by=by, evaluation_basis="objection")
    assert sum(arm["n"] for arm in evaluate(tmp_path)["arms"]) == 431


def test_draft_is_not_run(life, by):
    record_change(life, by=by, state="draft")
    with pytest.raises(Exception, match="not approved yet"):
        evaluation_run(by=by, design=life)


def test_evaluator_of_the_agency_may_and_manager_may_not(world, as_user, by):
    run = evaluation_run(by=as_user(world.user["evaluator"]), design=world.design)
    assert run.created_by.startswith("user:")
    with pytest.raises(NotAllowed):
        evaluation_run(by=as_user(world.user["program_manager"]), design=world.design)


def test_unwritable_output_says_so_and_leaves_nothing(life, tmp_path):
    (tmp_path / "file").write_text("a file, not a folder")
    with pytest.raises(CommandError, match="cannot be used"):
        call_command("evaluate", "baltimore-life", output=str(tmp_path / "file" / "answer.json"))
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_locked_database_says_so_and_writes_nothing(tmp_path):
    """Two real processes on a real file: another program holds the write lock."""
    environment = {
        **{key: value for key, value in os.environ.items() if key != "DATABASE_URL"},
        "PASSERELLE_DATA_DIR": str(tmp_path),
        "PASSERELLE_SQLITE_TIMEOUT": "0.3",
    }
    run = [sys.executable, "manage.py"]
    subprocess.run([*run, "migrate", "-v0"], cwd=ROOT, env=environment, check=True, capture_output=True)
    holder = sqlite3.connect(tmp_path / "passerelle.sqlite3", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        refused = subprocess.run(
            [*run, "load_study", "baltimore-life"], cwd=ROOT, env=environment, capture_output=True, text=True
        )
    finally:
        holder.execute("ROLLBACK")
    assert refused.returncode == 1
    assert "The database is locked by another program, so nothing was written." in refused.stderr
    assert "Traceback" not in refused.stderr
    assert holder.execute("SELECT count(*) FROM participants_participant").fetchone() == (0,)


def test_bad_study_file_is_one_sentence(tmp_path, db):
    (tmp_path / "datapackage.json").write_text("not json")
    with pytest.raises(CommandError, match="not readable JSON"):
        call_command("load_study", str(tmp_path))
    assert issubclass(BadFile, Exception)
    assert not EvaluationDesign.objects.filter(code="not").exists()


def test_few_people_in_a_strong_design_are_called_few(life, by, tmp_path):
    _keep(life, by, 40, 45)
    for language, words in (("en", "too few people"), ("fr", "Trop peu de personnes")):
        with pytest.raises(CommandError):
            evaluate(tmp_path, f"--language={language}")
        verdict = json.loads((tmp_path / "answer.json").read_text())["verdict"]
        assert words in verdict["sentence"]
        assert verdict["level"] == 5


def test_allocations_that_contradict_the_design_earn_no_verb(life, by, tmp_path):
    allocation = Allocation.objects.filter(study=life.code).first()
    record_change(allocation, by=by, method="other")
    verdict = evaluate(tmp_path)["verdict"]
    assert (verdict["level"], verdict["effect_word"]) == (2, "described")


def test_allocation_after_the_index_date_earns_no_verb(life, by, tmp_path):
    allocation = Allocation.objects.filter(study=life.code).first()
    record_change(allocation, by=by, allocated_on=allocation.allocated_on + timedelta(days=200))
    with pytest.raises(CommandError):  # what was known at release is late for this person's allocation or not
        evaluate(tmp_path)
        raise CommandError("answered")
    verdict = json.loads((tmp_path / "answer.json").read_text())["verdict"]
    assert (verdict["level"], verdict["effect_word"]) == (2, "described")


def test_a_waiting_list_without_known_balance_earns_no_verb(life, by, tmp_path):
    record_change(life, by=by, assignment_method="waiting_list", comparison="waiting_list")
    for allocation in Allocation.objects.filter(study=life.code):
        record_change(allocation, by=by, method="waiting_list")
    for fact in Characteristic.objects.filter(participant__agency=life.agency, code="prio")[:100]:
        record_mark_error(fact, by=by, reason="not known after all")
    with pytest.raises(CommandError):
        evaluate(tmp_path)
    verdict = json.loads((tmp_path / "answer.json").read_text())["verdict"]
    assert (verdict["level"], verdict["effect_word"]) == (2, "described")


def test_people_of_a_study_are_in_no_other_agencys_evaluation(life, world, by):
    from outcomes.evaluation.frames import design_frames

    record_change(life.agency, by=by, parent=world.agency)
    record_change(world.design, by=by, assignment_method="other", comparison="matched")
    frames = design_frames(world.design)
    study = set(Participant.objects.filter(agency=life.agency).values_list("pk", flat=True))
    assert not study & set(frames["index_events"]["person"])
