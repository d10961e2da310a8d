"""A source is named, searched and read by the runs of the designs that name it."""

from datetime import date, timedelta

import pytest
from django.db import models

from kernel.clock import today
from kernel.errors import NotAllowed, OutOfReach, RuleViolation
from kernel.records import record_change
from outcomes.evaluation.cohort import build_cohort
from outcomes.evaluation.engine import evaluate
from outcomes.evaluation.frames import design_frames, design_spec
from outcomes.models import Ascertainment, JusticeEvent
from outcomes.services import ascertainment_record, design_create, justice_event_record, source_create
from tests.world import BY

TODAY = today("Etc/GMT+12")  # a day that has begun everywhere, whenever the tests run
EVERYBODY = {"treated": 216, "comparison": 216}


def police(agency, by=BY, code="police"):
    return source_create(by=by, agency=agency, code=code, name="Arrests of the national police")


def search(source, design, by=BY, **changes):
    values = {
        "searched_on": TODAY, "covers_from": date(1900, 1, 1), "covers_until": TODAY - timedelta(days=1),
        "file_digest": "0f" * 32, "searched": EVERYBODY, "matched": {"treated": 210, "comparison": 209}, **changes,
    }  # fmt: skip
    return ascertainment_record(by=by, source=source, design=design, **values)


def answer(design):
    spec = design_spec(design)
    return evaluate(spec, build_cohort(spec, **design_frames(design)))


@pytest.fixture
def evaluator(world, as_user):
    return as_user(world.user["evaluator"])


@pytest.fixture
def named(life):
    """The LIFE design as if it named a source, with every event from it."""
    source = police(life.agency)
    record_change(life, by=BY, outcome_source={**life.outcome_source, "event_source": "police"})
    models.QuerySet(JusticeEvent).filter(participant__agency=life.agency).update(admin_source=source)
    return life, source


# --- What a run reads -------------------------------------------------------------------------------------------------


def test_a_design_that_names_no_source_reads_as_before(life):
    assert design_spec(life).source == life.outcome_source


def test_a_named_source_is_searched_before_a_run_answers(named):
    design, source = named
    assert [one["code"] for one in answer(design)["refusals"]] == ["source_not_searched"]
    search(source, design)
    found = answer(design)
    assert found["refusals"] == [] and found["verdict"]["level"] == 5
    assert [arm["events"] for arm in found["arms"]] == [48, 66]
    assert found["definition"]["source"]["name"] == "Arrests of the national police"
    assert found["definition"]["source"]["match_rate"] == {
        "treated": pytest.approx(210 / 216), "comparison": pytest.approx(209 / 216)
    }  # fmt: skip


def test_the_last_search_counts_and_the_earlier_one_stays(named):
    design, source = named
    search(source, design, searched_on=TODAY - timedelta(days=1), covers_until=TODAY - timedelta(days=2))
    search(source, design, matched={"treated": 216, "comparison": 190})
    verdict = answer(design)["verdict"]
    assert verdict["level"] == 2 and "reduced" not in verdict["sentence"]
    assert Ascertainment.objects.filter(source=source).count() == 2
    assert design_spec(design).source["match_rate"]["comparison"] == pytest.approx(190 / 216)


def test_events_of_another_source_do_not_count(named):
    design, source = named
    search(source, design)
    other = police(design.agency, code="courts")
    event = JusticeEvent.objects.filter(admin_source=source).first()
    record_change(event, by=BY, admin_source=other)
    assert sum(arm["events"] for arm in answer(design)["arms"]) == 113


def test_what_staff_entered_is_never_an_outcome_of_an_effect(named):
    design, source = named
    search(source, design)
    free = design_frames(design)["index_events"]["person"]
    failed = set(JusticeEvent.objects.filter(admin_source=source).values_list("participant_id", flat=True))
    person = next(key for key in free if key not in failed)
    before = answer(design)["digest"]
    model = JusticeEvent._meta.get_field("participant").related_model
    event = justice_event_record(
        by=BY, participant=model.objects.get(pk=person), kind="arrest", occurred_on=date(1975, 1, 1)
    )
    assert event.source == "staff"
    assert answer(design)["digest"] == before


def test_a_search_for_too_short_a_time(named):
    design, source = named
    search(source, design, covers_until=design.cutoff_on - timedelta(days=1))
    assert [one["code"] for one in answer(design)["refusals"]] == ["source_coverage"]


def test_the_digest_follows_the_search(named):
    design, source = named
    search(source, design)
    before = answer(design)["digest"]
    search(source, design, file_digest="1f" * 32)
    assert answer(design)["digest"] != before


# --- Naming and searching ---------------------------------------------------------------------------------------------


def test_an_evaluator_names_a_source_once(world, evaluator):
    source = police(world.agency, evaluator)
    with pytest.raises(RuleViolation) as refused:
        police(world.agency, evaluator)
    assert refused.value.code == "code_taken"
    assert police(world.other.agency).code == source.code


@pytest.mark.parametrize(
    "role", ["social_worker", "prison_administrator", "program_manager", "auditor", "system_administrator"]
)
def test_nobody_else_names_or_searches(world, as_user, role):
    source = police(world.agency)
    by = as_user(world.user[role])
    with pytest.raises(NotAllowed):
        police(world.agency, by, code="courts")
    with pytest.raises(NotAllowed):
        search(source, world.design, by)


def test_a_design_of_another_agency(world, evaluator):
    source = police(world.agency)
    with pytest.raises(OutOfReach):
        search(source, world.other.design, evaluator)
    with pytest.raises(RuleViolation) as refused:
        search(source, world.other.design)
    assert refused.value.code == "other_agency"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"searched_on": TODAY + timedelta(days=2)}, "searched_on"),
        ({"covers_from": TODAY}, "covers_until"),
        ({"covers_until": TODAY + timedelta(days=1)}, "searched_on"),
        ({"file_digest": "short"}, "file_digest"),
        ({"file_digest": "0F" * 32}, "file_digest"),
        ({"searched": {"third": 3}}, "searched"),
        ({"searched": {"treated": -1}}, "searched"),
        ({"searched": {"comparison": 4}, "matched": {}}, "searched"),
        ({"matched": {"treated": 217}}, "matched"),
        ({"matched": {"treated": 10**12}}, "matched"),
    ],
)
def test_a_search_that_cannot_be(world, evaluator, changes, field):
    source = police(world.agency)
    with pytest.raises(RuleViolation) as refused:
        search(source, world.design, evaluator, **changes)
    assert refused.value.field == field
    assert not Ascertainment.objects.exists()


def test_an_arm_that_was_not_searched_has_no_rate(world):
    found = search(police(world.agency), world.design, searched={"treated": 4}, matched={"treated": 1})
    assert found.match_rate == {"treated": 0.25, "comparison": None}


def test_a_design_names_a_source_of_its_agency(world, evaluator):
    copied = (
        "title",
        "question",
        "index_event",
        "assignment_method",
        "comparison",
        "arm_labels",
        "cutoff_on",
    )
    texts = {name: getattr(world.design, name) for name in copied}

    def create(code, source):
        return design_create(
            by=evaluator, agency=world.agency, code=code, outcome=world.design.outcome, programs=[world.program],
            outcome_source=source, **texts,
        )  # fmt: skip

    police(world.other.agency)
    for value in ("police", "", 7, ["police"]):
        with pytest.raises(RuleViolation) as refused:
            create("new-design", {"name": "Police", "is_administrative": True, "event_source": value})
        assert refused.value.field == "outcome_source/event_source"
    police(world.agency)
    with pytest.raises(RuleViolation) as refused:
        create("new-design", {"name": "Police", "is_administrative": False, "event_source": "police"})
    assert refused.value.field == "outcome_source/is_administrative"
    assert create("new-design", {"name": "Police", "is_administrative": True, "event_source": "police"}).pk
