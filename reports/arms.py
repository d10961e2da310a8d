"""The arms of a result and the names of its times, as figures, tables and files all read them."""

from __future__ import annotations

from reports.typography import number, percent_sign, spaced
from reports.words import text_in

ROLES = ("treated", "comparison")


def by_role(result: dict) -> list[dict]:
    """The arms, the treated one first, each with its `role` (treated or comparison); other arms are left out."""
    arms = {arm.get("key"): arm for arm in result.get("arms") or []}
    return [{**arms[role], "role": role} for role in ROLES if role in arms]


def arm_label(arm: dict, language: str) -> str:
    """What the design calls the arm, else the word for its role."""
    return short(spaced(str(arm.get("label") or text_in(language)[f"arm.{arm['key']}"]), language))


def short(label: str, most: int = 140) -> str:
    """A label that still fits the head of a table; a longer one ends in an ellipsis."""
    return label if len(label) <= most else label[: most - 1].rstrip() + "…"


def unit_name(value: float, unit: str | None, language: str) -> str:
    """A length of time in words: 52 weeks, 1 week."""
    words = text_in(language)
    amount = number(value, language, 0 if float(value).is_integer() else 1)
    is_one = abs(value) < 2 if language == "fr" else value == 1
    name = words.get(f"unit.{unit}.{'one' if is_one else 'many'}", unit or "")
    return f"{amount}\u00a0{name}".strip()


def failure_of(result: dict) -> str:
    """The one kind of failure that the definition counts, else "several": the end of the keys `free.` and `did.`.
    """
    kinds = (result.get("definition") or {}).get("failure_kinds") or []
    known = len(kinds) == 1 and f"free.{kinds[0]}" in text_in("en")
    kind = kinds[0] if known else "several"
    # Prevention speaks of a first contact with justice, never of doing it again.
    return f"first.{kind}" if (result.get("design") or {}).get("is_prevention") else kind


def confidence(result: dict, language: str) -> str:
    """The confidence of every interval of a result, such as 95%."""
    alpha = (result.get("design") or {}).get("alpha") or 0.05
    share = 100 * (1 - alpha)
    return number(share, language, 0 if abs(share - round(share)) < 1e-9 else 1) + percent_sign(language)


def capitalized(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]


def profile_line(result: dict, language: str) -> str:
    """What may be done with the numbers, in the words that stand on every page."""
    words = text_in(language)
    profile = str(result.get("profile") or "internal")
    return words.get(f"profile.{profile}") or words["profile.other"].format(profile=profile)
