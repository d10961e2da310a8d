"""A result as the sections of a report read it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from reports.arms import arm_label, by_role, capitalized, confidence
from reports.facts import RunFacts
from reports.layout import text
from reports.words import text_in


@dataclass(frozen=True)
class Reader:
    """A result as the sections read it: whatever is missing is empty, never an error."""

    result: dict
    language: str
    run: RunFacts

    @cached_property
    def words(self) -> dict[str, str]:
        return text_in(self.language)

    @cached_property
    def arms(self) -> list[dict]:
        return by_role(self.result)

    def part(self, key: str) -> dict:
        return self.result.get(key) or {}

    def rows(self, key: str) -> list:
        return self.result.get(key) or []

    @property
    def verdict(self) -> dict:
        return self.part("verdict")

    @property
    def design(self) -> dict:
        return self.part("design")

    @property
    def confidence(self) -> str:
        return confidence(self.result, self.language)

    @property
    def is_refused(self) -> bool:
        return any(refusal.get("what") in ("run", "headline") for refusal in self.rows("refusals"))

    @property
    def title(self) -> str:
        name = self.run.title or self.design.get("program_name") or self.words["document.subject"]
        return capitalized(str(name))

    def label(self, arm: dict) -> str:
        return arm_label(arm, self.language)

    def say(self, key: str, /, style: str = "body", **values: object):
        return text(self.words[key].format(**values), self.language, style)

    def coded(self, prefix: str, code: object) -> str:
        """What a code of the design means, else the code itself with spaces."""
        return self.words.get(f"{prefix}.{code}") or str(code or self.words["unknown"]).replace("_", " ")
