"""House rule 3: every change is a verb with a name on it, keyword-only, in one transaction."""

import inspect

import pytest

from kernel.actors import Actor
from tests.architecture.services_of_ours import FUNCTIONS, NOT_VERBS, VERBS


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
