"""What the content of an instrument version may look like, checked before it is kept for ever.

```
{"scales":  {"degree": [{"value": 0, "label": {"en": ..., "fr": ...}}, ...]},
 "domains": [{"code": "family", "name": {...}, "kind": "risk", "max_missing": 1,
              "items": [{"code": "conflict", "text": {...}, "scale": "degree"}, ...],
              "bands": [{"code": "low", "label": {...}, "from": 0}, ...]}, ...],
 "total":   {"domains": ["family", ...], "bands": [...]}}
```

Every item is answered with a value of its scale; a higher sum is a higher band. `max_missing` says up to how many
unanswered items the domain is prorated. A domain of kind "status" has neither score nor bands. The total adds up the
domains it names and may be left out. A licensed instrument has no domains and `"total": {"min", "max", "bands"}`.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from kernel.errors import RuleViolation
from participants.choices import DomainKind

CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
MOST_DOMAINS, MOST_ITEMS, MOST_VALUES = 40, 200, 40
LONGEST_TEXT = 1000
LARGEST_VALUE = 10_000


def check_content(content: Any, *, is_total_only: bool) -> dict:
    """The content as it was given. Raises RuleViolation with the place of the first fault as its field."""
    _members(
        content, "content", required={"total"} if is_total_only else {"domains"}, optional={"scales", "total"}
    )
    if is_total_only:
        if content.get("domains") or content.get("scales"):
            _refuse(
                _("Items of a licensed instrument are not kept: leave out its domains."), "content/domains"
            )
        _check_entered_total(content["total"])
        return content
    scales = _check_scales(content.get("scales", {}))
    domains = _list(content["domains"], "content/domains", MOST_DOMAINS)
    taken: set[str] = set()
    for place, domain in enumerate(domains):
        _check_domain(domain, scales, taken, f"content/domains/{place}")
    _once([domain["code"] for domain in domains], "content/domains")
    if "total" in content:
        _check_sum(content["total"], domains)
    return content


def check_text(text: Any, place: str, *, is_empty_allowed: bool = False) -> dict:
    """A text per language. Raises RuleViolation for anything else."""
    right = isinstance(text, Mapping) and all(
        re.fullmatch(r"[a-z]{2}", str(language))
        and isinstance(words, str)
        and 0 < len(words.strip()) <= LONGEST_TEXT
        for language, words in text.items()
    )
    if not right or not (text or is_empty_allowed):
        _refuse(_('Give a text per language, such as {"en": ...}.'), place)
    return dict(text)


def as_step(name: Any) -> str:
    """A name of somebody else's as one step of a JSON pointer (RFC 6901)."""
    return str(name)[:60].replace("~", "~0").replace("/", "~1")


def _check_scales(scales: Any) -> dict[str, list]:
    if not isinstance(scales, Mapping):
        _refuse(_("Give an object with named members."), "content/scales")
    for name, values in scales.items():
        place = f"content/scales/{as_step(name)}"
        _code(name, place)
        for number, value in enumerate(_list(values, place, MOST_VALUES)):
            _members(value, f"{place}/{number}", required={"value", "label"})
            _number(value["value"], f"{place}/{number}/value")
            check_text(value["label"], f"{place}/{number}/label")
        _once([value["value"] for value in values], place)
    return dict(scales)


def _check_domain(domain: Any, scales: Mapping, taken: set[str], place: str) -> None:
    _members(domain, place, required={"code", "name", "kind", "items"}, optional={"max_missing", "bands"})
    _code(domain["code"], f"{place}/code")
    check_text(domain["name"], f"{place}/name")
    if domain["kind"] not in DomainKind.values:
        listed = ", ".join(DomainKind.values)
        _refuse(_("Choose one of: %(listed)s.") % {"listed": listed}, f"{place}/kind")
    items = _list(domain["items"], f"{place}/items", MOST_ITEMS)
    for number, item in enumerate(items):
        _check_item(item, scales, taken, f"{place}/items/{number}")
    if domain["kind"] == DomainKind.STATUS:
        if domain.get("bands") or domain.get("max_missing"):
            _refuse(_("A domain of this kind has no score, so it has no bands."), place)
        return
    missing = domain.get("max_missing", 0)
    _number(missing, f"{place}/max_missing")
    if missing >= len(items):
        _refuse(_("At least one item must be answered for a score."), f"{place}/max_missing")
    _check_bands(domain.get("bands"), f"{place}/bands")


def _check_item(item: Any, scales: Mapping, taken: set[str], place: str) -> None:
    _members(item, place, required={"code", "text", "scale"})
    _code(item["code"], f"{place}/code")
    check_text(item["text"], f"{place}/text")
    if item["code"] in taken:
        _refuse(_("%(code)s is there twice.") % {"code": item["code"]}, f"{place}/code")
    taken.add(item["code"])
    if not isinstance(item["scale"], str) or item["scale"] not in scales:
        _refuse(_("There is no such scale."), f"{place}/scale")


def _check_sum(total: Any, domains: list) -> None:
    _members(total, "content/total", required={"domains", "bands"})
    scored = {domain["code"] for domain in domains if domain["kind"] != DomainKind.STATUS}
    named = _list(total["domains"], "content/total/domains", MOST_DOMAINS)
    for place, code in enumerate(named):
        if not isinstance(code, str) or code not in scored:
            _refuse(_("There is no such domain with a score."), f"content/total/domains/{place}")
    _once(named, "content/total/domains")
    _check_bands(total["bands"], "content/total/bands")


def _check_entered_total(total: Any) -> None:
    _members(total, "content/total", required={"min", "max", "bands"})
    for name in ("min", "max"):
        _number(total[name], f"content/total/{name}", lowest=-LARGEST_VALUE)
    if total["max"] <= total["min"]:
        _refuse(_("The largest total is above the smallest."), "content/total/max")
    _check_bands(total["bands"], "content/total/bands", lowest=-LARGEST_VALUE)


def _check_bands(bands: Any, place: str, lowest: int = 0) -> None:
    for number, band in enumerate(_list(bands, place, MOST_VALUES)):
        _members(band, f"{place}/{number}", required={"code", "label", "from"})
        _code(band["code"], f"{place}/{number}/code")
        check_text(band["label"], f"{place}/{number}/label")
        _number(band["from"], f"{place}/{number}/from", lowest=lowest)
    starts = [band["from"] for band in bands]
    if starts != sorted(set(starts)):
        _refuse(_("Each band begins above the one before it."), place)
    _once([band["code"] for band in bands], place)


# --- Shapes -----------------------------------------------------------------------------------------------------------


def _members(value: Any, place: str, *, required: set[str], optional: frozenset | set = frozenset()) -> None:
    if not isinstance(value, Mapping):
        _refuse(_("Give an object with named members."), place)
    for name in sorted(required - set(value)):
        _refuse(_("%(name)s is missing.") % {"name": name}, f"{place}/{name}")
    for name in sorted(set(map(str, value)) - required - optional):
        known = ", ".join(sorted(required | optional))
        words = _("%(name)s: Unknown field. Known here: %(known)s.") % {"name": name[:60], "known": known}
        _refuse(words, f"{place}/{as_step(name)}")


def _list(value: Any, place: str, most: int) -> list:
    if not isinstance(value, list) or not 1 <= len(value) <= most:
        _refuse(_("Give a list of one to %(most)d.") % {"most": most}, place)
    return value


def _code(value: Any, place: str) -> None:
    if not isinstance(value, str) or not CODE.fullmatch(value):
        _refuse(_("Give a code of small letters, digits and underscores, a letter first."), place)


def _number(value: Any, place: str, lowest: int = 0) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= LARGEST_VALUE:
        _refuse(
            _("Give a whole number from %(lowest)d to %(most)d.") % {"lowest": lowest, "most": LARGEST_VALUE},
            place,
        )


def _once(codes: list, place: str) -> None:
    for code in codes:
        if codes.count(code) > 1:
            _refuse(_("%(code)s is there twice.") % {"code": code}, place)


def _refuse(words: str, place: str) -> None:
    raise RuleViolation(words, code="content", field=place)
