"""What a cell says. A value that can be read in two ways is refused with how to write it; nothing is guessed."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from exchange.problems import CellError
from kernel.errors import RuleViolation
from kernel.models import DatePrecision
from participants.texts import confirm_codes, confirm_line, confirm_text

EXCEL_EPOCH = date(1899, 12, 30)
WRITTEN = r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})"
HOW = "1990-04-03"

Reader = Callable[[Any], Any]


class Formula(str):
    """A cell that holds a formula: what it shows depends on who opens the file."""

    __slots__ = ()


@dataclass(frozen=True)
class PartialDay:
    """A day as far as it is known."""

    day: date
    precision: str


def plain(cell: Any) -> str:
    """The text of a cell with Western digits: ١٩٩٠ and 1990 are one number. Raises CellError for a formula."""
    if isinstance(cell, Formula):
        raise CellError("formula", _("This cell holds a formula. Paste its value instead."))
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        cell = int(cell) if cell.is_integer() else repr(cell)
    text = unicodedata.normalize("NFC", str(cell)).strip()
    return "".join(str(unicodedata.decimal(char, char)) for char in text)


def text(longest: int, *, lines: bool = False) -> Reader:
    """Text of at most so many characters, one line unless `lines`."""

    def read(cell: Any) -> str:
        if isinstance(cell, Formula):
            raise CellError("formula", _("This cell holds a formula. Paste its value instead."))
        if isinstance(cell, datetime | date):
            raise CellError("date_for_text", _("This is a date; text is expected. Format the column as text."))
        said = plain(cell) if isinstance(cell, int | float) else str(cell).strip()
        try:
            return (confirm_text if lines else confirm_line)(said, "", longest)
        except RuleViolation as error:
            raise CellError(error.code, error.message) from error

    return read


def identifying(longest: int) -> Reader:
    """A number that names something: text, in Western digits however it is written."""
    read = text(longest)
    return lambda cell: plain(read(cell))


def number(least: int, most: int) -> Reader:
    """A whole number in a range."""

    def read(cell: Any) -> int:
        said = plain(cell)
        if re.fullmatch(r"-?\d+[.,]\d+", said):
            raise CellError("not_whole", _("%(value)s is not a whole number.") % {"value": said})
        if not re.fullmatch(r"-?\d{1,18}", said, re.ASCII):
            raise CellError("not_a_number", _("%(value)s is not a number.") % {"value": said[:40]})
        if not least <= int(said) <= most:
            raise CellError(
                "out_of_range",
                _("%(value)s is out of range: %(least)d to %(most)d.") % {"value": said, "least": least, "most": most},
            )
        return int(said)

    return read


def code(listed: Iterable[Any], also: dict[str, Any] | None = None) -> Reader:
    """One code of a list, as it is or by one of the other ways it is written (`also`)."""
    known = {str(value).casefold(): value for value in listed}
    others = {name.casefold(): value for name, value in (also or {}).items()}

    def read(cell: Any) -> Any:
        said = plain(cell).casefold()
        if said not in known and said not in others:
            raise CellError(
                "unknown_code",
                _("%(value)s is not a code of this list. Known: %(known)s.")
                % {"value": plain(cell)[:40], "known": ", ".join(map(str, known.values()))},
            )
        return known.get(said, others.get(said))

    return read


def codes(cell: Any) -> list[str]:
    """Codes of two letters with spaces, commas or semicolons between them, as ISO 639-1."""
    try:
        return confirm_codes(re.split(r"[\s,;]+", plain(cell).lower()), "")
    except RuleViolation as error:
        raise CellError("unknown_code", error.message) from error


def country(cell: Any) -> str:
    """A code of two letters, as ISO 3166-1."""
    said = plain(cell).upper()
    if not re.fullmatch(r"[A-Z]{2}", said):
        raise CellError("unknown_code", _("%(value)s is not a code of two letters.") % {"value": said[:40]})
    return said


def yes_no(cell: Any) -> bool:
    """yes or no, true or false, 1 or 0."""
    return code([], {"yes": True, "no": False, "true": True, "false": False, "1": True, "0": False})(cell)


def day(date_order: str = "") -> Reader:
    """A whole day: 1990-04-03, a date of the spreadsheet, or with `date_order` (dmy, mdy) 03/04/1990."""

    def read(cell: Any) -> date:
        said = _day_of_sheet(cell)
        return said if said is not None else _written_day(plain(cell), date_order)

    return read


def partial_day(date_order: str = "") -> Reader:
    """As `day`, or only 1990-04 or 1990: the precision is what was written."""

    def read(cell: Any) -> PartialDay:
        said = "" if isinstance(cell, int | float) else plain(cell)
        if re.fullmatch(r"\d{4}", said) or (isinstance(cell, int) and 1850 <= cell <= 2200):
            return PartialDay(_date(int(said or cell), 1, 1), DatePrecision.YEAR)
        if found := re.fullmatch(r"(\d{4})-(\d{2})", said):
            return PartialDay(_date(int(found[1]), int(found[2]), 1), DatePrecision.MONTH)
        return PartialDay(day(date_order)(cell), DatePrecision.DAY)

    return read


def _day_of_sheet(cell: Any) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        raise CellError("number_for_date", _number_for_date(cell))
    return None


def _number_for_date(cell: float) -> str:
    if 1 <= cell <= 2_958_465:
        shown = EXCEL_EPOCH + timedelta(days=int(cell))
        return _("This is the number %(number)d and no date. If %(day)s is meant, format the column as a date.") % {
            "number": cell, "day": shown.isoformat(),
        }  # fmt: skip
    return _("This is a number and no date. Write days as %(how)s.") % {"how": HOW}


def _written_day(said: str, date_order: str) -> date:
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", said, re.ASCII):
        return _date(*(int(part) for part in found.groups()))
    found = re.fullmatch(WRITTEN, said, re.ASCII)
    if found is None:
        raise CellError(
            "not_a_date", _("%(value)s is not a date. Write days as %(how)s.") % {"value": said[:40], "how": HOW}
        )
    first, second, year = (int(part) for part in found.groups())
    if date_order:
        return _date(year, second, first) if date_order == "dmy" else _date(year, first, second)
    if first > 12 or first == second:
        return _date(year, second, first)
    if second > 12:
        return _date(year, first, second)
    raise CellError(
        "ambiguous_date",
        _("%(value)s can be two days. Write it as %(one)s or %(other)s, or say the order of all dates of the file.")
        % {"value": said, "one": f"{year}-{second:02}-{first:02}", "other": f"{year}-{first:02}-{second:02}"},
    )


def _date(year: int, month: int, of_month: int) -> date:
    try:
        return date(year, month, of_month)
    except ValueError:
        said = f"{year}-{month:02}-{of_month:02}"
        raise CellError("no_such_day", _("There is no day %(value)s.") % {"value": said}) from None
