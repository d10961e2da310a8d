"""Numbers of indicators in words: the value with its interval and how many it is made of."""

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from outcomes.indicators.catalogue import INDICATORS
from outcomes.indicators.measuring import Measure
from reports import typography


@dataclass(frozen=True)
class Shown:
    """A measure as a page shows it; `value` is a dash where there is none."""

    label: str
    value: str
    interval: str
    n: int
    about: str


def shown(indicator: str, measure: Measure | None) -> Shown:
    """The measure of an indicator, by the language of the reader."""
    definition, language = INDICATORS[indicator], get_language()
    value, interval = typography.NOTHING, ""
    if measure is not None and measure.value is not None:
        if definition.value_unit == "days":
            value = _("%(number)s days") % {"number": typography.number(measure.value, language)}
            interval = typography.interval(measure.interval, language, 0) if measure.interval else ""
        else:
            value = percent(measure.value)
            interval = typography.percent_interval(measure.interval, language, 0) if measure.interval else ""
    return Shown(
        label=str(definition.name),
        value=value,
        interval=interval,
        n=measure.n if measure else 0,
        about=f"{definition.numerator} / {definition.denominator}",
    )


def percent(share: float) -> str:
    """A share in percent, without digits that its interval would mock."""
    return typography.percent(share, get_language(), 0)
