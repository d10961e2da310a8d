"""Names folded for search: accents, case and spacing never decide whether a person is found."""

import unicodedata


def fold_name(*parts: str) -> str:
    """Return the parts as one lower-case key without diacritics, punctuation or doubled spaces."""
    text = unicodedata.normalize("NFKD", " ".join(parts)).casefold()
    kept = "".join(
        " " if not (char.isalnum() or unicodedata.combining(char)) else char
        for char in text
        if not unicodedata.combining(char)
    )
    return " ".join(kept.split())
