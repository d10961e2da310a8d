"""House rule 3: every change is a verb with a name on it, keyword-only, in one transaction."""

import inspect
import re
from pathlib import Path

import pytest

from kernel.actors import Actor
from tests.architecture.services_of_ours import FUNCTIONS, NOT_VERBS, VERBS

ROOT = Path(__file__).resolve().parents[2]
FLOORS = {
    "accounts",
    "api",
    "audit",
    "exchange",
    "kernel",
    "outcomes",
    "participants",
    "programs",
    "reports",
    "web",
}


def test_the_sweep_finds_the_services():
    assert {"participants.services.enrollment.enrollment_move", "accounts.services.membership_grant"} <= set(
        VERBS
    )
    assert set(NOT_VERBS) <= set(FUNCTIONS)


@pytest.mark.parametrize("name", sorted(VERBS))
def test_a_verb_takes_keywords_only_and_who_first(name):
    parameters = list(inspect.signature(VERBS[name]).parameters.values())
    assert parameters[0].name == "by"
    assert parameters[0].annotation in (Actor, "Actor")
    assert parameters[0].default is inspect.Parameter.empty, "an act without a name must not be possible"
    keyword = (inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD)
    assert all(parameter.kind in keyword for parameter in parameters)


@pytest.mark.parametrize("name", sorted(VERBS))
def test_a_verb_is_named_after_what_it_changes(name):
    """<entity>_<verb>, and a docstring that says what it does."""
    assert name.rpartition(".")[2].count("_") >= 1
    assert inspect.getdoc(VERBS[name])


@pytest.mark.parametrize("name", sorted(VERBS))
def test_a_verb_runs_in_one_transaction(name):
    source = inspect.getsource(VERBS[name])
    assert "@transaction.atomic" in source or "with transaction.atomic()" in source


def test_a_lock_on_a_row_lets_foreign_keys_point_at_it():
    """A full lock waits for every key check of others at their commit, and two such acts wait for each other."""
    places = [
        f"{path.relative_to(ROOT)}: {call}"
        for path in ROOT.glob("*/**/*.py")
        if path.relative_to(ROOT).parts[0] in FLOORS
        for call in re.findall(r"select_for_update\([^)]*\)", path.read_text())
    ]
    assert places, "the sweep finds nothing"
    assert [place for place in places if not re.search("no_key=True|skip_locked=True", place)] == []
