"""People from a file: new, changed, as they were; through the services, all or nothing, as often as one likes."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actors import user_actor
from accounts.roles import Role
from audit.models import AuditEvent
from exchange import people as importing
from exchange.models import ImportRecord
from exchange.problems import FileRefused
from exchange.services import people_import
from kernel.errors import NotAllowed
from participants.models import CustodyPeriod, Identity, MatchCandidate, Participant, Reach, Sentence
from participants.services.reach import reach_rows
from tests.exchange.files import PEOPLE, csv_of, people

pytestmark = pytest.mark.django_db
AWA = {
    "reference": "A-1", "family_name": "Sow", "given_names": "Awa", "identifier": "SN-77", "sex": "f",
    "birth_on": "1990-04-03", "nationality": "sn", "languages": "fr wo", "site": "own-site",
    "admitted_on": "2020-01-01", "legal_status": "sentenced", "sentenced_on": "2020-02-01", "sentence_days": 400,
}  # fmt: skip


@pytest.fixture
def take_in(world, by):
    def take_in(*rows, by=by, content=None, **more) -> ImportRecord:
        content = content if content is not None else csv_of(PEOPLE, *rows)
        return people_import(by=by, agency=world.agency, content=content, **more)

    return take_in


def everything() -> tuple:
    models = (Participant, Identity, CustodyPeriod, Sentence, Reach, AuditEvent, ImportRecord, MatchCandidate)
    return tuple(model._base_manager.count() for model in models)


def test_somebody_new_is_on_file_with_everything(take_in, world, by):
    assert take_in(AWA).counts == {"rows": 1, "new": 1}
    person = Participant.objects.get(agency=world.agency, reference="A-1")
    assert (person.sex, person.birth_on, person.nationality, person.languages) == (
        2, date(1990, 4, 3), "SN", ["fr", "wo"],
    )  # fmt: skip
    assert (person.identity.full_name, person.identity.identifier) == ("Awa Sow", "SN-77")
    assert person.custody_periods.get().starts_on == date(2020, 1, 1)
    assert person.sentences.get().length_days == 400
    for record in (person, person.identity, person.custody_periods.get(), person.sentences.get()):
        assert record.created_by == by.ref
        assert record.history.count() == 1
    event = AuditEvent.objects.get(action="people.take_in")
    assert event.object_ids == event.subject_ids == [str(person.public_id)]
    rows = {(row.basis, row.source) for row in Reach.objects.filter(participant=person)}
    assert rows == {(basis, source) for basis, source, _row in reach_rows(person)}


def test_a_second_time_changes_nothing(take_in):
    take_in(AWA, {"reference": "A-2"})
    before = everything()
    assert take_in(AWA, {"reference": "A-2"}).counts == {"rows": 2, "unchanged": 2}
    # The record that the file was taken in, and its line in the log.
    assert everything() == (*before[:5], before[5] + 1, before[6] + 1, before[7])


def test_what_has_changed_is_changed_and_kept_in_the_history(take_in):
    take_in(AWA)
    changed = {
        **AWA, "family_name": "Sow-Fall", "birth_on": "1990-04-04", "released_on": "2021-01-01",
        "release_reason": "parole", "sentence_days": 350,
    }  # fmt: skip
    assert take_in(changed).counts == {"rows": 1, "changed": 1}
    person = Participant.objects.get(reference="A-1")
    assert person.birth_on == date(1990, 4, 4)
    assert person.identity.family_name == "Sow-Fall"
    assert person.identity.history.count() == 2
    assert person.custody_periods.get().ends_on == date(2021, 1, 1)
    assert person.sentences.get().length_days == 350
    assert take_in(changed).counts == {"rows": 1, "unchanged": 1}


def test_empty_cells_change_nothing(take_in):
    take_in(AWA)
    assert take_in({"reference": "A-1"}).counts == {"rows": 1, "unchanged": 1}


def test_a_new_stay_after_a_release(take_in):
    take_in({**AWA, "released_on": "2021-01-01"})
    assert take_in({**AWA, "admitted_on": "2022-01-01"}).counts == {"rows": 1, "changed": 1}
    assert CustodyPeriod.objects.filter(participant__reference="A-1").count() == 2


def test_what_a_rule_forbids_undoes_the_whole_file(take_in):
    take_in(AWA)
    before = everything()
    with pytest.raises(FileRefused) as error:
        take_in({"reference": "A-9"}, {**AWA, "admitted_on": "2020-06-01"})
    (problem,) = error.value.problems
    assert (problem.place, problem.code) == ("3", "custody_overlap")
    assert everything() == before


def test_a_dry_run_says_what_would_be_and_writes_nothing(take_in):
    before = everything()
    record = take_in(AWA, dry_run=True)
    assert (record.counts, record.pk) == ({"rows": 1, "new": 1}, None)
    assert everything() == before


def test_somebody_alike_is_asked_about_and_comes_in_when_confirmed(take_in, world, as_user):
    administrator = as_user(world.user[Role.PRISON_ADMINISTRATOR])
    take_in(AWA)
    twin = {**AWA, "reference": "A-2", "identifier": ""}
    with pytest.raises(FileRefused) as error:
        take_in(twin, by=administrator)
    assert [problem.code for problem in error.value.problems] == ["possible_same_person"]
    assert take_in(twin, by=administrator, confirm_new=True).counts == {"rows": 1, "new": 1}


def test_somebody_alike_in_the_same_file_goes_to_data_protection(take_in):
    twin = {**AWA, "reference": "A-2", "identifier": ""}
    assert take_in(AWA, twin).counts == {"rows": 2, "new": 2}
    assert MatchCandidate.objects.filter(participant__reference="A-2", other__reference="A-1").exists()


def test_an_administrator_takes_in_people_of_his_own_agency_alone(take_in, world, as_user):
    administrator = as_user(world.user[Role.PRISON_ADMINISTRATOR])
    assert take_in(AWA, by=administrator).counts["new"] == 1
    foreigner = as_user(world.other_user[Role.PRISON_ADMINISTRATOR])
    worker = user_actor(world.user[Role.SOCIAL_WORKER])
    for other in (foreigner, worker):
        with pytest.raises(NotAllowed):
            take_in({"reference": "A-3"}, by=other)


def test_the_number_of_statements_does_not_grow_with_the_rows(take_in, monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 40)
    counts = {}
    for name, size in (("few", 10), ("many", 30)):
        content = people(size).replace(b"N-", f"{name}-".encode()).replace(b"Family", name.encode())
        content = content.replace(b"ID-", f"ID{name}-".encode())
        for time in ("first", "second"):
            with CaptureQueriesContext(connection) as statements:
                take_in(content=content)
            counts[name, time] = len(statements)
    assert counts["few", "first"] == counts["many", "first"]
    assert counts["few", "second"] == counts["many", "second"] < counts["few", "first"]


@pytest.mark.slow
def test_ten_thousand_rows_twice(take_in):
    content = people(10_000)
    assert take_in(content=content).counts == {"rows": 10_000, "new": 10_000}
    before = everything()
    assert take_in(content=content).counts == {"rows": 10_000, "unchanged": 10_000}
    assert everything()[:5] == before[:5]
