"""Names folded for search: accents, case and spacing never decide whether a person is found."""

import unicodedata

# Letters that Unicode does not take apart, written as people type them without a special keyboard.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})


def fold_name(*parts: str) -> str:
    """Return the parts as one lower-case key without diacritics, punctuation or doubled spaces."""
    text = unicodedata.normalize("NFKD", " ".join(parts)).casefold().translate(_PLAIN)
    kept = "".join(
        " " if not (char.isalnum() or unicodedata.combining(char)) else char
        for char in text
        if not unicodedata.combining(char)
    )
    return " ".join(kept.split())
