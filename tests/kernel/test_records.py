"""Writing a record: under a name, at a version, with a history."""

import uuid
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from kernel.actors import system_actor
from kernel.errors import StaleRecord
from kernel.records import record_change, record_create, record_mark_error, records_change, records_create
from participants.models import Identity, Participant
from programs.models import Offering, Program
from tests.threads import at_once

ANNA, BERT = system_actor("anna"), system_actor("bert")


@pytest.fixture
def person(world):
    return record_create(
        Participant(agency=world.agency, file_class="justice", reference="rec-1", birth_on=date(1990, 1, 1)),
        by=ANNA,
    )


def test_a_new_record_bears_a_name_a_version_and_a_public_id(person):
    read = Participant.objects.get(pk=person.pk)
    assert (read.created_by, read.updated_by, read.version) == ("system:anna", "system:anna", 1)
    assert isinstance(read.public_id, uuid.UUID)
    assert read.created_at and read.updated_at


def test_a_change_bears_the_name_of_who_made_it_and_raises_the_version(person):
    record_change(person, by=BERT, nationality="SN")
    read = Participant.objects.get(pk=person.pk)
    assert (read.created_by, read.updated_by, read.version) == ("system:anna", "system:bert", 2)
    assert read.nationality == "SN"


def test_every_version_is_in_the_history_with_its_name(person):
    record_change(person, by=BERT, nationality="SN")
    record_change(person, by=ANNA, nationality="FR")
    kept = Participant.history.filter(id=person.pk).order_by("history_id")
    assert list(kept.values_list("version", "updated_by", "nationality")) == [
        (1, "system:anna", ""),
        (2, "system:bert", "SN"),
        (3, "system:anna", "FR"),
    ]


def test_a_change_to_what_somebody_else_changed_meanwhile_is_refused(person):
    mine, theirs = Participant.objects.get(pk=person.pk), Participant.objects.get(pk=person.pk)
    record_change(theirs, by=BERT, nationality="SN")
    with pytest.raises(StaleRecord) as refused:
        record_change(mine, by=ANNA, nationality="FR")
    assert refused.value.code == "stale"
    read = Participant.objects.get(pk=person.pk)
    assert (read.nationality, read.version, read.updated_by) == ("SN", 2, "system:bert")
    assert Participant.history.filter(id=person.pk).count() == 2


def test_a_value_that_a_field_refuses_is_not_written(person):
    for changes in ({"nationality": "SEN"}, {"sex": 5}, {"birth_precision": "century"}):
        record = Participant.objects.get(pk=person.pk)
        with pytest.raises(ValidationError) as refused:
            record_change(record, by=ANNA, **changes)
        assert set(refused.value.message_dict) == set(changes)
    assert Participant.objects.get(pk=person.pk).version == 1


def test_what_was_entered_in_error_leaves_the_lists_and_stays_in_the_table(person):
    record_mark_error(person, by=BERT, reason="second file of the same person")
    assert not Participant.objects.filter(pk=person.pk).exists()
    assert not Participant.all_records.current().filter(pk=person.pk).exists()
    kept = Participant.all_records.get(pk=person.pk)
    assert kept.entered_in_error_by == "system:bert"
    assert kept.entered_in_error_reason == "second file of the same person"
    assert kept.entered_in_error_at is not None and kept.version == 2


def test_a_list_over_a_relation_leaves_it_out_too(world, by):
    offering = Offering.objects.get(pk=world.offering.pk)
    assert offering in world.program.offerings.all()
    record_mark_error(offering, by=by, reason="typed twice")
    assert offering not in Program.objects.get(pk=world.program.pk).offerings.all()


def test_of_two_editors_exactly_one_wins(transactional_db, world):
    person = record_create(Participant(agency=world.agency, file_class="justice", reference="race"), by=ANNA)
    copies = [Participant.objects.get(pk=person.pk) for _ in range(2)]
    codes = ["SN", "FR"]
    answers = at_once(
        2, lambda n: record_change(copies[n], by=system_actor(f"editor-{n}"), nationality=codes[n])
    )
    lost = [answer for answer in answers if isinstance(answer, StaleRecord)]
    won = [number for number, answer in enumerate(answers) if isinstance(answer, Participant)]
    assert len(lost) == len(won) == 1, answers
    read = Participant.objects.get(pk=person.pk)
    assert (read.version, read.nationality) == (2, codes[won[0]])
    assert read.updated_by == f"system:editor-{won[0]}"
    assert Participant.history.filter(id=person.pk).count() == 2


# --- many at once -----------------------------------------------------------------------------------------------------

OWN = {"id", "public_id", "reference", "created_at", "updated_at", "history_id", "history_date"}


def unsaved(world, reference, **values):
    values = {"file_class": "justice", "birth_on": date(1990, 1, 1), "languages": ["fr"], **values}
    return Participant(agency=world.agency, reference=reference, **values)


def kept(record) -> list[dict]:
    """What the history holds of a record, without what must differ from one record to the next."""
    rows = Participant.history.filter(id=record.pk).order_by("history_id").values()
    return [{name: value for name, value in row.items() if name not in OWN} for row in rows]


def test_many_at_once_are_written_as_one_by_one(world):
    alone = record_create(unsaved(world, "alone"), by=ANNA)
    many = records_create([unsaved(world, f"many-{number}") for number in range(3)], by=ANNA)
    for record in many:
        read = Participant.objects.get(pk=record.pk)
        assert (read.version, read.created_by, read.updated_by) == (1, "system:anna", "system:anna")
        assert (read.public_id, read.created_at) == (record.public_id, record.created_at)
        assert kept(record) == kept(alone)
        (shadow,) = Participant.history.filter(id=record.pk)
        assert (shadow.public_id, shadow.created_at) == (record.public_id, record.created_at)
    assert len({record.public_id for record in many}) == 3


def test_many_changed_at_once_are_changed_as_one_by_one(world):
    alone = record_create(unsaved(world, "alone"), by=ANNA)
    many = records_create([unsaved(world, f"many-{number}") for number in range(3)], by=ANNA)
    record_change(many[0], by=BERT, sex=0)  # they need not be at one version
    record_change(alone, by=BERT, nationality="SN")
    records_change(many, by=BERT, nationality="SN")
    assert [record.version for record in many] == [3, 2, 2]
    for record in many[1:]:
        read = Participant.objects.get(pk=record.pk)
        assert (read.nationality, read.version, read.updated_by) == ("SN", 2, "system:bert")
        assert read.updated_at == record.updated_at > read.created_at
        assert kept(record) == kept(alone)
    assert Participant.objects.get(pk=many[0].pk).version == 3


def test_blind_indexes_are_in_step_when_many_are_created(world):
    people = records_create([unsaved(world, f"many-{number}") for number in range(2)], by=ANNA)
    made = records_create(
        [
            Identity(participant=person, family_name="A", search_key="a", identifier="X-1")
            for person in people
        ],
        by=ANNA,
    )
    assert made[0].identifier_index and made[0].identifier_index == made[1].identifier_index
    assert Identity.history.filter(identifier_index=made[0].identifier_index).count() == 2
    with pytest.raises(TypeError, match="blind index"):
        records_change(made, by=ANNA, identifier="X-2")


def test_one_wrong_record_and_none_is_written(world, django_assert_num_queries):
    records = [unsaved(world, "right"), unsaved(world, "wrong", nationality="SEN"), unsaved(world, "right-2")]
    with django_assert_num_queries(0), pytest.raises(ValidationError):
        records_create(records, by=ANNA)
    assert not Participant.objects.filter(reference__in=["right", "wrong", "right-2"]).exists()
    made = records_create([unsaved(world, "a"), unsaved(world, "b")], by=ANNA)
    with django_assert_num_queries(0), pytest.raises(ValidationError):
        records_change(made, by=ANNA, nationality="SEN")


def test_what_the_database_refuses_leaves_none_of_many(world):
    before = Participant.history.count()
    with pytest.raises(IntegrityError), transaction.atomic():
        records_create([unsaved(world, "one"), unsaved(world, "twice"), unsaved(world, "twice")], by=ANNA)
    assert not Participant.objects.filter(reference__in=["one", "twice"]).exists()
    assert Participant.history.count() == before


def test_one_of_many_changed_meanwhile_and_none_is_changed(world):
    many = records_create([unsaved(world, f"many-{number}") for number in range(3)], by=ANNA)
    record_change(Participant.objects.get(pk=many[1].pk), by=BERT, nationality="FR")
    with pytest.raises(StaleRecord):
        records_change(many, by=ANNA, nationality="SN")
    assert sorted(Participant.objects.filter(reference__startswith="many-").values_list("nationality", "version")) == [
        ("", 1), ("", 1), ("FR", 2),
    ]  # fmt: skip


def test_records_of_two_models_are_not_many_of_one(world, by):
    with pytest.raises(TypeError):
        records_create([unsaved(world, "one"), Offering()], by=by)
    assert records_create([], by=by) == records_change([], by=by) == []


def test_many_cost_as_many_statements_as_few(world):
    counts = []
    for size in (10, 25):
        with CaptureQueriesContext(connection) as statements:
            made = records_create(
                [unsaved(world, f"size-{size}-{number}") for number in range(size)], by=ANNA
            )
            records_change(made, by=BERT, sex=2)
        counts.append(len(statements))
    assert counts[0] == counts[1]
