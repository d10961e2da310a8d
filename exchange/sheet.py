"""A file as typed rows: headings found, every cell read, and every problem at its place."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from exchange.csv_in import ENCODINGS, csv_rows
from exchange.problems import CellError, FileRefused, Problem, Problems, refuse_file
from exchange.values import Formula, Reader
from exchange.xlsx_in import xlsx_rows

MOST_ROWS = 50_000
ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Column:
    """A column by its heading. `needed` says that its heading must be there, `filled` that every row fills it."""

    name: str
    read: Reader
    needed: bool = False
    filled: bool = False


@dataclass(frozen=True)
class Entry:
    """One row: the values of its filled cells by column, and where each stands."""

    number: int
    values: dict[str, Any]
    places: dict[str, str]

    def get(self, name: str, default: Any = None) -> Any:
        return self.values.get(name, default)

    def problem(self, column: str, code: str, reason: str) -> Problem:
        """A problem with this row, at the cell of a column where it has one."""
        return Problem(self.places.get(column, str(self.number)), column, code, reason)


@dataclass
class Sheet:
    """What a file holds. With problems its rows are for looking at only."""

    digest: str
    entries: list[Entry] = field(default_factory=list)
    problems: Problems = field(default_factory=Problems)


def read_sheet(content: bytes, columns: Sequence[Column], encoding: str = "utf-8") -> Sheet:
    """Read a CSV or XLSX file against its columns.

    Raises FileRefused for a file that cannot be read at all: empty, in another encoding, damaged, too large, with
    headings missing, unknown or twice. What is wrong with cells is in `problems` of the answer.
    """
    if encoding not in ENCODINGS:
        raise ValueError(f"{encoding} is not one of {ENCODINGS}")
    rows = _rows(content, encoding)
    known = _headings(rows, columns)
    sheet = Sheet(digest=hashlib.sha256(content).hexdigest())
    count = 0
    for number, cells in rows:
        if not any(_is_filled(cell) for cell in cells):
            continue
        count += 1
        if count > MOST_ROWS:
            raise refuse_file(
                "too_many_rows", _("A file has at most %(most)d rows. Send it in parts.") % {"most": MOST_ROWS}
            )
        sheet.entries.append(_entry(number, cells, known, columns, sheet.problems))
    if not sheet.entries:
        raise refuse_file("empty", _("The file has headings and no rows."))
    return sheet


def confirm_once(sheet: Sheet, *names: str) -> None:
    """Add a problem for every row whose filled cells under these columns were all in an earlier row already."""
    seen: dict[tuple, int] = {}
    for entry in sheet.entries:
        key = tuple(entry.get(name) for name in names)
        if None in key:
            continue
        if key in seen:
            sheet.problems.add(
                entry.problem(
                    names[0], "twice", _("This is in row %(row)d already. Keep one of the two.") % {"row": seen[key]}
                )
            )
        seen.setdefault(key, entry.number)


def _rows(content: bytes, encoding: str) -> Iterator[tuple[int, list[Any]]]:
    if not content.strip():
        raise refuse_file("empty", _("The file is empty."))
    if content.startswith(OLD_EXCEL):
        raise refuse_file("old_excel", _("This is an old .xls file. Save it as .xlsx or CSV UTF-8."))
    return xlsx_rows(content) if content.startswith(ZIP) else csv_rows(content, encoding)


def _headings(rows: Iterator[tuple[int, list[Any]]], columns: Sequence[Column]) -> list[str]:
    """The heading of each column of the file, "" where there is none. Raises FileRefused with every fault."""
    number, cells = next(rows, (1, []))
    found = ["_".join(str(cell or "").casefold().split()) for cell in cells]
    known, problems, seen = {column.name for column in columns}, Problems(), set()
    for place, name in enumerate(found, start=1):
        cell = f"{get_column_letter(place)}{number}"
        if name and name not in known:
            listed = ", ".join(column.name for column in columns)
            reason = _("There is no column of this name. Known: %(known)s.") % {"known": listed}
            problems.add(Problem(cell, name[:60], "unknown_heading", reason))
        elif name in seen:
            problems.add(Problem(cell, name, "heading_twice", _("This heading is there twice.")))
        seen.add(name or None)
    for column in columns:
        if column.needed and column.name not in seen:
            problems.add(Problem("", column.name, "missing_heading", _("This column is missing.")))
    if problems:
        raise FileRefused(problems)
    return found


def _entry(number: int, cells: list[Any], headings: list[str], columns: Sequence[Column], problems: Problems) -> Entry:
    by_name = {column.name: column for column in columns}
    entry = Entry(number, {}, {})
    for place, cell in enumerate(cells):
        if not _is_filled(cell):
            continue
        where = f"{get_column_letter(place + 1)}{number}"
        name = headings[place] if place < len(headings) else ""
        if not name:
            problems.add(Problem(where, "", "no_heading", _("This cell stands under no heading.")))
            continue
        entry.places[name] = where
        try:
            entry.values[name] = by_name[name].read(cell)
        except CellError as error:
            problems.add(Problem(where, name, error.code, error.reason))
    for column in columns:
        if column.filled and column.name not in entry.places:
            problems.add(entry.problem(column.name, "required", _("This must be filled in.")))
    return entry


def _is_filled(cell: Any) -> bool:
    return isinstance(cell, Formula) or (cell is not None and str(cell).strip() != "")
