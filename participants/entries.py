"""The entries of a register against the session: who may be marked, who must be, and who may not be there together."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from kernel.actors import Actor
from kernel.errors import RuleViolation
from participants.choices import PRESENT, AttendanceStatus
from participants.marks import Mark, WalkIn, faults_of, is_present, same_id, walked_in_absent
from participants.mixing import first_mixed, kept_apart, mixes_ages
from participants.models import Enrollment, Participant
from participants.presence import Place, places_on
from participants.register import needs_every_mark
from participants.walking_in import faults_of_walk_in, find_known
from programs.models import Session

ABSENT = frozenset(AttendanceStatus.values) - PRESENT
MOST_ENTRIES = 1000
MOST_WALK_INS = 50


@dataclass
class Entries:
    """What a register comes to: whose mark is whose, and everything that is wrong."""

    marked: list[tuple[Enrollment, Mark]] = field(default_factory=list)
    walking: list[tuple[Participant | None, WalkIn]] = field(default_factory=list)
    faults: list[RuleViolation] = field(default_factory=list)


def judge_entries(
    by: Actor, session: Session, entries: Sequence[Mark], walk_ins: Sequence[WalkIn], length: int, heads: int
) -> Entries:
    """Every fault at its place, in a constant number of queries; raises RuleViolation for more than can be read."""
    _confirm_size(entries, walk_ins)
    places = places_on(session.offering, session.held_on)
    judged = Entries()
    present: list[tuple[str, Participant]] = []
    _judge_marks(judged, present, entries, places, length)
    if needs_every_mark(session):
        _ask_for_unmarked(judged, places)
    _judge_walk_ins(judged, present, by, walk_ins, places, length)
    judged.faults += company_faults(session, present)
    if not (places or entries or walk_ins or heads):
        message = _("Nobody was there: say that the session did not take place because nobody came.")
        judged.faults.append(RuleViolation(message, code="register_empty", field="entries"))
    elif not (entries or walk_ins or heads or judged.faults):
        message = _("Nobody is marked.")
        judged.faults.append(RuleViolation(message, code="register_empty", field="entries"))
    return judged


def company_faults(session: Session, present: Sequence[tuple[str, Participant]]) -> list[RuleViolation]:
    """What is wrong with these people being in one session, each with the place it is said at.

    Of two who are kept apart, the later place is named, and neither the other person nor the reason.
    """
    position = {person.pk: number for number, (_place, person) in enumerate(present) if person.pk}
    late = {max(position[one], position[other]) for one, other in kept_apart(position, session.held_on)}
    apart = _("This person cannot be in this session.")
    found = [
        RuleViolation(apart, code="cannot_be_in_this_session", field=present[number][0])
        for number in sorted(late)
    ]
    people = [person for _place, person in present]
    if mixes_ages(people, session.offering, session.held_on):
        message = _(
            "Children and adults are not together in a session here, unless the rules of the program allow it."
        )
        place = present[first_mixed(people, session.held_on)][0]
        found.append(
            RuleViolation(
                message,
                code="children_and_adults",
                field="entries" if place.startswith("entries/") else place,
            )
        )
    return found


def _confirm_size(entries: Sequence[Mark], walk_ins: Sequence[WalkIn]) -> None:
    for name, given, most in (("entries", entries, MOST_ENTRIES), ("walk_ins", walk_ins, MOST_WALK_INS)):
        if len(given) > most:
            raise RuleViolation(
                _("%(most)d at most in one register.") % {"most": most}, code="too_many_entries", field=name
            )


def _judge_marks(
    judged: Entries,
    present: list[tuple[str, Participant]],
    entries: Sequence[Mark],
    places: Sequence[Place],
    length: int,
) -> None:
    on_register = {str(place.enrollment.public_id): place.enrollment for place in places}
    seen: set[str] = set()
    for number, mark in enumerate(entries):
        place, key = f"entries/{number}", same_id(mark.enrollment)
        judged.faults += faults_of(mark, length, place)
        enrollment = on_register.get(key)
        if enrollment is None:
            # The same whether it exists elsewhere or nowhere: an id from outside is told nothing.
            message = _("Nobody with this enrollment had a place in the group on the day of the session.")
            fault = RuleViolation(message, code="not_on_the_register", field=f"{place}/enrollment")
            judged.faults.append(fault)
        elif key in seen:
            message = _("This person is marked twice.")
            judged.faults.append(RuleViolation(message, code="twice", field=f"{place}/enrollment"))
        else:
            judged.marked.append((enrollment, mark))
            if is_present(mark):
                present.append((place, enrollment.participant))
        seen.add(key)


def _ask_for_unmarked(judged: Entries, places: Sequence[Place]) -> None:
    marked = {enrollment.pk for enrollment, _mark in judged.marked}
    for place in places:
        if place.is_expected and place.enrollment.pk not in marked:
            judged.faults.append(
                RuleViolation(
                    _("Somebody on the register is not marked."),
                    code="unmarked",
                    field=f"unmarked/{place.enrollment.public_id}",
                )
            )


def _judge_walk_ins(
    judged: Entries,
    present: list[tuple[str, Participant]],
    by: Actor,
    walk_ins: Sequence[WalkIn],
    places: Sequence[Place],
    length: int,
) -> None:
    known = find_known(by, walk_ins)
    on_register = {place.enrollment.participant_id for place in places}
    seen: set[int] = set()
    for number, walk_in in enumerate(walk_ins):
        place = f"walk_ins/{number}"
        person = known.get(same_id(walk_in.participant))
        judged.faults += faults_of_walk_in(walk_in, person, place) + faults_of(walk_in, length, place)
        if person is not None and person.pk in on_register:
            message = _("This person is on the register: mark the person there.")
            judged.faults.append(RuleViolation(message, code="on_the_register", field=f"{place}/participant"))
        elif person is not None and person.pk in seen:
            message = _("This person is marked twice.")
            judged.faults.append(RuleViolation(message, code="twice", field=f"{place}/participant"))
        elif walk_in.status in ABSENT:
            judged.faults.append(walked_in_absent(f"{place}/status"))
        else:
            judged.walking.append((person, walk_in))
            present.append((place, person or _as_described(walk_in)))
        if person is not None:
            seen.add(person.pk)


def _as_described(walk_in: WalkIn) -> Participant:
    """Somebody new, for the question of ages alone."""
    new = walk_in.person
    if new is None:
        return Participant()
    return Participant(birth_on=new.birth_on, birth_precision=new.birth_precision)
