"""Eligibility rules as data: what a rule may look like, and how it reads in words.

A version of a program holds a list such as [{"rule": "age", "min": 18}, {"rule": "time_left", "min_days": 90}].
What a rule means for a person is judged in participants/eligibility.py.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kernel.errors import RuleViolation

# For each rule: the parameters it may have, and of what type. A list holds codes of CODES.
RULES: dict[str, dict[str, type]] = {
    "age": {"min": int, "max": int},
    "sex": {"any_of": list},
    "legal_status": {"any_of": list},
    "time_left": {"min_days": int, "max_days": int},
    "risk_band": {"any_of": list},
    "target_group": {"any_of": list},
    "prerequisite": {"program": str},
    "exclusive": {"program": str},
    # Not about one person: this version lets children and adults share a group in custody, for the reason given.
    "mixed_ages": {"why": str},
}
# What may be asked for: a rule cannot ask for "not known". The words for the codes are in participants/choices.py.
CODES: dict[str, tuple] = {
    "sex": (1, 2),  # ISO/IEC 5218
    "legal_status": ("pretrial", "sentenced", "other"),
    "risk_band": ("low", "medium", "high"),
    "target_group": (
        "street",
        "neet",
        "in_care",
        "child_of_prisoner",
        "neighborhood",
        "migrant",
        "minority",
        "trafficked",
        "dependent",
        "disability",
        "prior_offender",
        "recruited",
    ),
}
# The band is a characteristic of the person with the code risk_band, as a number.
RISK_BANDS = {"low": gettext_lazy("low"), "medium": gettext_lazy("medium"), "high": gettext_lazy("high")}
LARGEST = {"age": 120, "time_left": 36_525}  # years; days
MOST_RULES = 30
LONGEST_TEXT = 200


def check_rules(rules: Any) -> list[dict]:
    """The rules unchanged when every one can be judged. Raises RuleViolation naming the rule and what is wrong."""
    if not isinstance(rules, list):
        raise RuleViolation(_("Eligibility is a list of rules."), field="eligibility")
    if len(rules) > MOST_RULES:
        raise RuleViolation(_("%(most)d rules at most.") % {"most": MOST_RULES}, field="eligibility")
    for number, rule in enumerate(rules, start=1):
        field = f"eligibility/{number - 1}"
        kind = rule.get("rule") if isinstance(rule, dict) else None
        if not isinstance(kind, str) or kind not in RULES:
            raise RuleViolation(
                _("Rule %(number)d must be one of %(rules)s.")
                % {"number": number, "rules": ", ".join(RULES)},
                field=field,
            )
        allowed = RULES[rule["rule"]]
        given = {name: value for name, value in rule.items() if name != "rule"}
        if not given or set(given) - set(allowed):
            raise RuleViolation(
                _("Rule %(number)d (%(rule)s) needs %(names)s.")
                % {"number": number, "rule": rule["rule"], "names": ", ".join(allowed)},
                field=field,
            )
        for name, value in given.items():
            if not _is_possible(rule["rule"], allowed[name], value):
                raise RuleViolation(
                    _("Rule %(number)d (%(rule)s): %(name)s cannot be %(value)s.")
                    % {"number": number, "rule": rule["rule"], "name": name, "value": value},
                    field=field,
                )
        low, high = given.get("min", given.get("min_days")), given.get("max", given.get("max_days"))
        if low is not None and high is not None and low > high:
            raise RuleViolation(
                _("Rule %(number)d (%(rule)s): the lowest is above the highest.")
                % {"number": number, "rule": rule["rule"]},
                field=field,
            )
    return rules


def _is_possible(rule: str, wanted: type, value: Any) -> bool:
    """Of the type wanted and, where there is a list of codes or a largest number, in it. True is no number here."""
    if not isinstance(value, wanted) or isinstance(value, bool):
        return False
    if wanted is int:
        return 0 <= value <= LARGEST[rule]
    if wanted is list:
        return bool(value) and all(_is_code(rule, code) for code in value)
    return bool(value.strip()) and len(value) <= LONGEST_TEXT


def _is_code(rule: str, value: Any) -> bool:
    return isinstance(value, int | str) and not isinstance(value, bool) and value in CODES[rule]


def programs_named(rules: list[dict]) -> list[tuple[int, str]]:
    """(place in the list, code) of every program that a rule names."""
    return [(place, rule["program"]) for place, rule in enumerate(rules) if "program" in rule]


def rule_in_words(rule: Mapping[str, Any], label: Callable[[str, Any], str] | None = None) -> str:
    """A rule as a sentence a person can read; `label` turns a code of a rule into words, else the code stands."""
    if label is not None and "any_of" in rule:
        rule = {**rule, "any_of": [label(rule["rule"], code) for code in rule["any_of"]]}
    return str(_WORDS[rule["rule"]](rule))


def _age(rule) -> str:
    match rule.get("min"), rule.get("max"):
        case low, None:
            return _("Aged %(low)d or over.") % {"low": low}
        case None, high:
            return _("Aged %(high)d or under.") % {"high": high}
        case low, high:
            return _("Aged %(low)d to %(high)d.") % {"low": low, "high": high}


def _time_left(rule) -> str:
    parts = []
    if "min_days" in rule:
        parts.append(
            ngettext(
                "At least %(days)d day left to serve.",
                "At least %(days)d days left to serve.",
                rule["min_days"],
            )
            % {"days": rule["min_days"]}
        )
    if "max_days" in rule:
        parts.append(
            ngettext(
                "At most %(days)d day left to serve.",
                "At most %(days)d days left to serve.",
                rule["max_days"],
            )
            % {"days": rule["max_days"]}
        )
    return " ".join(parts)


def _values(rule) -> dict[str, str]:
    return {"values": ", ".join(str(value) for value in rule["any_of"])}


_WORDS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "age": _age,
    "time_left": _time_left,
    "sex": lambda rule: _("Sex recorded as %(values)s.") % _values(rule),
    "legal_status": lambda rule: _("Legal status: %(values)s.") % _values(rule),
    "risk_band": lambda rule: _("Risk assessed as %(values)s.") % _values(rule),
    "target_group": lambda rule: _("Belongs to: %(values)s.") % _values(rule),
    "prerequisite": lambda rule: _("Has completed %(program)s.") % {"program": rule["program"]},
    "exclusive": lambda rule: _("Is not in %(program)s at the same time.") % {"program": rule["program"]},
    "mixed_ages": lambda rule: _("Children and adults may be in one group: %(why)s.") % {"why": rule["why"]},
}
