"""Numbers and spaces as a reader of each language expects them in print.

The minus sign is U+2212. A number is never rounded onto the value it must be told apart from: -0.0002 with two
decimals is shown as -0.0002, because "0.00" would say that it reaches zero.
"""

from __future__ import annotations

import re
from datetime import date, datetime

MINUS = "\u2212"
NO_BREAK = "\u00a0"
NARROW_NO_BREAK = "\u202f"
NOTHING = "\u2013"

DECIMAL = {"en": ".", "fr": ","}
THOUSANDS = {"en": ",", "fr": NARROW_NO_BREAK}
BETWEEN = {"en": " to ", "fr": f" à{NO_BREAK}"}
MONTHS = {
    "en": [
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ],
    "fr": [
        "janvier", "février", "mars", "avril", "mai", "juin",
        "juillet", "août", "septembre", "octobre", "novembre", "décembre",
    ],
}  # fmt: skip
_MOST_DIGITS = 6
Pair = tuple[float | None, float | None] | list | None


def _of(table: dict, language: str):
    return table.get(language, table["en"])


def digits_needed(value: float | None, digits: int, null: float | None) -> int:
    """Decimals, at least `digits`, with which `value` does not round onto `null` unless it is `null`."""
    if value is None or null is None or value == null:
        return digits
    while digits < _MOST_DIGITS and round(value, digits) == round(null, digits):
        digits += 1
    return digits


def number(value: float | None, language: str, digits: int = 0, *, null: float | None = None) -> str:
    """A number with a fixed count of decimals, thousands set apart; a dash for None."""
    if value is None:
        return NOTHING
    text = f"{abs(value):,.{digits_needed(value, digits, null)}f}"
    text = (
        text.replace(",", "\0").replace(".", _of(DECIMAL, language)).replace("\0", _of(THOUSANDS, language))
    )
    is_negative = value < 0 and any(character in "123456789" for character in text)
    return (MINUS if is_negative else "") + text


def interval(ci: Pair, language: str, digits: int, *, null: float | None = None, scale: float = 1.0) -> str:
    """Both limits with the same decimals: "0.470 to 0.996"; a dash where a limit is missing."""
    if not ci or ci[0] is None or ci[1] is None:
        return NOTHING
    low, high = ci[0] * scale, ci[1] * scale
    digits = max(digits_needed(low, digits, null), digits_needed(high, digits, null))
    return number(low, language, digits) + _of(BETWEEN, language) + number(high, language, digits)


def percent(share: float | None, language: str, digits: int = 1) -> str:
    """A share (0-1) in percent."""
    if share is None:
        return NOTHING
    return number(share * 100, language, digits) + percent_sign(language)


def percent_sign(language: str) -> str:
    """The sign with the space that the language puts before it."""
    return f"{NO_BREAK}%" if language == "fr" else "%"


def percent_interval(ci: Pair, language: str, digits: int = 1) -> str:
    """Two shares (0-1) in percent, the sign once: "17.2 to 28.2%"."""
    text = interval(ci, language, digits, scale=100)
    return text if text == NOTHING else text + percent_sign(language)


def p_value(p: float | None, language: str) -> str:
    """Three decimals; four where three would land on .050; "< 0.001" below that."""
    if p is None:
        return NOTHING
    if p < 0.001:
        return "<" + NO_BREAK + number(0.001, language, 3)
    return number(p, language, 3, null=0.05)


def day(value: object, language: str) -> str:
    """A date in words: 3 March 2026, 1er mars 2026. Takes a date, an instant or ISO text; other text is kept."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return value
    if not isinstance(value, date):
        return NOTHING
    first = "1er" if language == "fr" and value.day == 1 else str(value.day)
    return f"{first}{NO_BREAK}{_of(MONTHS, language)[value.month - 1]} {value.year}"


_FRENCH = [
    (re.compile(r"[ \u00a0\u202f]+([:%»])"), rf"{NO_BREAK}\1"),
    (re.compile(r"(?<=\d)%"), f"{NO_BREAK}%"),
    (re.compile(r"[ \u00a0\u202f]+([;!?])"), rf"{NARROW_NO_BREAK}\1"),
    (re.compile(r"«[ \u00a0\u202f]*"), f"«{NO_BREAK}"),
]
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
_MINUS_SIGN = re.compile(r"(?<![\w.,\-])-(?=\d)")


def spaced(text: str, language: str) -> str:
    """Running text with the spaces of its language, a curved apostrophe, and a real minus sign before a number."""
    text = _APOSTROPHE.sub("\u2019", text)
    text = _MINUS_SIGN.sub(MINUS, text)
    if language == "fr":
        for pattern, replacement in _FRENCH:
            text = pattern.sub(replacement, text)
    return text


def titled(label: str, value: str, language: str) -> str:
    """A label, a colon with the space of the language, and what it stands for."""
    return f"{label}{NO_BREAK if language == 'fr' else ''}: {value}"
