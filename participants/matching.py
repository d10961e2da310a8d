"""Names folded for search, and dates of birth compared: spelling and precision never decide who is found."""

import unicodedata
from datetime import date

from participants.days import birth_range

# Letters that Unicode does not take apart, written as people type them without a special keyboard; for Arabic the
# forms that writers use one for the other.
_PLAIN = str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i",
        "ى": "ي", "ی": "ي", "ة": "ه", "ٱ": "ا", "ک": "ك", "ـ": "",
    }
)  # fmt: skip


def fold_name(*parts: str) -> str:
    """Return the parts as one lower-case key without diacritics, punctuation or doubled spaces."""
    text = unicodedata.normalize("NFKD", " ".join(parts)).casefold()
    # Once more: lower case may bring letters that come apart. Joiners and marks of direction are no spaces.
    text = unicodedata.normalize("NFKD", text).translate(_PLAIN)
    kept = "".join(
        char if char.isalnum() else " "
        for char in text
        if not unicodedata.combining(char) and unicodedata.category(char) != "Cf"
    )
    return " ".join(kept.split())


def name_keys(family_name: str, given_names: str) -> set[str]:
    """The keys under which a name may be recorded: family and given names are easily swapped. None for no letters."""
    return {fold_name(family_name, given_names), fold_name(given_names, family_name)} - {""}


def births_agree(one: tuple[date | None, str], other: tuple[date | None, str]) -> str | None:
    """How two dates of birth (day, precision) agree: "birth_date" to the day, "birth_year" as far as both are known.

    "" when they cannot be the same, None when one of them is not known.
    """
    ranges = birth_range(*one), birth_range(*other)
    if ranges[0] is None or ranges[1] is None:
        return None
    (first, last), (other_first, other_last) = ranges
    if first == last == other_first == other_last:
        return "birth_date"
    return "birth_year" if first <= other_last and other_first <= last else ""
