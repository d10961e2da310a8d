"""Justice events from an administrative file: matched by number or by name and birth, and what is not found says so."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts.roles import Role
from accounts.services import agency_create
from audit.models import AuditEvent
from exchange.models import ImportRecord
from exchange.problems import FileRefused
from exchange.services import outcomes_import, people_import
from kernel.errors import NotAllowed, RuleViolation
from outcomes.models import JusticeEvent
from outcomes.services import local_code_add, source_create
from participants.services import participant_register
from tests.exchange.files import OUTCOMES, PEOPLE, csv_of, people
from tests.threads import at_once

pytestmark = pytest.mark.django_db
COVERED = {"source_name": "National police", "covers_from": date(2020, 1, 1), "covers_until": date(2022, 12, 31)}
SOW = {"family_name": "Sow", "given_names": "Awa", "birth_on": "1990-04-03"}
ARREST = {"kind": "arrest", "occurred_on": "2021-05-04"}


@pytest.fixture
def on_file(world, by):
    """Two people of the own agency, one of them with a number; and somebody of the other agency."""
    rows = [
        {"reference": "A-1", **SOW, "identifier": "SN-77"},
        {"reference": "A-2", "family_name": "Ba", "given_names": "Omar", "birth_on": "1985"},
    ]
    people_import(by=by, agency=world.agency, content=csv_of(PEOPLE, *rows))
    stranger = {"reference": "Z-1", "family_name": "Diop", "given_names": "Modou", "birth_on": "1980-01-02"}
    people_import(by=by, agency=world.other.agency, content=csv_of(PEOPLE, {**stranger, "identifier": "SN-99"}))


@pytest.fixture
def take_in(world, by, on_file):
    unmatched = []

    def take_in(*rows, by=by, **more) -> ImportRecord:
        unmatched.clear()
        return outcomes_import(
            by=by, agency=world.agency, content=csv_of(OUTCOMES, *rows),
            at_end=lambda _record, taken: unmatched.extend(taken.unmatched), **{**COVERED, **more},
        )  # fmt: skip

    take_in.unmatched = unmatched
    return take_in


def events():
    return JusticeEvent.objects.filter(source_name=COVERED["source_name"])


@pytest.mark.parametrize(
    ("who", "how"),
    [
        ({"identifier": "SN-77"}, "by_number"),
        ({"identifier": "sn-77 "}, "by_number"),
        ({"identifier": "A-1"}, "by_number"),
        ({**SOW, "identifier": "unknown"}, "by_name_and_birth"),
        (SOW, "by_name_and_birth"),
        ({**SOW, "family_name": "SÔW"}, "by_name_and_birth"),
        ({"family_name": "Awa", "given_names": "Sow", "birth_on": "1990-04-03"}, "by_name_and_birth"),
        ({"identifier": "SN-77", "birth_on": "1991-01-01"}, "contradicted"),
        ({"family_name": "Sow", "given_names": "Awa"}, "not_found"),
        ({**SOW, "birth_on": "1990"}, "not_found"),
        ({**SOW, "birth_on": "1990-04-04"}, "not_found"),
        ({"family_name": "Ba", "given_names": "Omar", "birth_on": "1985-02-03"}, "not_found"),
        ({"identifier": "SN-99"}, "not_found"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_who_is_meant(take_in, who, how):
    record = take_in({**who, **ARREST})
    is_found = how.startswith("by_")
    assert record.counts[how] == 1
    assert events().count() == int(is_found)
    assert [problem.code for problem in take_in.unmatched] == ([] if is_found else [how])
    if is_found:
        assert events().get().participant.reference == "A-1"


def test_people_of_a_study_answer_to_no_row(take_in, world, by):
    more = {"sector": world.agency.sector, "tier": "local", "parent": world.agency, "is_study": True}
    study = agency_create(by=by, code="study", name="A study", **more)
    participant_register(by=by, agency=study, file_class="justice", reference="S-1")
    assert take_in({"identifier": "S-1", **ARREST}).counts["not_found"] == 1
    assert not events().exists()


def test_an_event_is_kept_as_the_file_says_and_for_evaluations_alone(take_in):
    take_in({**SOW, "kind": "conviction", "occurred_on": "2021-05-04", "decided_on": "2021-06-01", "iccs": "0502"})
    event = events().get()
    assert (event.kind, event.occurred_on, event.decided_on, event.iccs_id) == (
        "conviction", date(2021, 5, 4), date(2021, 6, 1), "0502",
    )  # fmt: skip
    assert (event.source, event.is_evaluation_only, event.created_by) == (
        "administrative", True, "system:import_outcomes",
    )  # fmt: skip
    assert event.history.count() == 1
    assert AuditEvent.objects.filter(action="justice_event.record", object_ids=[str(event.public_id)]).count() == 1


def test_found_without_an_event_and_not_found_are_two_things(take_in):
    record = take_in({"identifier": "SN-77"}, {"identifier": "SN-404"})
    assert record.counts == {"rows": 2, "by_number": 1, "without_event": 1, "not_found": 1, "people_found": 1}
    assert "says nothing about events" in take_in.unmatched[0].reason
    assert not events().exists()


def test_the_record_says_what_the_file_covers(take_in, world):
    record = ImportRecord.objects.get(pk=take_in({**SOW, **ARREST}).pk)
    assert (record.agency, record.kind, record.source_name) == (world.agency, "outcomes", "National police")
    assert (record.covers_from, record.covers_until) == (date(2020, 1, 1), date(2022, 12, 31))
    assert record.is_evaluation_only
    assert record.counts["new"] == 1


def test_a_second_time_changes_nothing(take_in):
    take_in({**SOW, **ARREST})
    assert take_in({**SOW, **ARREST}).counts["unchanged"] == 1
    assert take_in({"identifier": "SN-77", **ARREST}).counts["unchanged"] == 1
    assert events().count() == 1


def test_one_file_twice_at_once_doubles_nothing(transactional_db, world, by, on_file):
    content = csv_of(OUTCOMES, *({**SOW, **ARREST, "occurred_on": f"2021-05-{day:02}"} for day in range(1, 29)))
    records = at_once(4, lambda _number: outcomes_import(by=by, agency=world.agency, content=content, **COVERED))
    assert sorted(record.counts.get("new", 0) for record in records) == [0, 0, 0, 28]
    assert events().count() == 28


def test_next_years_file_brings_the_decision_of_an_event_on_record(take_in):
    charge = {"identifier": "SN-77", "kind": "charge", "occurred_on": "2021-05-04"}
    decided = {**charge, "decided_on": "2022-03-01"}
    take_in(charge)
    assert take_in(decided).counts["decided"] == 1
    event = events().get()
    assert (event.decided_on, event.version) == (date(2022, 3, 1), 2)
    assert AuditEvent.objects.filter(action="justice_event.decide", object_ids=[str(event.public_id)]).count() == 1
    assert take_in(decided).counts["unchanged"] == take_in(charge).counts["unchanged"] == 1
    assert events().count() == 1


def test_two_rows_of_one_file_are_two_events_though_one_is_decided_and_the_other_not(take_in):
    charge = {"identifier": "SN-77", "kind": "charge", "occurred_on": "2021-05-04"}
    decided = {**charge, "decided_on": "2021-06-01"}
    assert take_in(charge, decided).counts["new"] == 2
    assert take_in(decided, charge).counts["unchanged"] == 2
    assert events().count() == 2


def test_a_number_in_other_digits_is_the_same_number(take_in):
    assert take_in({"identifier": "SN-٧٧", **ARREST}).counts["by_number"] == 1


@pytest.mark.slow
def test_ten_thousand_rows_twice(world, by):
    """A yearly file of a whole country's police, against five hundred people on file."""
    people_import(by=by, agency=world.agency, content=people(500))
    lines = ["identifier,kind,occurred_on,iccs"]
    lines += [
        f"ID-{number % 500},arrest,{date(2020, 1, 1) + timedelta(days=number // 500)},0502" for number in range(10_000)
    ]
    content = "\n".join(lines).encode()
    first = outcomes_import(by=by, agency=world.agency, content=content, **COVERED)
    assert (first.counts["rows"], first.counts["new"], first.counts["people_found"]) == (10_000, 10_000, 500)
    logged = AuditEvent.objects.filter(action="justice_event.record").count()
    second = outcomes_import(by=by, agency=world.agency, content=content, **COVERED)
    assert second.counts["unchanged"] == 10_000 and "new" not in second.counts
    assert events().count() == 10_000
    assert AuditEvent.objects.filter(action="justice_event.record").count() == logged


def test_one_event_told_of_one_person_in_two_ways_is_one(take_in):
    assert take_in({**SOW, **ARREST}, {"identifier": "SN-77", **ARREST}).counts["new"] == 1
    assert events().count() == 1


def test_the_same_row_twice_is_refused(take_in):
    with pytest.raises(FileRefused) as error:
        take_in({**SOW, **ARREST}, {**SOW, **ARREST})
    assert [(problem.place, problem.code) for problem in error.value.problems] == [("E3", "twice")]
    assert not events().exists()


@pytest.fixture
def theft(world, by):
    return local_code_add(by=by, agency=world.agency, scheme="penal-code", code="311-1", iccs="0502")


def test_a_code_of_ones_own_law_is_translated(take_in, theft):
    row = {**SOW, **ARREST, "scheme": "penal-code", "local_code": "311-1"}
    take_in(row)
    event = events().get()
    assert (event.local_code, event.iccs_id) == (theft, "0502")
    assert take_in(row).counts["unchanged"] == 1


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"scheme": "penal-code", "local_code": "999"}, "unknown_local_code"),
        ({"scheme": "penal-code"}, None),
        ({"scheme": "penal-code", "local_code": "311-1", "iccs": "0502"}, None),
    ],
)
def test_an_offense_said_in_part_or_twice_or_in_an_unknown_code(take_in, theft, row, code):
    with pytest.raises(FileRefused) as error:
        take_in({**SOW, **ARREST}, {"identifier": "SN-77", **ARREST, **row})
    (problem,) = error.value.problems
    assert problem.place.endswith("3"), problem
    assert code in (None, problem.code)
    assert not events().exists()


def test_a_source_the_agency_has_named_is_the_source_of_its_events(take_in, world, by):
    """So that a design that names it finds them."""
    source = source_create(by=by, agency=world.agency, code="national-police", name="National police")
    take_in({**SOW, **ARREST}, source_name="national-police")
    assert JusticeEvent.objects.get(source_name="national-police").admin_source == source


def test_a_dry_run(take_in):
    assert take_in({**SOW, **ARREST}, dry_run=True).counts["new"] == 1
    assert not events().exists()
    assert not ImportRecord.objects.filter(kind="outcomes").exists()


def test_a_trial_by_somebody_who_may_not_read_people_does_not_say_who_is_on_file(take_in, world, as_user):
    """One row, padded with invented people, with a code that a rule refuses: the answer is always the same."""
    evaluator = as_user(world.user[Role.EVALUATOR])
    invented = [{"identifier": f"SN-{number}", **ARREST} for number in range(500, 512)]
    refused = {**ARREST, "scheme": "penal", "local_code": "404"}
    said = set()
    for rows in (
        [{**SOW, **ARREST}],
        [{"identifier": "SN-404", **ARREST}],
        [{**SOW, **ARREST}, *invented],
        invented,
        [{**SOW, **refused}],
        [{"identifier": "SN-404", **refused}],
    ):
        with pytest.raises(FileRefused) as error:
            take_in(*rows, by=evaluator, dry_run=True)
        (problem,) = error.value.problems
        said.add((problem.place, problem.code, problem.reason, str(error.value)))
        assert take_in.unmatched == []
    ((place, code, _reason, _whole),) = said
    assert (place, code) == ("", "too_few_found")
    assert take_in({**SOW, **ARREST}, dry_run=True).counts["new"] == 1  # the operator reads people anyway


def test_a_trial_with_enough_people_says_what_would_be_and_who_is_missing(take_in, world, as_user, by):
    people = [
        {"reference": f"M-{number}", "family_name": f"Many{number}", "given_names": "Ana"} for number in range(10)
    ]
    people_import(by=by, agency=world.agency, content=csv_of(PEOPLE, *people))
    rows = [{"identifier": row["reference"], **ARREST} for row in people]
    evaluator = as_user(world.user[Role.EVALUATOR])
    record = take_in(*rows, {"identifier": "SN-404"}, by=evaluator, dry_run=True)
    assert (record.counts["people_found"], record.counts["not_found"]) == (10, 1)
    assert len(take_in.unmatched) == 1
    with pytest.raises(FileRefused):
        take_in(*rows[1:], by=evaluator, dry_run=True)


def test_who_may(take_in, world, as_user):
    evaluator = as_user(world.user[Role.EVALUATOR])
    assert take_in({**SOW, **ARREST}, by=evaluator).counts["new"] == 1
    with pytest.raises(NotAllowed):
        take_in({**SOW, **ARREST}, by=evaluator, is_evaluation_only=False)
    with pytest.raises(NotAllowed):
        take_in({**SOW, **ARREST}, by=as_user(world.user[Role.PRISON_ADMINISTRATOR]))


def test_a_source_says_who_it_is_and_what_it_covers(take_in):
    for more in ({"source_name": " "}, {"covers_until": date(2019, 1, 1)}):
        with pytest.raises(RuleViolation):
            take_in({**SOW, **ARREST}, **more)


# --- The commands -----------------------------------------------------------------------------------------------------


def test_the_commands_say_counts_then_who_is_missing(on_file, tmp_path, capsys):
    file = tmp_path / "police.csv"
    file.write_bytes(csv_of(OUTCOMES, {**SOW, **ARREST}, {"identifier": "SN-404", **ARREST}))
    arguments = [
        str(file), "--agency", "own", "--source", "Police", "--covers-from", "2020-01-01", "--covers-until",
        "2022-12-31",
    ]  # fmt: skip
    call_command("import_outcomes", *arguments, "--dry-run")
    said = capsys.readouterr().out
    assert "new: 1" in said and "not found: 1" in said and "3: Nobody on file here" in said
    assert said.endswith("This was a dry run: nothing was written.\n")
    call_command("import_outcomes", *arguments)
    assert JusticeEvent.objects.filter(source_name="Police").count() == 1


def test_a_command_says_every_problem_with_its_cell(world, tmp_path):
    file = tmp_path / "people.csv"
    file.write_bytes(csv_of(PEOPLE, {"reference": "A-1", "sex": 7, "birth_on": "03/04/1990"}))
    with pytest.raises(CommandError) as error:
        call_command("import_people", str(file), "--agency", "own")
    assert "nothing was written. Problems found: 2." in str(error.value)
    assert "  E2 sex: 7 is not a code" in str(error.value)
    with pytest.raises(CommandError, match="There is no agency nowhere"):
        call_command("import_people", str(file), "--agency", "nowhere")
    with pytest.raises(CommandError, match="cannot be used"):
        call_command("import_people", str(tmp_path / "missing.csv"), "--agency", "own")
