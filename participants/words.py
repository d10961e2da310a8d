"""Names and file numbers taken apart into the words they are found by."""

import unicodedata

from participants.matching import fold_name
from participants.models.search import LONGEST_WORD


def words_in(text: str) -> set[str]:
    """The folded words of a text; of O'Brien, Al-Sayed or a number such as P-0012 also what it is joined up."""
    found = set()
    for token in text.split():
        pieces = _folded(token)
        found |= {*pieces, "".join(pieces)}
    return {word[:LONGEST_WORD] for word in found if word}


def words_typed(text: str) -> list[str]:
    """The folded words of what somebody typed, in order, each once."""
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in _folded(text)))


def _folded(text: str) -> list[str]:
    """A number is one number in whatever digits it is written."""
    key = fold_name(text)
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in key).split()
