"""The rules of a program applied to one person on one day: pure judgment, no database.

The facts come from participants/eligibility_facts.py; what a rule may look like is in programs/rules.py. Every rule
answers in words a person can act on, and one that rests on what was never recorded says so instead of guessing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participants.choices import Eligibility, LegalStatus, Sex, TargetGroup
from programs.rules import RISK_BANDS

# From the worst to the best: what one rule says, all of them together say.
WEIGHT = (Eligibility.NOT_ELIGIBLE, Eligibility.NOT_YET, Eligibility.NOT_KNOWN, Eligibility.ELIGIBLE)
# A rule that is about a group of people and not about one person; see participants/company.py.
ABOUT_THE_GROUP = frozenset({"mixed_ages"})
# What only case workers may see is said to others without the group (see `Judgment.without_groups`).
RESTRICTED = frozenset({"target_group"})


@dataclass(frozen=True)
class Facts:
    """What is recorded about a person on a day; None is not recorded, an empty set is none."""

    on: date
    born: tuple[date, date] | None = None  # the first and the last possible day
    sex: int = Sex.NOT_KNOWN
    in_custody: bool = False
    legal_status: str | None = None
    free_on: date | None = None  # expected release, else the end of the sentence
    risk_band: str | None = None
    groups: frozenset[str] = frozenset()
    completed: frozenset[str] = frozenset()  # codes of programs of the agency that offers this one
    under_way: frozenset[str] = frozenset()
    holds_a_place_in: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Finding:
    """What one rule says. `days` and `true_on` go with "not yet", where the day is known."""

    number: int
    rule: str
    answer: Eligibility
    words: str
    days: int | None = None
    true_on: date | None = None


@dataclass(frozen=True)
class Judgment:
    """What all rules say together, and each by itself."""

    on: date
    answer: Eligibility
    findings: tuple[Finding, ...] = field(default=())

    @property
    def is_eligible(self) -> bool:
        return self.answer == Eligibility.ELIGIBLE

    @property
    def in_words(self) -> str:
        """The sentences of the rules that stand in the way; empty for somebody eligible."""
        return " ".join(finding.words for finding in self.findings if finding.answer != Eligibility.ELIGIBLE)

    def as_data(self) -> list[dict]:
        """For keeping: the place of each rule and its answer, never the facts."""
        return [{"rule": finding.number, "answer": str(finding.answer)} for finding in self.findings]

    def without_groups(self) -> "Judgment":
        """For those who may not see why somebody counts as at risk: the answer stays, the group is not named."""
        return Judgment(
            self.on,
            self.answer,
            tuple(
                Finding(one.number, one.rule, one.answer, _GENERIC[one.answer](), one.days, one.true_on)
                if one.rule in RESTRICTED
                else one
                for one in self.findings
            ),
        )


def judge(rules: Sequence[Mapping[str, Any]], facts: Facts) -> Judgment:
    """Apply every rule that is about a person; the worst answer is the answer. No rules: everybody is eligible."""
    findings = tuple(
        _JUDGES[rule["rule"]](Rule(number, rule), facts)
        for number, rule in enumerate(rules)
        if rule["rule"] not in ABOUT_THE_GROUP
    )
    answers = {finding.answer for finding in findings}
    return Judgment(facts.on, next((one for one in WEIGHT if one in answers), Eligibility.ELIGIBLE), findings)


@dataclass(frozen=True)
class Rule:
    """A rule at its place in the list, and the four ways in which it answers."""

    number: int
    parts: Mapping[str, Any]

    def met(self, words: str) -> Finding:
        return Finding(self.number, self.parts["rule"], Eligibility.ELIGIBLE, words)

    def never(self, words: str) -> Finding:
        return Finding(self.number, self.parts["rule"], Eligibility.NOT_ELIGIBLE, words)

    def unknown(self, words: str) -> Finding:
        return Finding(self.number, self.parts["rule"], Eligibility.NOT_KNOWN, words)

    def later(self, words: str, on: date | None = None, today: date | None = None) -> Finding:
        days = (on - today).days if on and today else None
        return Finding(self.number, self.parts["rule"], Eligibility.NOT_YET, words, days, on)


# --- Each rule --------------------------------------------------------------------------------------------------------


def _age(rule: Rule, facts: Facts) -> Finding:
    """Where only the year of birth is known, "cannot tell" is the answer only when both answers are possible."""
    if facts.born is None:
        return rule.unknown(_("Cannot tell: no date of birth is recorded."))
    oldest, youngest = (age_on(born, facts.on) for born in facts.born)
    low, high = rule.parts.get("min", 0), rule.parts.get("max", 200)
    if youngest > high:
        return rule.never(_("Older than %(age)d.") % {"age": high})
    if oldest < low:
        # Surely reached on the birthday of somebody born as late as the record allows.
        reached = birthday(facts.born[1], low)
        short = (reached - facts.on).days
        words = ngettext(
            "Not yet: %(days)d day short of the minimum age of %(age)d, reached on %(day)s.",
            "Not yet: %(days)d days short of the minimum age of %(age)d, reached on %(day)s.",
            short,
        )
        return rule.later(words % {"days": short, "age": low, "day": reached}, reached, facts.on)
    if youngest < low or oldest > high:
        return rule.unknown(_("Cannot tell: the date of birth is not known to the day."))
    return rule.met(_("Of the age asked for."))


def _sex(rule: Rule, facts: Facts) -> Finding:
    if facts.sex == Sex.NOT_KNOWN:
        return rule.unknown(_("Cannot tell: the sex is not recorded."))
    if facts.sex in rule.parts["any_of"]:
        return rule.met(_("Sex recorded as asked for."))
    return rule.never(_("For people recorded as %(values)s.") % {"values": _labels(rule, Sex)})


def _legal_status(rule: Rule, facts: Facts) -> Finding:
    if not facts.in_custody:
        return rule.never(_("Not in custody on this day."))
    if facts.legal_status in (None, LegalStatus.NOT_KNOWN):
        return rule.unknown(_("Cannot tell: the legal status is not recorded."))
    if facts.legal_status in rule.parts["any_of"]:
        return rule.met(_("Legal status as asked for."))
    return rule.never(
        _("The legal status is not one of those asked for: %(values)s.")
        % {"values": _labels(rule, LegalStatus)}
    )


def _time_left(rule: Rule, facts: Facts) -> Finding:
    """Time left only grows shorter: too little of it never mends, too much of it does."""
    if facts.free_on is None:
        return rule.unknown(
            _("Cannot tell: neither an expected release nor the end of a sentence is recorded.")
        )
    left = (facts.free_on - facts.on).days
    if left < 0:
        return rule.unknown(
            _("Cannot tell: still in custody, and the expected release is past.")
            if facts.in_custody
            else _("Cannot tell: not in custody on this day, and no sentence is running.")
        )
    least, most = rule.parts.get("min_days"), rule.parts.get("max_days")
    if least is not None and left < least:
        short = least - left
        words = ngettext(
            "Too little time left: %(days)d day short of the minimum of %(least)d.",
            "Too little time left: %(days)d days short of the minimum of %(least)d.",
            short,
        )
        return rule.never(words % {"days": short, "least": least})
    if most is not None and left > most:
        reached = facts.free_on - timedelta(days=most)
        words = ngettext(
            "Not yet: %(days)d day too early, at most %(most)d days may be left; from %(day)s.",
            "Not yet: %(days)d days too early, at most %(most)d days may be left; from %(day)s.",
            left - most,
        )
        return rule.later(words % {"days": left - most, "most": most, "day": reached}, reached, facts.on)
    return rule.met(_("Enough time left, and not too much."))


def _risk_band(rule: Rule, facts: Facts) -> Finding:
    if facts.risk_band is None:
        return rule.unknown(_("Cannot tell: no risk band is recorded."))
    if facts.risk_band in rule.parts["any_of"]:
        return rule.met(_("Risk as asked for."))
    words = ", ".join(str(RISK_BANDS[code]) for code in rule.parts["any_of"])
    return rule.never(_("For people whose risk is %(values)s.") % {"values": words})


def _target_group(rule: Rule, facts: Facts) -> Finding:
    values = {"values": _labels(rule, TargetGroup)}
    if facts.groups & set(rule.parts["any_of"]):
        return rule.met(_("Belongs to one of the groups asked for (%(values)s).") % values)
    if not facts.groups:
        return rule.unknown(_("Cannot tell: no current group at risk is recorded (%(values)s).") % values)
    return rule.never(_("Not recorded as one of: %(values)s.") % values)


def _prerequisite(rule: Rule, facts: Facts) -> Finding:
    wanted = rule.parts["program"]
    if wanted in facts.completed:
        return rule.met(_("%(program)s is completed.") % {"program": wanted})
    if wanted in facts.under_way:
        return rule.later(_("Not yet: %(program)s is not completed.") % {"program": wanted})
    return rule.never(_("%(program)s has to be completed first.") % {"program": wanted})


def _exclusive(rule: Rule, facts: Facts) -> Finding:
    other = rule.parts["program"]
    if other in facts.holds_a_place_in:
        return rule.never(_("Has a place in %(program)s at the same time.") % {"program": other})
    return rule.met(_("Has no place in %(program)s.") % {"program": other})


_JUDGES: dict[str, Callable[[Rule, Facts], Finding]] = {
    "age": _age,
    "sex": _sex,
    "legal_status": _legal_status,
    "time_left": _time_left,
    "risk_band": _risk_band,
    "target_group": _target_group,
    "prerequisite": _prerequisite,
    "exclusive": _exclusive,
}
_GENERIC: dict[str, Callable[[], str]] = {
    Eligibility.ELIGIBLE: lambda: _("The groups asked for: met."),
    Eligibility.NOT_ELIGIBLE: lambda: _("The groups asked for: not met."),
    Eligibility.NOT_KNOWN: lambda: _("The groups asked for: cannot tell; ask the case worker."),
}


def _labels(rule: Rule, choices) -> str:
    return ", ".join(str(choices(code).label) for code in rule.parts["any_of"])


# --- Ages -------------------------------------------------------------------------------------------------------------


def age_on(born: date, day: date) -> int:
    """Completed years of age; a birthday on 29 February is kept on 1 March in other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def birthday(born: date, age: int) -> date:
    """The day on which somebody reaches an age."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)
