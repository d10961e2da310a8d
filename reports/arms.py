"""The arms of a result and the names of its times, as figures, tables and files all read them."""

from __future__ import annotations

from reports.typography import number, spaced
from reports.words import text_in

ROLES = ("treated", "comparison")


def by_role(result: dict) -> list[dict]:
    """The arms, the treated one first, each with its `role` (treated or comparison); other arms are left out."""
    arms = {arm.get("key"): arm for arm in result.get("arms") or []}
    return [{**arms[role], "role": role} for role in ROLES if role in arms]


def arm_label(arm: dict, language: str) -> str:
    """What the design calls the arm, else the word for its role."""
    return spaced(str(arm.get("label") or text_in(language)[f"arm.{arm['key']}"]), language)


def unit_name(value: float, unit: str | None, language: str) -> str:
    """A length of time in words: 52 weeks, 1 week."""
    words = text_in(language)
    amount = number(value, language, 0 if float(value).is_integer() else 1)
    is_one = abs(value) < 2 if language == "fr" else value == 1
    name = words.get(f"unit.{unit}.{'one' if is_one else 'many'}", unit or "")
    return f"{amount}\u00a0{name}".strip()
