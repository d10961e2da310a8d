"""Heads counted by sex and age band where no names are kept."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from kernel.errors import RuleViolation
from programs.choices import AgeBand

HEADCOUNT_SEXES = ("male", "female", "not_known")
MOST_HEADS = 100_000  # in one cell; more is a slip of the finger


def check_headcount(counts: Any) -> dict[str, dict[str, int]]:
    """{"female": {"10-13": 12}} as plain dictionaries; sexes male, female, not_known.

    Raises RuleViolation for another sex or band, or for what is no whole number from 0.
    """
    if not isinstance(counts, Mapping):
        raise RuleViolation(
            _("Count by %(sexes)s.") % {"sexes": ", ".join(HEADCOUNT_SEXES)}, field="headcount"
        )
    for sex, bands in counts.items():
        if sex not in HEADCOUNT_SEXES or not isinstance(bands, Mapping):
            raise RuleViolation(
                _("Count by %(sexes)s.") % {"sexes": ", ".join(HEADCOUNT_SEXES)}, field=f"headcount/{sex}"
            )
        for band, number in bands.items():
            is_number = isinstance(number, int) and not isinstance(number, bool)
            if band not in AgeBand.values or not is_number or not 0 <= number <= MOST_HEADS:
                raise RuleViolation(
                    _("%(band)s: give a whole number, in one of the bands %(bands)s.")
                    % {"band": band, "bands": ", ".join(AgeBand.values)},
                    field=f"headcount/{sex}/{band}",
                )
    return {sex: dict(bands) for sex, bands in counts.items()}


def heads(counts: Mapping[str, Mapping[str, int]]) -> int:
    """How many there were in all."""
    return sum(sum(bands.values()) for bands in counts.values())
