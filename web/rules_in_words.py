"""Eligibility rules as sentences, and from the fields of a form to rules."""

from collections.abc import Mapping
from typing import Any

from participants.choices import LegalStatus, Sex, TargetGroup
from programs.rules import RISK_BANDS, rule_in_words

LABELS = {"sex": Sex, "legal_status": LegalStatus, "target_group": TargetGroup}
# Rules that the form asks for by name; others of a version stay as they are.
ASKED = frozenset(
    {"age", "time_left", "legal_status", "sex", "target_group", "risk_band", "prerequisite", "exclusive"}
)


def label(rule: str, code: Any) -> str:
    """A code of a rule in words."""
    if rule == "risk_band":
        return str(RISK_BANDS.get(code, code))
    listed = LABELS.get(rule)
    return str(listed(code).label) if listed else str(code)


def sentences(rules: list[Mapping[str, Any]]) -> list[str]:
    """Each rule as a sentence."""
    return [rule_in_words(rule, label) for rule in rules]


def rules_from(said: Mapping[str, Any], kept: list[dict]) -> list[dict]:
    """The rules that the fields of a form say; rules of `kept` that no field asks for stay."""
    rules: list[dict] = []
    for kind, low, high in (("age", "min", "max"), ("time_left", "min_days", "max_days")):
        limits = {low: said.get(f"{kind}_{low}"), high: said.get(f"{kind}_{high}")}
        limits = {name: value for name, value in limits.items() if value is not None}
        if limits:
            rules.append({"rule": kind, **limits})
    for kind in ("legal_status", "sex", "target_group", "risk_band"):
        if said.get(kind):
            codes = [int(code) for code in said[kind]] if kind == "sex" else list(said[kind])
            rules.append({"rule": kind, "any_of": codes})
    for kind in ("prerequisite", "exclusive"):
        rules += [{"rule": kind, "program": code} for code in said.get(kind, ())]
    return rules + [rule for rule in kept if rule["rule"] not in ASKED]


def fields_of(rules: list[Mapping[str, Any]]) -> dict[str, Any]:
    """What the fields of the form show for these rules."""
    shown: dict[str, Any] = {}
    for rule in rules:
        kind = rule["rule"]
        if kind in ("age", "time_left"):
            shown |= {f"{kind}_{name}": value for name, value in rule.items() if name != "rule"}
        elif "any_of" in rule:
            shown[kind] = [str(code) for code in rule["any_of"]]
        elif kind in ("prerequisite", "exclusive"):
            shown.setdefault(kind, []).append(rule["program"])
    return shown
