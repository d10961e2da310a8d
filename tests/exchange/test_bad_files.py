"""Every kind of bad file: refused with the place and the reason, and nothing of it written."""

import io
import zipfile
from datetime import date, timedelta

import pytest

from audit.models import AuditEvent
from exchange import sheet, xlsx_in
from exchange.problems import MOST_COLUMNS, MOST_KEPT, FileRefused
from exchange.services import SMALL, outcomes_import, people_import
from exchange.values import EXCEL_EPOCH
from kernel.clock import today
from outcomes.models import JusticeEvent
from participants.models import Participant
from tests.exchange.files import OUTCOMES, PEOPLE, csv_of, people, xlsx_of

pytestmark = pytest.mark.django_db
GOOD = {"reference": "A-1", "family_name": "Sow", "given_names": "Awa"}
STAY = {**GOOD, "site": "own-site", "admitted_on": "2020-01-01"}
TOMORROW = (today() + timedelta(days=2)).isoformat()


@pytest.fixture
def refused(world, by):
    """Take in a file that must be refused; returns (place, column, code) of each problem."""

    def refused(content: bytes, **more) -> list[tuple[str, str, str]]:
        before = Participant.all_records.count(), AuditEvent.objects.count()
        with pytest.raises(FileRefused) as error:
            people_import(by=by, agency=world.agency, content=content, **more)
        assert (Participant.all_records.count(), AuditEvent.objects.count()) == before
        assert all(problem.reason for problem in error.value.problems)
        return [(problem.place, problem.column, problem.code) for problem in error.value.problems]

    return refused


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({**GOOD, "sex": 7}, ("E3", "sex", "unknown_code")),
        ({**STAY, "legal_status": "guest"}, ("K3", "legal_status", "unknown_code")),
        ({**GOOD, "site": "other-site"}, ("I3", "site", "unknown_code")),
        ({**STAY, "sentenced_on": "2020-01-02", "sentence_days": 99999}, ("O3", "sentence_days", "out_of_range")),
        ({**STAY, "sentenced_on": "2020-01-02", "sentence_days": '"3,5"'}, ("O3", "sentence_days", "not_whole")),
        ({**STAY, "sentenced_on": "2020-01-02", "sentence_days": "many"}, ("O3", "sentence_days", "not_a_number")),
        ({**GOOD, "sentence_days": 30}, ("O3", "sentence_days", "incomplete")),
        ({**STAY, "released_on": "2019-12-31"}, ("L3", "released_on", "release_before_admission")),
        ({**STAY, "admitted_on": TOMORROW}, ("J3", "admitted_on", "in_the_future")),
        ({**GOOD, "admitted_on": "2020-01-01"}, ("J3", "admitted_on", "incomplete")),
        ({**GOOD, "birth_on": "03/04/1990"}, ("F3", "birth_on", "ambiguous_date")),
        ({**GOOD, "birth_on": "31/02/1990"}, ("F3", "birth_on", "no_such_day")),
        ({**GOOD, "birth_on": "spring"}, ("F3", "birth_on", "not_a_date")),
        ({**GOOD, "birth_on": TOMORROW}, ("F3", "birth_on", "in_the_future")),
        ({**GOOD, "birth_on": "1809-02-12"}, ("F3", "birth_on", "too_old")),
        ({**GOOD, "nationality": "Senegal"}, ("G3", "nationality", "unknown_code")),
        ({**GOOD, "languages": "French"}, ("H3", "languages", "unknown_code")),
        ({"reference": "A-1", "given_names": "Awa"}, ("C3", "given_names", "incomplete")),
        ({"family_name": "Sow"}, ("3", "reference", "required")),
        ({**GOOD, "reference": "B-1"}, ("A3", "reference", "twice")),
        ({**GOOD, "family_name": "x" * 121}, ("B3", "family_name", "too_long")),
        ({**GOOD, "family_name": "a\u202eb"}, ("B3", "family_name", "bad_character")),
    ],
    ids=lambda value: "-".join(value[1:]) if isinstance(value, tuple) else "",
)
def test_a_bad_cell_is_named_with_its_reason(refused, row, expected):
    first = {"reference": "B-1", "family_name": "Ba"}
    assert refused(csv_of(PEOPLE, first, row)) == [expected]


def test_the_reason_says_how_to_write_it(world, by):
    content = csv_of(PEOPLE, {**GOOD, "birth_on": "03/04/1990"})
    with pytest.raises(FileRefused) as error:
        people_import(by=by, agency=world.agency, content=content)
    (problem,) = error.value.problems
    assert "1990-04-03 or 1990-03-04" in problem.reason
    assert str(problem).startswith("F2 birth_on: ")


def test_a_person_twice_by_another_number(refused):
    rows = [{**GOOD, "identifier": "X-1"}, {**GOOD, "reference": "A-2", "identifier": "X-1"}]
    assert refused(csv_of(PEOPLE, *rows)) == [("D3", "identifier", "twice")]


def test_another_agency_is_told_apart(refused):
    content = csv_of((*PEOPLE, "agency"), {**GOOD, "agency": "other"})
    assert refused(content) == [("P2", "agency", "other_agency")]


def test_all_problems_are_said_at_once_and_the_first_thousand_kept(world, by):
    rows = [{"reference": f"A-{number}", "sex": 7} for number in range(MOST_KEPT + 5)]
    with pytest.raises(FileRefused) as error:
        people_import(by=by, agency=world.agency, content=csv_of(PEOPLE, *rows))
    assert error.value.problems.count == MOST_KEPT + 5
    assert len(error.value.problems.kept) == MOST_KEPT


# --- Headings and the file itself -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", [("", "", "empty")]),
        (b"  \n \n", [("", "", "empty")]),
        (b"reference,sex\n", [("", "", "empty")]),
        (b"family_name\nSow\n", [("", "reference", "missing_heading")]),
        (b"reference,sex,sex\nA,1,1\n", [("C1", "sex", "heading_twice")]),
        (b"reference,colour\nA,blue\n", [("B1", "colour", "unknown_heading")]),
        (b"reference,\nA,blue\n", [("B2", "", "no_heading")]),
        (b"reference\nA,blue\n", [("B2", "", "no_heading")]),
        ('reference,family_name\nA,Diène\n'.encode("cp1252"), [("", "", "wrong_encoding")]),
        ("reference\nA\n".encode("utf-16"), [("", "", "wrong_encoding")]),
        (b"reference\nA\x00\n", [("", "", "not_text")]),
        (b'reference,family_name\nA,"Sow\nB,Ba\n', [("", "", "not_csv")]),
        (b"\xd0\xcf\x11\xe0old", [("", "", "old_excel")]),
        (b"PK\x03\x04nonsense", [("", "", "not_xlsx")]),
    ],
    ids=lambda value: value[0][2] if isinstance(value, list) else "",
)
def test_a_file_that_cannot_be_read(refused, content, expected):
    assert refused(content) == expected


def test_the_wrong_encoding_names_byte_and_line(world, by):
    content = "reference,family_name\nA-1,Sow\nA-2,Diène\n".encode("cp1252")
    with pytest.raises(FileRefused) as error:
        people_import(by=by, agency=world.agency, content=content)
    (problem,) = error.value.problems
    assert "Line 3" in problem.reason and "0xE8" in problem.reason
    record = people_import(by=by, agency=world.agency, content=content, encoding="cp1252")
    assert record.counts["new"] == 2


def test_too_many_rows(refused, monkeypatch):
    monkeypatch.setattr(sheet, "MOST_ROWS", 3)
    assert refused(people(4)) == [("", "", "too_many_rows")]


# --- Spreadsheets -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"family_name": '=HYPERLINK("http://x","y")'}, ("B2", "family_name", "formula")),
        ({"sex": "=1+1"}, ("E2", "sex", "formula")),
        ({"birth_on": "=TODAY()"}, ("F2", "birth_on", "formula")),
        ({"birth_on": 32966}, ("F2", "birth_on", "number_for_date")),
        ({"birth_on": 32966.5}, ("F2", "birth_on", "number_for_date")),
        ({"family_name": date(1990, 4, 3)}, ("B2", "family_name", "date_for_text")),
    ],
    ids=lambda value: "-".join(value[1:]) if isinstance(value, tuple) else "",
)
def test_a_bad_cell_of_a_spreadsheet(refused, cells, expected):
    assert refused(xlsx_of(PEOPLE, {**GOOD, **cells})) == [expected]


def test_a_number_for_a_date_is_told_which_day_excel_would_show(world, by):
    number = (date(1990, 4, 3) - EXCEL_EPOCH).days
    with pytest.raises(FileRefused) as error:
        people_import(by=by, agency=world.agency, content=xlsx_of(PEOPLE, {**GOOD, "birth_on": number}))
    (problem,) = error.value.problems
    assert "1990-04-03" in problem.reason


def test_a_spreadsheet_cut_short(refused):
    whole = xlsx_of(PEOPLE, GOOD)
    assert refused(whole[: len(whole) // 2]) == [("", "", "not_xlsx")]


def test_a_spreadsheet_that_is_another_archive(refused):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("notes.txt", "nothing")
    assert refused(file.getvalue()) == [("", "", "not_xlsx")]


def test_a_spreadsheet_that_unpacks_to_too_much_is_not_unpacked(refused, monkeypatch):
    file = io.BytesIO(xlsx_of(PEOPLE, GOOD))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet9.xml", bytes(xlsx_in.MOST_UNPACKED))
    assert len(file.getvalue()) < 1024 * 1024
    monkeypatch.setattr(xlsx_in, "load_workbook", None)  # would be a TypeError
    assert refused(file.getvalue()) == [("", "", "too_large_unpacked")]


def test_a_spreadsheet_that_unpacks_to_a_hundred_times_its_size_is_not_unpacked(refused, monkeypatch):
    """Small enough to be taken in while somebody waits."""
    file = io.BytesIO(xlsx_of(PEOPLE, GOOD))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet9.xml", b"<row/>" * 1_000_000)
    assert len(file.getvalue()) < SMALL
    monkeypatch.setattr(xlsx_in, "load_workbook", None)  # would be a TypeError
    assert refused(file.getvalue()) == [("", "", "too_large_unpacked")]


def test_entities_in_a_spreadsheet_are_not_expanded(refused):
    source, file = zipfile.ZipFile(io.BytesIO(xlsx_of(PEOPLE, GOOD))), io.BytesIO()
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    with zipfile.ZipFile(file, "w") as archive:
        for part in source.namelist():
            content = source.read(part)
            is_sheet = part == "xl/worksheets/sheet1.xml"
            archive.writestr(part, bomb + content.split(b"?>")[-1] if is_sheet else content)
    assert refused(file.getvalue()) == [("", "", "not_xlsx")]


def with_sheet(change) -> bytes:
    """A spreadsheet whose first sheet is another one: `change` is given its bytes."""
    source, file = zipfile.ZipFile(io.BytesIO(xlsx_of(PEOPLE, GOOD))), io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in source.namelist():
            content = source.read(part)
            archive.writestr(part, change(content) if part == "xl/worksheets/sheet1.xml" else content)
    return file.getvalue()


def test_a_row_that_says_it_stands_where_no_sheet_ends_is_not_counted_to(refused):
    far = b'<row r="9000000000"><c r="A9000000000"/></row></sheetData>'
    assert refused(with_sheet(lambda content: content.replace(b"</sheetData>", far))) == [("", "", "not_xlsx")]


def test_a_spreadsheet_with_damaged_bytes(refused):
    marked = b"<!--" + bytes(range(48, 91)) * 9 + b"-->"
    whole = bytearray(with_sheet(lambda content: content.replace(b"<sheetData>", marked + b"<sheetData>")))
    with zipfile.ZipFile(io.BytesIO(bytes(whole))) as archive:
        part = archive.getinfo("xl/worksheets/sheet1.xml")
    start = part.header_offset + 30 + len(part.filename)
    whole[start : start + part.compress_size] = b"\xff" * part.compress_size
    assert refused(bytes(whole)) == [("", "", "not_xlsx")]


def test_too_many_columns(refused):
    headings = ["reference", *[""] * MOST_COLUMNS, "x"]
    assert refused(xlsx_of(headings, GOOD)) == [("", "", "too_many_columns")]


def test_too_many_columns_of_a_csv_file(refused):
    """More than a spreadsheet has names for."""
    assert refused(b"reference" + b"," * 20_000 + b"\nA-1\n") == [("", "", "too_many_columns")]


# --- What is unusual and clear ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "read", "precision"),
    [
        ("1990-04-03", date(1990, 4, 3), "day"),
        ("25/03/1990", date(1990, 3, 25), "day"),
        ("03.25.1990", date(1990, 3, 25), "day"),
        ("04/04/1990", date(1990, 4, 4), "day"),
        ("١٩٩٠-٠٤-٠٣", date(1990, 4, 3), "day"),
        ("1990-04", date(1990, 4, 1), "month"),
        ("1990", date(1990, 1, 1), "year"),
    ],
)
def test_days_that_can_be_read_in_one_way_only(world, by, written, read, precision):
    people_import(by=by, agency=world.agency, content=csv_of(PEOPLE, {**GOOD, "birth_on": written}))
    person = Participant.objects.get(reference="A-1")
    assert (person.birth_on, person.birth_precision) == (read, precision)


@pytest.mark.parametrize(("order", "read"), [("dmy", date(1990, 4, 3)), ("mdy", date(1990, 3, 4))])
def test_an_order_that_is_said_decides(world, by, order, read):
    content = csv_of(PEOPLE, {**GOOD, "birth_on": "03/04/1990"})
    people_import(by=by, agency=world.agency, content=content, date_order=order)
    assert Participant.objects.get(reference="A-1").birth_on == read


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters_and_a_mark_at_the_beginning(world, by, delimiter):
    content = b"\xef\xbb\xbf" + csv_of(PEOPLE, STAY, delimiter=delimiter)
    assert people_import(by=by, agency=world.agency, content=content).counts["new"] == 1


def test_a_spreadsheet_with_dates_and_numbers_as_it_has_them(world, by):
    cells = {**STAY, "reference": 1234, "sex": 2, "birth_on": date(1990, 4, 3), "admitted_on": date(2020, 1, 1)}
    people_import(by=by, agency=world.agency, content=xlsx_of(PEOPLE, cells))
    person = Participant.objects.get(reference="1234")
    assert (person.sex, person.birth_on) == (2, date(1990, 4, 3))


# --- Justice events ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"identifier": "1", "kind": "rumor", "occurred_on": "2021-01-01"}, ("E2", "kind", "unknown_code")),
        ({"identifier": "1", "kind": "arrest"}, ("2", "occurred_on", "required")),
        ({"kind": "arrest", "occurred_on": "2021-01-01"}, ("2", "identifier", "required")),
        ({"identifier": "1", "occurred_on": "2021-01-01"}, ("F2", "occurred_on", "incomplete")),
        (
            {"identifier": "1", "kind": "arrest", "occurred_on": "2021-01-02", "decided_on": "2021-01-01"},
            ("G2", "decided_on", "dates_out_of_order"),
        ),
        (
            {"identifier": "1", "kind": "arrest", "occurred_on": "2021-01-02", "iccs": "9"},
            ("H2", "iccs", "unknown_code"),
        ),
        ({"identifier": "1", "kind": "arrest", "occurred_on": "2019-01-02"}, ("F2", "occurred_on", "outside_coverage")),
        ({"identifier": "1", "agency": "other"}, ("I2", "agency", "other_agency")),
    ],
    ids=lambda value: "-".join(value[1:]) if isinstance(value, tuple) else "",
)
def test_a_bad_row_of_justice_events(world, by, row, expected):
    before = JusticeEvent.objects.count()
    with pytest.raises(FileRefused) as error:
        outcomes_import(
            by=by, agency=world.agency, content=csv_of(OUTCOMES, row), source_name="Police",
            covers_from=date(2020, 1, 1), covers_until=date(2022, 1, 1),
        )  # fmt: skip
    assert [(p.place, p.column, p.code) for p in error.value.problems] == [expected]
    assert JusticeEvent.objects.count() == before
