"""Cells of a table that other programs open: a text that a spreadsheet would run as a formula is kept a text."""

from __future__ import annotations

# What a spreadsheet reads as the beginning of a formula, with the full-width forms that some also take.
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def safe_cell(value: object) -> object:
    """The value itself when it is a number, empty text for None, else text; a leading formula sign gets an apostrophe.

    Numbers are never touched, so a negative number stays one.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    text = str(value).replace("\x00", "")
    return "'" + text if text.startswith(_STARTS) else text
