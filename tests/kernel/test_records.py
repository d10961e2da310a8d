"""Writing a record: under a name, at a version, with a history."""

import uuid
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from kernel.actors import system_actor
from kernel.errors import StaleRecord
from kernel.records import record_change, record_create, record_mark_error
from participants.models import Participant
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
