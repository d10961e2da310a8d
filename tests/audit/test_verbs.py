"""Every verb of every service: one event under its action, no values in it, and nothing done when the log is away."""

import pytest
from django.db import DatabaseError, transaction
from django.db.models import Count, Max, Sum

from audit.actions import Action
from audit.models import AuditEvent
from audit.services import AuditUnavailable
from kernel.models import BaseRecord
from tests.architecture import services_of_ours
from tests.architecture.models_of_ours import history_models, models_of_ours
from tests.audit.verbs import CANARIES, OTHERS, SUBJECTS, VERBS
from tests.world import world as world_again

# Verbs of the people's floor that are about nobody yet.
ABOUT_NOBODY = {
    "participants.services.allocation.allocation_sequence_seal",
    "participants.services.instruments.instrument_define",
    "participants.services.instruments.instrument_revise",
}


def state_of_the_database() -> dict[str, tuple]:
    """Enough of every table to see that something was written: rows, and versions where there are any."""
    state = {}
    for model in [*models_of_ours(), *history_models()]:
        counted = {"rows": Count("pk"), "last": Max("pk")}
        if issubclass(model, BaseRecord):
            counted["versions"] = Sum("version")
        state[model._meta.label] = tuple(model._base_manager.aggregate(**counted).values())
    return state


def test_every_verb_is_tried():
    assert set(VERBS) == set(services_of_ours.VERBS)


@pytest.mark.parametrize("name", sorted(VERBS))
def test_a_verb_leaves_one_event_under_its_action(world, by, name):
    prepare, act, action = VERBS[name]
    subject = prepare(world, by)
    before = set(AuditEvent.objects.values_list("pk", flat=True))
    made = act(world, by, subject)
    (event,) = AuditEvent.objects.exclude(pk__in=before)
    assert event.action == action
    assert (event.actor_kind, event.actor_ref, event.channel) == ("system", "system:test", "command")
    records = made if isinstance(made, list) else [made or subject]
    assert event.object_ids == [str(record.public_id) for record in records]
    assert event.object_type == records[0]._meta.label_lower
    if (name.startswith("participants.") or ".justice." in name or ".follow_up." in name) and name not in ABOUT_NOBODY:
        person = (
            getattr(records[0], "participant", None) or getattr(subject, "participant", None) or records[0]
        )
        others = OTHERS.get(name, lambda *_: [])(subject, made)
        people = SUBJECTS[name](world) if name in SUBJECTS else [person, *others]
        assert event.subject_ids == [str(one.public_id) for one in people]
        assert event.field_groups
    if action != Action.USER_CREATE:  # an account made by a command belongs to no agency yet
        assert event.agency_id == world.agency.public_id or action == Action.AGENCY_CREATE


@pytest.mark.parametrize("name", sorted(VERBS))
def test_a_verb_does_nothing_when_it_cannot_be_logged(world, by, name, monkeypatch):
    prepare, act, _action = VERBS[name]
    subject = prepare(world, by)
    before = state_of_the_database()

    def refuse(self, *args, **kwargs):
        raise DatabaseError("disk full")

    monkeypatch.setattr(AuditEvent, "save", refuse)
    with pytest.raises(AuditUnavailable):
        act(world, by, subject)
    assert state_of_the_database() == before


def test_no_value_of_a_person_comes_into_the_log(world, by):
    """Names, contacts, identifiers, notes, numbers: whatever the verb, there is none in any column of any row."""
    logged = []
    for prepare, act, _action in VERBS.values():
        before = set(AuditEvent.objects.values_list("pk", flat=True))
        with transaction.atomic():  # each verb finds the world as it was
            act(world, by, prepare(world, by))
            logged += list(AuditEvent.objects.exclude(pk__in=before).values())
            transaction.set_rollback(True)
        world = world_again()
    logged += list(AuditEvent.objects.values())
    stored = "\n".join(str(row) for row in logged).casefold()
    assert str(world.person.public_id) in stored
    for what, value in CANARIES.items():
        assert value.casefold() not in stored, what
    for value in ("77.1193", *world.own.names, *world.other.names):
        assert value.casefold() not in stored


def test_loading_a_study_is_one_event(life):
    (event,) = AuditEvent.objects.filter(action=Action.STUDY_LOAD)
    assert event.object_ids == [str(life.public_id)]
