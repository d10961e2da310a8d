"""A headcount as a table of cells: sexes across, age bands down, one number typed into each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from programs.choices import AgeBand
from programs.headcount import HEADCOUNT_SEXES


@dataclass(frozen=True)
class Cell:
    """One field: its name in the form, what it counts in words, what is in it."""

    name: str
    label: str
    value: Any


def sex_labels() -> list[str]:
    words = {"male": _("Boys, men"), "female": _("Girls, women"), "not_known": _("Not known")}
    return [words[sex] for sex in HEADCOUNT_SEXES]


def cells_of(counts: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The heads of the columns and a row of cells for each age band."""
    labels = dict(zip(HEADCOUNT_SEXES, sex_labels(), strict=True))
    rows = [
        (
            band.label,
            [
                Cell(
                    name=f"count-{sex}-{band.value}",
                    label=f"{labels[sex]}, {band.label}",
                    value=counts.get(sex, {}).get(band.value, ""),
                )
                for sex in HEADCOUNT_SEXES
            ],
        )
        for band in AgeBand
    ]
    return {"heads": list(labels.values()), "rows": rows}
