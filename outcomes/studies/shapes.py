"""What may stand in the two JSON files of a study, and the sentence that says what is wrong and how to mend it.

Everything is checked here before any of it is used, so that a wrong type is named by file and place.
"""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from kernel.errors import BadFile

DESCRIPTOR = "datapackage.json"
LONGEST_NAME = 80  # of a study: it is kept as the source of every characteristic


def read_json(name: str, content: bytes) -> Any:
    """The content of a JSON file. Raises BadFile for what is no JSON, or cannot be kept as text or as a number."""
    try:
        return json.loads(content.decode("utf-8-sig"), parse_constant=_no_number, parse_float=_finite)
    except (ValueError, RecursionError) as error:  # wrong encoding and wrong JSON are ValueErrors
        raise BadFile(f"{name} is not readable JSON ({error}). Get the package again.") from error


def check_descriptor(found: Any) -> dict[str, Any]:
    """The descriptor when it can be used: an object with a list of resources, each with a name and a path."""
    descriptor = _entries(DESCRIPTOR, "", found, _DESCRIPTOR)
    for number, resource in enumerate(descriptor["resources"]):
        place = f"resources/{number}/"
        _entries(DESCRIPTOR, place, resource, _RESOURCE)
        for position, column in enumerate((resource.get("schema") or {}).get("fields") or []):
            _entries(DESCRIPTOR, f"{place}schema/fields/{position}/", column, _COLUMN)
    return descriptor


def check_design(name: str, found: Any) -> dict[str, dict[str, Any]]:
    """{"definition", "design"} with days as dates and without what is null, when both can be used."""
    whole = _entries(name, "", found, _WHOLE)
    checked = {}
    for part, known in (("definition", _DEFINITION), ("design", _DESIGN)):
        given = _entries(name, f"{part}/", whole[part], known, is_closed=True)
        checked[part] = {
            key: date.fromisoformat(value) if known[key].kind is DAY else value
            for key, value in given.items()
            if value is not None
        }
    return checked


@dataclass(frozen=True)
class Kind:
    """What a value must be: the test, and the advice for whoever wrote something else."""

    holds: Callable[[Any], bool]
    advice: str


@dataclass(frozen=True)
class Entry:
    """A key of an object; what is not needed may be left out or null."""

    kind: Kind
    is_needed: bool = False


def _entries(
    name: str, place: str, found: Any, known: Mapping[str, Entry], *, is_closed: bool = False
) -> dict[str, Any]:
    """The object, when each of its known keys holds what it should; `is_closed` allows no other keys."""
    if not isinstance(found, dict):
        where = f"{name}: {place.rstrip('/')}" if place else name
        raise BadFile(
            f"{where} is {_shown(found)}. Write an object with {', '.join(k for k, e in known.items() if e.is_needed)}."
        )
    strange = sorted(set(found) - set(known)) if is_closed else []
    if strange:
        raise BadFile(f"{name}: {place}{strange[0]} is not known. Known are {', '.join(sorted(known))}.")
    for key, entry in known.items():
        value = found.get(key)
        if value is None:
            if entry.is_needed:
                raise BadFile(f"{name}: {place}{key} is missing. {entry.kind.advice}")
        elif not entry.kind.holds(value):
            raise BadFile(f"{name}: {place}{key} is {_shown(value)}. {entry.kind.advice}")
    return found


def _shown(value: Any) -> str:
    """The value as it stands in the file, cut short."""
    written = json.dumps(value, ensure_ascii=False)
    return written if len(written) <= 60 else written[:59] + "…"


def _no_number(written: str) -> float:
    raise ValueError(f"{written} is not a number of JSON")


def _finite(written: str) -> float:
    number = float(written)
    return number if math.isfinite(number) else _no_number(written)


def is_text(value: Any) -> bool:
    """Text that every database can keep: no NUL, no half of a surrogate pair."""
    if not isinstance(value, str) or "\0" in value:
        return False
    return not any("\ud800" <= character <= "\udfff" for character in value)


def _is_words(value: Any) -> bool:
    return is_text(value) and bool(value.strip())


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_decimal(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return False
    try:
        return Decimal(str(value)).is_finite()
    except InvalidOperation:
        return False


def _is_share(value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value is None or (is_number and 0 <= value <= 1)


def _is_day(value: Any) -> bool:
    try:
        return is_text(value) and bool(date.fromisoformat(value))
    except ValueError:
        return False


def _is_list_of(test: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(test(item) for item in value)


def _is_per_language(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and bool(value)
        and all(is_text(key) and _is_words(text) for key, text in value.items())
    )


def _is_arms(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and "treated" in value
        and set(value) <= {"treated", "comparison"}
        and all(_is_per_language(label) for label in value.values())
    )


def _is_source(value: Any) -> bool:
    rates = value.get("match_rate") if isinstance(value, dict) else 0
    return (
        isinstance(value, dict)
        and set(value) <= {"name", "is_administrative", "coverage", "match_rate"}
        and is_text(value.get("name", ""))
        and isinstance(value.get("is_administrative", False), bool)
        and _is_share(value.get("coverage"))
        and (rates is None or (isinstance(rates, dict) and set(rates) <= {"treated", "comparison"}))
        and all(_is_share(rate) for rate in (rates or {}).values())
    )


def _is_covariate(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and set(value) <= {"code", "label", "kind"}
        and _is_words(value.get("code"))
        and (value.get("label") is None or _is_per_language(value["label"]))
        and value.get("kind", "numeric") in ("binary", "numeric")
    )


def _is_span(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == {"value", "unit"}
        and _is_whole(value["value"])
        and value["value"] >= 1
        and value["unit"] in ("day", "week", "month", "year")
    )


def _is_positive(value: Any) -> bool:
    return _is_decimal(value) and Decimal(str(value)) > 0


_OTHER_OUTCOME: dict[str, Callable[[Any], bool]] = {
    "code": lambda value: _is_words(value),
    "kind": lambda value: value in ("score", "binary"),
    "label": _is_per_language,
    "at": _is_span,
    "tolerance": _is_span,
    "better": lambda value: value in ("lower", "higher"),
    "is_measured_alike": lambda value: isinstance(value, bool),
    "source": _is_per_language,
    "reliability": lambda value: _is_positive(value) and Decimal(str(value)) < 1,
    "smallest_difference": _is_positive,
}
_OTHER_OUTCOME_NEEDS = {"code", "kind", "label", "at", "better"}


def _is_other_outcome(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and all(value.get(key) is not None for key in _OTHER_OUTCOME_NEEDS)
        and all(
            key in _OTHER_OUTCOME and (found is None or _OTHER_OUTCOME[key](found))
            for key, found in value.items()
        )
    )


def _is_kept(value: Any) -> bool:
    """Any JSON whose texts can be kept."""
    if isinstance(value, dict):
        return all(is_text(key) and _is_kept(item) for key, item in value.items())
    if isinstance(value, list):
        return all(_is_kept(item) for item in value)
    return is_text(value) or not isinstance(value, str)


WORDS = Kind(_is_words, "Write a text in quotes.")
TEXT = Kind(is_text, "Write a text in quotes.")
NAME = Kind(
    lambda value: is_text(value) and len(value) <= LONGEST_NAME,
    f"Write a text in quotes of at most {LONGEST_NAME} characters.",
)
FILE = Kind(_is_words, 'Write the name of one file of the package, such as "custody.csv".')
WHOLE = Kind(_is_whole, "Write a whole number without quotes.")
DECIMAL = Kind(_is_decimal, 'Write a number such as "0.050".')
FLAG = Kind(lambda value: isinstance(value, bool), "Write true or false without quotes.")
DAY = Kind(_is_day, 'Write a day such as "1990-04-03".')
TEXTS = Kind(_is_list_of(_is_words), 'Write a list of texts, such as ["arrest"].')
WHOLES = Kind(_is_list_of(_is_whole), "Write a list of whole numbers, such as [13, 26, 52].")
PER_LANGUAGE = Kind(_is_per_language, 'Write a text per language, such as {"en": "Work program"}.')
OBJECT = Kind(
    lambda value: isinstance(value, dict), "Write an object, in braces; docs/studies.md names its keys."
)
OBJECTS = Kind(
    lambda value: _is_list_of(lambda item: isinstance(item, dict))(value) and bool(value),
    "Write a list of objects, one for each file.",
)
SCHEMA = Kind(
    lambda value: isinstance(value, dict) and isinstance(value.get("fields"), list),
    'Write an object with a list of fields, such as {"fields": [{"name": "code"}]}, or leave it out.',
)
ARMS = Kind(
    _is_arms,
    'Write a text per arm and language, such as {"treated": {"en": "Work"}, "comparison": {"en": "No work"}}.',
)
SOURCE = Kind(
    _is_source,
    'Write an object such as {"name": "Police file", "is_administrative": true, "coverage": 0.98, '
    '"match_rate": {"treated": 0.97, "comparison": 0.97}}; a share lies between 0 and 1, null is not known.',
)
COVARIATES = Kind(
    _is_list_of(_is_covariate),
    'Write a list of objects such as {"code": "age", "label": {"en": "Age"}, "kind": "numeric"}; kind is binary or '
    "numeric.",
)
OTHER_OUTCOMES = Kind(
    _is_list_of(_is_other_outcome),
    'Write a list of objects such as {"code": "risk", "kind": "score", "label": {"en": "Risk score"}, "at": {"value": '
    '12, "unit": "month"}, "better": "lower"}; docs/studies.md names the other keys.',
)
LIST = Kind(lambda value: isinstance(value, list) and _is_kept(value), "Write a list, in brackets.")

_DESCRIPTOR = {"name": Entry(NAME), "title": Entry(TEXT), "resources": Entry(OBJECTS, is_needed=True)}
_RESOURCE = {
    "name": Entry(WORDS, is_needed=True),
    "path": Entry(FILE, is_needed=True),
    "hash": Entry(TEXT),
    "schema": Entry(SCHEMA),
}
_COLUMN = {"name": Entry(WORDS, is_needed=True)}
_WHOLE = {"definition": Entry(OBJECT, is_needed=True), "design": Entry(OBJECT, is_needed=True)}
_DEFINITION = {
    "code": Entry(WORDS, is_needed=True),
    "name": Entry(WORDS, is_needed=True),
    "index_event": Entry(WORDS, is_needed=True),
    "failure_kinds": Entry(TEXTS, is_needed=True),
    "iccs_codes": Entry(TEXTS),
    "counts_technical_violations": Entry(FLAG),
    "window_value": Entry(WHOLE, is_needed=True),
    "window_unit": Entry(WORDS, is_needed=True),
    "lag_value": Entry(WHOLE),
    "lag_unit": Entry(WORDS),
}
_DESIGN = {
    "code": Entry(WORDS, is_needed=True),
    "programs": Entry(TEXTS, is_needed=True),
    "title": Entry(PER_LANGUAGE, is_needed=True),
    "question": Entry(PER_LANGUAGE, is_needed=True),
    "population": Entry(PER_LANGUAGE),
    "period_from": Entry(DAY),
    "period_until": Entry(DAY),
    "index_event": Entry(WORDS, is_needed=True),
    "assignment_method": Entry(WORDS, is_needed=True),
    "assignment_unit": Entry(WORDS),
    "exposure_rule": Entry(WORDS),
    "comparison": Entry(WORDS, is_needed=True),
    "arm_labels": Entry(ARMS, is_needed=True),
    "treatment_code": Entry(WORDS),
    "outcome_source": Entry(SOURCE, is_needed=True),
    "time_unit": Entry(WORDS),
    "display_times": Entry(WHOLES),
    "cutoff_on": Entry(DAY, is_needed=True),
    "covariates": Entry(COVARIATES),
    "other_outcomes": Entry(OTHER_OUTCOMES),
    "subgroups": Entry(LIST),
    "primary_estimate": Entry(WORDS),
    "smallest_difference": Entry(DECIMAL),
    "alpha": Entry(DECIMAL),
    "lowered_level": Entry(WHOLE),
    "citation": Entry(TEXT),
    "license": Entry(TEXT),
}
