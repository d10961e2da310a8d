"""How the programs of a manager run, program by program and site by site, and which site is unlike the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count

from accounts.models import Site
from accounts.scope import Standing
from outcomes.indicators.catalogue import INDICATORS
from outcomes.indicators.definition import Fact, Period, Said
from outcomes.indicators.funnel import Funnel, funnel_of
from outcomes.indicators.grouping import Dimension
from outcomes.indicators.measuring import Measure, facts_of, measure, said_in
from participants.lifecycle import HOLDS_A_PLACE, Status
from participants.missing_registers import missing_registers
from participants.models import Enrollment
from programs.choices import OfferingKind
from programs.models import Offering, Program

# Told of a program as a whole: before there is a place there is no site. Told of each site: the others.
OF_PROGRAMS = ("acceptance", "waiting-time")
OF_PLACES = ("start", "completion", "dosage", "attendance")
COMPARED = ("attendance", "completion", "start")


@dataclass
class Place:
    """A program at a site. `has_place` is today; the measures are of the period."""

    program: Program
    site: Site
    has_place: int = 0
    started: int = 0
    completed: int = 0
    left: int = 0
    registers_missing: int = 0
    is_open_door: bool = (
        True  # every offering an open evening or the street: nobody is expected, nobody absent
    )
    measures: dict[str, Measure] = field(default_factory=dict)

    @property
    def key(self) -> tuple[int, int]:
        return self.program.pk, self.site.pk


@dataclass
class ProgramFlow:
    """A program with its places: referred and started in the period, waiting today."""

    program: Program
    referred: int = 0
    waiting: int = 0
    answer_due: int = 0
    measures: dict[str, Measure] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)

    def total(self, name: str) -> int:
        return sum(getattr(place, name) for place in self.places)

    @property
    def has_place(self) -> int:
        return self.total("has_place")

    @property
    def started(self) -> int:
        return self.total("started")

    @property
    def completed(self) -> int:
        return self.total("completed")

    @property
    def left(self) -> int:
        return self.total("left")


@dataclass(frozen=True)
class Overview:
    period: Period
    programs: list[ProgramFlow]

    @property
    def places(self) -> list[Place]:
        return [place for flow in self.programs for place in flow.places]

    def funnel(self, indicator: str) -> Funnel | None:
        """The places compared in one share; None where there are too few. Attendance only where people are expected."""
        told = [
            (place.key, place.measures[indicator])
            for place in self.places
            if indicator != "attendance" or not place.is_open_door
        ]
        return funnel_of([(key, one.numerator or 0, one.n) for key, one in told])


def overview_for(standing: Standing, period: Period) -> Overview:
    """Every program within reach with its sites, over the people within reach; a constant number of statements."""
    offerings = Offering.objects.for_user(standing).select_related("program", "site")
    flows: dict[int, ProgramFlow] = {}
    places: dict[tuple[int, int], Place] = {}
    for offering in offerings.order_by("program__name", "site__name"):
        flow = flows.setdefault(offering.program_id, ProgramFlow(offering.program))
        key = (offering.program_id, offering.site_id)
        if key not in places:
            places[key] = Place(offering.program, offering.site)
            flow.places.append(places[key])
        places[key].is_open_door &= offering.kind in (OfferingKind.DROP_IN, OfferingKind.OUTREACH)
    for indicator in OF_PROGRAMS:
        by_program = sorted_out(standing, indicator, period, lambda fact: fact.program)
        for key, flow in flows.items():
            flow.measures[indicator] = measure(INDICATORS[indicator], by_program[key])
            if indicator == "acceptance":
                flow.referred = sum(
                    count for said, count in said_in(by_program[key]).items() if said != Said.LEFT_OUT
                )
    for indicator in OF_PLACES:
        by_place = sorted_out(standing, indicator, period, lambda fact: (fact.program, fact.site))
        for key, place in places.items():
            place.measures[indicator] = measure(INDICATORS[indicator], by_place[key])
            if indicator == "start":
                place.started = place.measures[indicator].numerator or 0
            if indicator == "completion":
                said = said_in(by_place[key])
                place.completed, place.left = said[Said.YES], said[Said.NO]
    _count_today(standing, flows, places)
    return Overview(period, list(flows.values()))


def sorted_out(standing: Standing, indicator: str, period: Period, key) -> defaultdict[object, list[Fact]]:
    """The facts of an indicator by what `key` makes of each: of its program, its site or both."""
    found: defaultdict[object, list[Fact]] = defaultdict(list)
    for fact in facts_of(standing, INDICATORS[indicator], period, Dimension.SITE):
        found[key(fact)].append(fact)
    return found


def _count_today(standing: Standing, flows: dict, places: dict) -> None:
    """Who waits and who has a place today, and of which sessions the register is missing."""
    rows = Enrollment.objects.for_user(standing).open().order_by()
    for program, site, status, count in (
        rows.values("program", "offering__site", "status")
        .annotate(count=Count("pk"))
        .values_list("program", "offering__site", "status", "count")
    ):
        if status in HOLDS_A_PLACE and (program, site) in places:
            places[program, site].has_place += count
        elif status == Status.WAITLISTED and program in flows:
            flows[program].waiting += count
        elif status in (Status.REFERRED, Status.ASSESSMENT) and program in flows:
            flows[program].answer_due += count
    missing = missing_registers(standing.on).filter(offering__program__in=flows).order_by()
    for program, site, count in (
        missing.values("offering__program", "offering__site")
        .annotate(count=Count("pk"))
        .values_list("offering__program", "offering__site", "count")
    ):
        if (program, site) in places:
            places[program, site].registers_missing = count


def place_named(standing: Standing, program: str, site: str) -> tuple[Program, Site] | None:
    """A program of the reader at a site, by their public ids."""
    offerings = Offering.objects.for_user(standing).select_related("program__agency", "site")
    found = offerings.filter(program__public_id=program, site__public_id=site).first()
    return (found.program, found.site) if found else None


def bins_of(facts: Iterable[Fact], edges: tuple[int, ...]) -> list[int]:
    """How many known values lie below each edge and from the last one on."""
    counts = [0] * (len(edges) + 1)
    for fact in facts:
        if fact.said == Said.YES:
            counts[sum(fact.value >= edge for edge in edges)] += 1
    return counts
