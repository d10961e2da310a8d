"""House rules 1, 2, 11 and 13, asked of every model there is and of every one that will be added."""

import pytest
from django.db import models
from django.utils.module_loading import import_string

from accounts.scope import Rule, ScopedManager, UndeclaredReach, limit_to_user, rule_of
from audit.models import AuditSeal
from kernel.classification import Handling
from kernel.models import BASE_FIELDS, BaseRecord, BulkWriteRefused
from participants.models import Participant
from tests.architecture.models_of_ours import history_models, models_of_ours, named, path_to

# A model without a reach answers no user at all. Each has its reason.
WITHOUT_REACH = {
    "audit.AuditSeal": "hashes of the log; read by the commands seal and verify_audit alone",
    "audit.SealedEvent": "which seal holds which event; read by the commands seal and verify_audit alone",
    "kernel.WorkerBeat": "that a worker is there; asked for by the queue alone",
    "kernel.Draft": "what one owner left unsaved; asked for by its owner alone, kernel/drafts.py",
    "kernel.SavedView": "filters one owner gave a name; asked for by their owner alone, kernel/saved_views.py",
    "kernel.IdempotencyRecord": "answers for the one caller who holds the key; asked for by that key alone",
}
# Not base records. Each has its reason.
NOT_BASE_RECORDS = {
    "accounts.User": "Django's account; named by the log, has its own public_id",
    "accounts.OpenSession": "ends with the session it describes; ending one by hand is in the log",
    "accounts.ApiToken": "knox's token; named by the log, has its own public_id",
    "audit.AuditEvent": "append-only and never edited: the row itself says who and when",
    "audit.AuditSeal": "written by a command, append-only",
    "audit.SealedEvent": "written by a command, append-only",
    "kernel.Draft": "typed and not saved yet; written over every few seconds and gone after two weeks",
    "kernel.SavedView": "how one owner likes to see a list; says nothing about a person",
    "kernel.IdempotencyRecord": "the interface's memory of one day; the act itself is a base record and in the log",
    "kernel.Job": "what a queue does next, changed by claims and beats; the act itself is a base record and in the log",
    "kernel.StoredFile": "bytes that end by themselves; written once, never changed",
    "kernel.WorkerBeat": "that a worker is there",
    "outcomes.IccsCode": "a classification kept in step with a file; nobody edits it",
    "participants.Reach": "derived from facts that are base records, rebuilt at any time",
    "participants.SearchWord": "derived from names and file numbers, rebuilt at any time",
}
WITHOUT_HISTORY = {
    "participants.StatusChange": "append-only: it is itself the history of the enrollment",
    "participants.Reach": "derived from facts that have a history",
    "participants.SearchWord": "derived from names and file numbers, which have a history",
    "participants.AssessmentScore": "append-only: written once, when the assessment is signed",
}

MODELS = models_of_ours()
ABOUT_PEOPLE = [model for model in MODELS if getattr(model, "reach_path", None)]
RECORDS = [model for model in MODELS if issubclass(model, BaseRecord)]


def label(model) -> str:
    return model._meta.label


def test_there_is_something_to_sweep():
    assert {"participants.Participant", "outcomes.JusticeEvent", "audit.AuditEvent"} <= set(named(MODELS))
    assert len(ABOUT_PEOPLE) >= 9
    assert (
        path_to(import_string("participants.models.StatusChange"), Participant) == "enrollment__participant"
    )


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_every_model_declares_its_reach(model):
    declared = getattr(model, "reach", None)
    if label(model) in WITHOUT_REACH:
        assert declared is None, f"{label(model)} declares a reach: take it off the list"
        with pytest.raises(UndeclaredReach):
            rule_of(model)
        return
    assert isinstance(declared, str), f"{label(model)} does not declare its reach"
    rule = import_string(declared)
    assert issubclass(rule, Rule)


def test_the_lists_of_exceptions_name_models_that_exist():
    listed = {*WITHOUT_REACH, *NOT_BASE_RECORDS, *WITHOUT_HISTORY}
    assert listed <= set(named(MODELS))


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_every_way_to_a_person_is_declared(model):
    way = path_to(model, Participant)
    if way is None:
        assert not getattr(model, "reach_path", None)
        return
    assert getattr(model, "reach_path", None), f"{label(model)} leads to a person by {way or 'itself'}"
    assert getattr(model, "reach", None)


@pytest.mark.parametrize("model", ABOUT_PEOPLE, ids=label)
def test_the_declared_way_leads_to_a_person(model):
    """`reach_path` is followed by the database: it must end at the participant's key."""
    steps, current = model.reach_path.split("__"), model
    for step in steps[:-1]:
        current = current._meta.get_field(step).related_model
    last = steps[-1]
    if last == "pk":
        assert current is Participant
    else:
        field = next(f for f in current._meta.concrete_fields if f.attname == last)
        assert field.related_model is Participant


@pytest.mark.parametrize("model", ABOUT_PEOPLE, ids=label)
def test_every_field_about_a_person_is_classified(model):
    base = BASE_FIELDS if issubclass(model, BaseRecord) else frozenset()
    fields = {field.name for field in [*model._meta.concrete_fields, *model._meta.many_to_many]}
    table = getattr(model, "privacy", {})
    assert set(table) == fields - base
    assert all(isinstance(handling, Handling) for handling in table.values())


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_every_model_is_a_base_record_or_says_why_not(model):
    if label(model) in NOT_BASE_RECORDS:
        assert not issubclass(model, BaseRecord), f"{label(model)} is one: take it off the list"
    else:
        assert issubclass(model, BaseRecord)


@pytest.mark.parametrize("model", RECORDS, ids=label)
def test_a_base_record_bears_its_names_its_version_and_a_public_id(model):
    fields = {field.name: field for field in model._meta.concrete_fields}
    assert set(fields) >= BASE_FIELDS
    assert isinstance(fields["id"], models.BigAutoField)
    assert isinstance(fields["public_id"], models.UUIDField) and fields["public_id"].unique
    assert not fields["public_id"].editable and not fields["version"].editable
    expected = f"{model._meta.app_label}_{model._meta.model_name}_has_a_name"
    assert expected in {constraint.name for constraint in model._meta.constraints}


@pytest.mark.parametrize("model", RECORDS, ids=label)
def test_a_base_record_is_read_through_the_gate(model):
    assert isinstance(model.objects, ScopedManager)
    assert model._default_manager is model.objects or model._default_manager.name == "objects"


@pytest.mark.parametrize("name", ["accounts.User", "accounts.ApiToken", "accounts.OpenSession"])
def test_what_is_shown_by_an_id_has_a_public_one(name):
    (model,) = [model for model in MODELS if label(model) == name]
    assert model._meta.get_field("public_id").unique


@pytest.mark.parametrize("model", ABOUT_PEOPLE, ids=label)
def test_every_record_about_a_person_keeps_its_history(model):
    if label(model) in WITHOUT_HISTORY:
        assert not hasattr(model, "history")
        return
    shadow = model.history.model
    own = {field.name for field in model._meta.concrete_fields}
    kept = {field.name for field in shadow._meta.concrete_fields}
    assert own <= kept, "a change history without some of the values is none"
    for field in model._meta.concrete_fields:
        if type(field).__name__ == "EncryptedTextField":
            assert type(shadow._meta.get_field(field.name)) is type(field), "plain text in the history"


def test_no_history_table_stands_without_its_record():
    assert {model.instance_type for model in history_models()} <= set(RECORDS)


@pytest.mark.parametrize("model", RECORDS, ids=label)
def test_no_write_goes_past_names_versions_and_history(model):
    """No database here: the refusal comes before any statement."""
    for rows in (model.objects.none(), model.all_records.none()):
        for write in (
            lambda rows=rows: rows.update(updated_by="nobody"),
            lambda rows=rows: rows.bulk_create([]),
            lambda rows=rows: rows.bulk_update([], ["updated_by"]),
            lambda rows=rows: rows.delete(),
        ):
            with pytest.raises(BulkWriteRefused):
                write()


def test_a_model_without_a_reach_cannot_be_asked(world):
    with pytest.raises(UndeclaredReach):
        limit_to_user(AuditSeal.objects.all(), world.user["auditor"])


@pytest.mark.parametrize("model", [m for m in MODELS if m._meta.app_label == "audit"], ids=label)
def test_the_log_stands_alone(model):
    """No foreign keys: it says the truth about records that were merged or erased. No columns for values."""
    assert not [field.name for field in model._meta.get_fields() if field.is_relation]
    allowed = {
        "id", "event_id", "at", "actor_kind", "actor_ref", "channel", "action", "object_type", "object_ids",
        "subject_ids", "agency_id", "field_groups", "details", "purpose", "reason", "request_id",
        "sealed_at", "event_count", "previous_hash", "hash", "event_pk", "seal_pk",
    }  # fmt: skip
    assert {field.name for field in model._meta.get_fields()} <= allowed
