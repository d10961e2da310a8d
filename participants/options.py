"""Which groups one person could join now, each with what stands in the way said in words."""

from dataclasses import dataclass
from datetime import date

from accounts.scope import Standing
from participants.candidates import no_basis, refused, who_said_no, with_basis
from participants.eligibility import Judgment, judge
from participants.eligibility_facts import facts_for_programs
from participants.groups import open_groups
from participants.lifecycle import HOLDS_A_PLACE, OPEN
from participants.models import Enrollment, Participant
from programs.choices import OfferingKind
from programs.models import Offering, ProgramVersion

MOST = 40


@dataclass(frozen=True)
class Option:
    """A group, what its rules say about the person, what else stands in the way, and the open episode if any."""

    offering: Offering
    judgment: Judgment
    obstacle: str
    enrollment: Enrollment | None

    @property
    def has_a_place(self) -> bool:
        return self.enrollment is not None and self.enrollment.status in HOLDS_A_PLACE

    @property
    def is_full(self) -> bool:
        return self.offering.free is not None and self.offering.free <= 0


def options_for(standing: Standing, person: Participant, on: date) -> list[Option]:
    """The groups the reader answers for; those the person can join come first."""
    offerings = list(open_groups(standing, on).filter(kind=OfferingKind.GROUP)[:MOST])
    programs = {offering.program_id: offering.program for offering in offerings}
    # All of them, also those out of the reader's reach: the rules ask for them, and only the answer is shown.
    rows = list(
        Enrollment.objects.filter(participant=person)
        .select_related("program", "program_version")
        .defer("exit_reason")
    )
    facts = facts_for_programs(person, programs.values(), rows, on)
    rules = _rules(programs, on)
    episodes = {row.program_id: row for row in rows if row.status in OPEN}
    is_based = bool(with_basis([person.pk], on))
    said_no = set(who_said_no([person.pk], on).values_list("program_id", flat=True))
    found = []
    for offering in offerings:
        key = offering.program_id
        episode = episodes.get(key)
        asked = episode.program_version.eligibility if episode else rules.get(key, [])
        obstacle = refused() if key in said_no else "" if is_based else no_basis()
        found.append(Option(offering, judge(asked, facts[key]).without_groups(), obstacle, episode))
    return sorted(found, key=lambda one: (one.has_a_place, not one.judgment.is_eligible, one.offering.name))


def _rules(programs: dict, on: date) -> dict[int, list]:
    """The rules of each program on a day, by its key: before the first version, the first."""
    found: dict[int, list] = {}
    for version in ProgramVersion.objects.filter(program__in=programs).order_by("valid_from", "number"):
        if version.program_id not in found or version.valid_from <= on:
            found[version.program_id] = version.eligibility
    return found
