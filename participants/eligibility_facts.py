"""Gathering what participants/eligibility.py judges: the same few statements for one person and for a whole list."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from accounts.permissions import actor_may
from accounts.roles import CAPABILITIES
from accounts.scope import reaches
from kernel.actors import Actor
from participants.days import birth_range, in_force
from participants.eligibility import Facts, Judgment, judge
from participants.lifecycle import HOLDS_A_PLACE, OPEN, Status
from participants.models import Characteristic, CustodyPeriod, Enrollment, Participant, RiskBasis, Sentence
from programs.models import Program, ProgramVersion

RISK_BAND = "risk_band"  # the code of the characteristic
_BANDS = {1: "low", 2: "medium", 3: "high"}


def facts_of(people: Iterable[Participant], program: Program, on: date) -> dict[int, Facts]:
    """What is recorded about each person on a day, by primary key: five statements, however many people.

    Programs are those of the agency that runs `program`; an episode in `program` itself is no fact about it.
    """
    people = list(people)
    keys = [person.pk for person in people]
    custody = _custody(keys, on)
    sentences = _sentences(keys, on)
    bands = _risk_bands(keys, on)
    groups = defaultdict(set)
    risks = RiskBasis.objects.filter(participant__in=keys, recorded_on__lte=on, expires_on__gte=on)
    for person, group in risks.values_list("participant_id", "group"):
        groups[person].add(group)
    completed, under_way, holding = _episodes(keys, program, on)
    found = {}
    for person in people:
        stay = custody.get(person.pk)
        found[person.pk] = Facts(
            on=on,
            born=birth_range(person.birth_on, person.birth_precision),
            sex=person.sex,
            in_custody=stay is not None,
            legal_status=stay.legal_status if stay else None,
            free_on=(stay.expected_release_on if stay else None) or sentences.get(person.pk),
            risk_band=bands.get(person.pk),
            groups=frozenset(groups[person.pk]),
            completed=frozenset(completed[person.pk]),
            under_way=frozenset(under_way[person.pk]),
            holds_a_place_in=frozenset(holding[person.pk]),
        )
    return found


def judge_person(person: Participant, version: ProgramVersion, on: date) -> Judgment:
    """The rules of a version applied to one person on a day."""
    return judge(version.eligibility, facts_of([person], version.program, on)[person.pk])


def judge_for(by: Actor, enrollment: Enrollment, on: date) -> Judgment:
    """What the rules the episode began under say, in the words that this reader may read."""
    judged = judge_person(enrollment.participant, enrollment.program_version, on)
    return judged if sees_groups(by, enrollment.participant) else judged.without_groups()


def sees_groups(by: Actor, person: Participant) -> bool:
    """May the actor read why this person counts as at risk?"""
    if by.is_system:
        return True
    capability = "risk_basis.read"
    return actor_may(by, capability) and reaches(by.user, person.pk, CAPABILITIES[capability])


def _custody(keys, on: date) -> dict[int, CustodyPeriod]:
    stays = CustodyPeriod.objects.filter(in_force(on), participant__in=keys).order_by("starts_on", "id")
    return {stay.participant_id: stay for stay in stays}


def _sentences(keys, on: date) -> dict[int, date]:
    """The last day of all sentences imposed by then: somebody with two serves until the later one is over."""
    last: dict[int, date] = {}
    imposed = Sentence.objects.filter(participant__in=keys, imposed_on__lte=on, ends_on__isnull=False)
    for person, ends_on in imposed.values_list("participant_id", "ends_on"):
        last[person] = max(ends_on, last.get(person, ends_on))
    return last


def _risk_bands(keys, on: date) -> dict[int, str]:
    """The latest on or before the day; a number that is no band says nothing."""
    recorded = Characteristic.objects.filter(participant__in=keys, code=RISK_BAND, recorded_on__lte=on)
    latest = dict(recorded.order_by("recorded_on", "id").values_list("participant_id", "value"))
    return {person: _BANDS[int(value)] for person, value in latest.items() if value in _BANDS}


def _episodes(keys, program: Program, on: date):
    completed, under_way, holding = defaultdict(set), defaultdict(set), defaultdict(set)
    episodes = Enrollment.objects.filter(participant__in=keys, program__agency=program.agency_id)
    for person, code, status, ended_on in episodes.exclude(program=program).values_list(
        "participant_id", "program__code", "status", "ended_on"
    ):
        if status == Status.COMPLETED and ended_on <= on:
            completed[person].add(code)
        if status in OPEN:
            under_way[person].add(code)
        if status in HOLDS_A_PLACE:
            holding[person].add(code)
    return completed, under_way, holding


def facts_for_programs(
    person: Participant, programs: Iterable[Program], episodes: Iterable[Enrollment], on: date
) -> dict[int, Facts]:
    """As `facts_of` for one person and several programs, by key of the program: five statements, however many.

    `episodes` are all enrollments of the person, with their programs.
    """
    programs, episodes = list(programs), list(episodes)
    if not programs:
        return {}
    common = facts_of([person], programs[0], on)[person.pk]
    found = {}
    for program in programs:
        others = [
            one
            for one in episodes
            if one.program.agency_id == program.agency_id and one.program_id != program.pk
        ]
        done = {one.program.code for one in others if one.status == Status.COMPLETED and one.ended_on <= on}
        found[program.pk] = replace(
            common,
            completed=frozenset(done),
            under_way=frozenset(one.program.code for one in others if one.status in OPEN),
            holds_a_place_in=frozenset(one.program.code for one in others if one.status in HOLDS_A_PLACE),
        )
    return found
