"""Files as people send them, for the tests of the imports."""

import io

from openpyxl import Workbook

PEOPLE = (
    "reference", "family_name", "given_names", "identifier", "sex", "birth_on", "nationality", "languages", "site",
    "admitted_on", "legal_status", "released_on", "release_reason", "sentenced_on", "sentence_days",
)  # fmt: skip
OUTCOMES = (
    "identifier", "family_name", "given_names", "birth_on", "kind", "occurred_on", "decided_on", "iccs", "agency",
    "scheme", "local_code",
)  # fmt: skip


def csv_of(headings, *rows, delimiter: str = ",") -> bytes:
    """A CSV file of these rows; a row may be a dict of its filled cells."""
    lines = [headings, *(_cells(headings, row) for row in rows)]
    return "\n".join(delimiter.join(map(str, line)) for line in lines).encode()


def xlsx_of(headings, *rows) -> bytes:
    """A spreadsheet of these rows, cells as they are."""
    book = Workbook()
    for line in [list(headings), *(_cells(headings, row) for row in rows)]:
        book.active.append(line)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def people(count: int, site: str = "own-site") -> bytes:
    """So many people whom nobody knows yet."""
    rows = [
        {
            "reference": f"N-{number}", "family_name": f"Family{number}", "given_names": f"Given{number}",
            "identifier": f"ID-{number}", "sex": 1 + number % 2,
            "birth_on": f"19{60 + number % 40}-01-{1 + number % 28:02}", "site": site,
            "admitted_on": f"2020-01-{1 + number % 28:02}", "legal_status": "sentenced", "sentenced_on": "2020-02-01",
            "sentence_days": 100 + number % 900,
        }
        for number in range(count)
    ]  # fmt: skip
    return csv_of(PEOPLE, *rows)


def _cells(headings, row) -> list:
    return [row.get(name, "") for name in headings] if isinstance(row, dict) else list(row)
