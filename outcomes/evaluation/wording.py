"""Words for numbers: everything a result says is a template filled here, in the language asked for."""

from __future__ import annotations

from collections.abc import Sequence

from outcomes.evaluation import words_en, words_fr
from outcomes.evaluation.rates import Bounds
from outcomes.evaluation.spec import DesignSpec, Window, in_language

HARD_SPACE = "\u00a0"
LANGUAGES = {"en": words_en.TEXT, "fr": words_fr.TEXT}


class Words:
    """The templates of one language. Raises ValueError for a language without templates."""

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise ValueError(f"no words for language {language!r}; there are {', '.join(sorted(LANGUAGES))}")
        self.language = language
        self.text = LANGUAGES[language]

    def say(self, key: str, **facts: object) -> str:
        """The filled template. KeyError for an unknown key or a missing fact."""
        sentence = self.text[key].format(**facts)
        return _unbroken(sentence) if self.language == "fr" else sentence

    def has(self, key: str) -> bool:
        """Whether there is a template of this name."""
        return key in self.text

    def number(self, x: float, digits: int = 1) -> str:
        """A number with the decimal mark of the language; a small one keeps digits until it no longer shows
        as 0."""
        shown = digits
        while x != 0 and round(abs(x), shown) == 0 and shown < 6:
            shown += 1
        return f"{x:.{shown}f}".replace(".", self.text["decimal"])

    def points(self, difference: float) -> str:
        """A difference of proportions in percentage points, without its sign."""
        return self.number(abs(100 * difference))

    def margin(self, difference: float) -> str:
        """A margin in points, without a needless decimal."""
        points = 100 * difference
        return self.number(points, 0 if abs(points - round(points)) < 1e-9 else 1)

    def percent(self, share: float, digits: int = 1) -> str:
        """A proportion as percent."""
        return self.say("percent", x=self.number(100 * share, digits))

    def confidence(self, alpha: float) -> str:
        """The coverage of an interval, such as 95%."""
        coverage = 100 * (1 - alpha)
        return self.percent(1 - alpha, 0 if abs(coverage - round(coverage)) < 1e-9 else 1)

    def span(self, window: Window) -> str:
        """A window as people say it: 52 weeks."""
        return self.units(window.value, window.unit)

    def units(self, value: float, unit: str, digits: int = 0) -> str:
        """A number of time units."""
        size = "one" if abs(value) == 1 else "many"
        return self.say(f"unit.{unit}.{size}", n=self.number(value, digits))

    def listed(self, items: Sequence[str], last: str = "and") -> str:
        """Items in a sentence: a, b and c."""
        if len(items) < 2:
            return "".join(items)
        return self.say(last, a=", ".join(items[:-1]), b=items[-1])

    def did(self, spec: DesignSpec) -> str:
        """What people with a failure did, as the templates want it."""
        first = "first." if spec.is_prevention else ""
        return self.listed([self.text[f"did.{first}{kind}"] for kind in spec.counted_kinds], "or")

    def thing(self, spec: DesignSpec) -> str:
        """One failure, as a noun."""
        kinds = spec.counted_kinds
        return self._thing(spec, kinds[0]) if len(kinds) == 1 else self.text["thing.several"]

    def _thing(self, spec: DesignSpec, kind: str) -> str:
        return self.text[f"thing.first.{kind}" if spec.is_prevention else f"thing.{kind}"]

    def unit_key(self, spec: DesignSpec) -> str:
        """Which word stands for what was assigned: school, site or group."""
        if self.has(f"cluster.{spec.unit_name}.one"):
            return spec.unit_name
        return "site" if spec.assignment_unit == "site" else "group"

    def clusters(self, spec: DesignSpec, n: int) -> str:
        """A number of what was assigned: 24 schools."""
        size = "one" if n == 1 else "many"
        return f"{self.number(n, 0)} {self.text[f'cluster.{self.unit_key(spec)}.{size}']}"

    def arm(self, spec: DesignSpec, key: str) -> str:
        """The label of an arm, or its key."""
        return in_language(spec.arm_labels.get(key, {}), self.language) or key

    def interval(self, bounds: Bounds, alpha: float, scale: float = 100) -> str:
        """An interval of a difference, in points lower or higher: of proportions, or with `scale` 1 of a score."""
        confidence = self.confidence(alpha)
        if bounds[1] < 0:
            key, low, high = "interval.lower", bounds[1], bounds[0]
        elif bounds[0] > 0:
            key, low, high = "interval.higher", bounds[0], bounds[1]
        else:
            key, low, high = "interval.both", bounds[0], bounds[1]
        shown = [self.number(abs(scale * bound)) for bound in (low, high)]
        return self.say(key, confidence=confidence, low=shown[0], high=shown[1])

    def definition(self, spec: DesignSpec) -> str:
        """The recidivism definition of a design in one paragraph."""
        things = self.listed([self._thing(spec, kind) for kind in spec.counted_kinds], "or")
        codes = self.say("definition.codes", codes=", ".join(spec.iccs_codes)) if spec.iccs_codes else ""
        index = self.text.get(f"index.{spec.index_event}", spec.index_event.replace("_", " "))
        source = str(spec.source.get("name") or self.text["definition.no_source"])
        window = self.span(spec.window)
        return self.say(
            "definition", things=things, index_event=index, window=window, source=source, codes=codes
        )


def _unbroken(sentence: str) -> str:
    """French typography: no line breaks before : ; ? ! % » or after «."""
    for mark in ":;?!%»":
        sentence = sentence.replace(f" {mark}", f"{HARD_SPACE}{mark}")
    return sentence.replace("« ", f"«{HARD_SPACE}")


def capitalized(sentence: str) -> str:
    """The sentence with its first letter upper case."""
    return sentence[:1].upper() + sentence[1:]
