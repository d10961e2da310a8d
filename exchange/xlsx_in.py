"""A spreadsheet as rows of cells, read as a stream after a look at what it would unpack to."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.formula.tokenizer import TokenizerError
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.xml import DEFUSEDXML

from exchange.problems import MOST_COLUMNS, FileRefused, refuse_columns, refuse_file
from exchange.values import Formula

MOST_UNPACKED = 100 * 1024 * 1024
MOST_PARTS = 1000
MOST_TIMES, HARMLESS = 100, 1024 * 1024  # no table that people fill in shrinks to a hundredth; a bomb does
LAST_ROW = 1_048_576  # of any sheet; a row that says it stands further down would have us count there
# What a part that was damaged, or protected by a password, makes the readers below us raise.
UNREADABLE = (
    InvalidFileException, zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, TypeError, AttributeError,
    IndexError, OSError, SyntaxError, RuntimeError, TokenizerError,
)  # fmt: skip


def xlsx_rows(content: bytes) -> Iterator[tuple[int, list[Any]]]:
    """(row, cells) of the first sheet from the headings on, formulas as Formula. Raises FileRefused."""
    if not DEFUSEDXML:
        raise RuntimeError("openpyxl does not read through defusedxml here.")
    _confirm_size(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what a file says about its size is not believed
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            if number > LAST_ROW:
                raise _damaged()
            if len(cells) > MOST_COLUMNS:
                raise refuse_columns(number)
            yield number, [_value(cell) for cell in cells]
    except FileRefused:
        raise
    except DefusedXmlException as error:
        raise refuse_file("not_xlsx", _("The spreadsheet holds XML that is not read (entities).")) from error
    except UNREADABLE as error:
        raise _damaged() from error


def _value(cell: Any) -> Any:
    if cell.data_type == "f":
        return Formula(cell.value)
    if cell.data_type == "e":
        return Formula("")
    return cell.value


def _confirm_size(content: bytes) -> None:
    """Before anything is unpacked: how much would it be?"""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except zipfile.BadZipFile as error:
        raise _damaged() from error
    unpacked = sum(part.file_size for part in parts)
    if HARMLESS < unpacked <= MOST_UNPACKED and unpacked > MOST_TIMES * len(content):
        raise refuse_file(
            "too_large_unpacked",
            _("The spreadsheet unpacks to more than %(times)d times its size and is not opened. Send it as CSV.")
            % {"times": MOST_TIMES},
        )
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED:
        raise refuse_file(
            "too_large_unpacked",
            _("The spreadsheet unpacks to more than %(most)d MB and is not opened. Send it as CSV, or in parts.")
            % {"most": MOST_UNPACKED >> 20},
        )


def _damaged() -> FileRefused:
    return refuse_file(
        "not_xlsx", _("The spreadsheet is damaged or no .xlsx file. Open it, save it again as .xlsx and send that.")
    )
