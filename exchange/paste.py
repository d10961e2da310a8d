"""A pasted list of numbers or names: who is meant, and then a place for each of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import actor_may, require
from audit.actions import Action
from audit.services import record_write
from kernel.actors import Actor
from kernel.errors import DomainError, RuleViolation, SeveralViolations
from participants.lifecycle import HOLDS_A_PLACE, Status
from participants.matching import fold_name, name_keys
from participants.models import Enrollment, Participant
from participants.services.enrollment import enrollment_enroll_or_wait
from participants.services.intake import identifier_index
from participants.services.referral import referral_make
from programs.models import Offering

MOST_LINES = 200
LONGEST_LINE = 200
OPEN = (Status.REFERRED, Status.ASSESSMENT, Status.WAITLISTED)


class Found(models.TextChoices):
    """What a line comes to."""

    MATCHED = "matched", gettext_lazy("somebody within reach")
    NOT_FOUND = "not_found", gettext_lazy("nobody within reach")
    SEVERAL = "several", gettext_lazy("several people")
    TWICE = "twice", gettext_lazy("in an earlier line")
    HAS_A_PLACE = "has_a_place", gettext_lazy("has a place already")
    NOT_REFERRED = "not_referred", gettext_lazy("not referred")


@dataclass(frozen=True)
class Line:
    """One line of the list: its number from 1, what it says, what it comes to, and who is meant."""

    number: int
    text: str
    found: str
    person: Participant | None = None
    enrollment: Enrollment | None = None

    @property
    def found_label(self) -> str:
        return str(Found(self.found).label)


@transaction.atomic
def list_match(*, by: Actor, offering: Offering, text: str) -> list[Line]:
    """Who the lines mean, among the people within the actor's reach; nobody is enrolled.

    A line is a file number, a state number or a name. Raises RuleViolation for an empty list or more than 200 lines.
    """
    require(by, "enrollment.manage")
    lines = _matched(by, offering, _lines(text))
    _log(by, Action.LIST_MATCH, offering, lines)
    return lines


@transaction.atomic
def list_enroll(
    *, by: Actor, offering: Offering, text: str, on: date, skip_unmatched: bool = False
) -> list[Line]:
    """Enroll everybody the lines mean, or put them on the waiting list where the offering is full: all or nobody.

    Somebody without a referral to the program is referred where the actor may refer. Raises SeveralViolations with
    every line that is nobody's or somebody's twice (unless `skip_unmatched`) and every person a rule keeps out.
    """
    require(by, "enrollment.manage")
    lines = _matched(by, offering, _lines(text))
    faults = [] if skip_unmatched else [_fault(line) for line in lines if line.found != Found.MATCHED]
    _log(by, Action.LIST_ENROLL, offering, lines)
    for line in lines:
        if line.found == Found.MATCHED:
            try:
                _enroll(by, offering, line, on)
            except DomainError as error:
                faults.append(RuleViolation(error.message, code=error.code, field=f"lines/{line.number}"))
    if faults:
        raise SeveralViolations(_("Nobody was enrolled: some lines cannot be used."), faults)
    return lines


def _enroll(by: Actor, offering: Offering, line: Line, on: date) -> None:
    enrollment = line.enrollment
    if enrollment is None:
        referral = referral_make(
            by=by, participant=line.person, program=offering.program, from_agency=line.person.agency, on=on
        )
        enrollment = referral.enrollment
    enrollment_enroll_or_wait(by=by, enrollment=enrollment, offering=offering, on=on)


def _lines(text: str) -> list[tuple[int, str]]:
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if not lines:
        raise RuleViolation(_("The list is empty."), code="empty", field="text")
    if len(lines) > MOST_LINES:
        raise RuleViolation(
            _("A list has at most %(most)d lines.") % {"most": MOST_LINES}, code="too_long", field="text"
        )
    return [(number, line[:LONGEST_LINE]) for number, line in lines]


def _matched(by: Actor, offering: Offering, lines: Sequence[tuple[int, str]]) -> list[Line]:
    people = _people(by, [text for _number, text in lines])
    meant = {number: _meant(text, people) for number, text in lines}
    episodes = _episodes(offering, {one.pk for found in meant.values() for one in found.values()})
    seen: set[int] = set()
    judged = []
    for number, text in lines:
        line = _judge(by, number, text, meant[number], episodes, seen)
        if line.person is not None:
            seen.add(line.person.pk)
        judged.append(line)
    return judged


def _judge(by: Actor, number: int, text: str, found: dict, episodes: dict, seen: set[int]) -> Line:
    if not found:
        return Line(number, text, Found.NOT_FOUND)
    if len(found) > 1:
        return Line(number, text, Found.SEVERAL)
    (person,) = found.values()
    if person.pk in seen:
        return Line(number, text, Found.TWICE, person)
    enrollment = episodes.get(person.pk)
    if enrollment is not None and enrollment.status not in OPEN:
        return Line(number, text, Found.HAS_A_PLACE, person, enrollment)
    if enrollment is None and not actor_may(by, "referral.make"):
        return Line(number, text, Found.NOT_REFERRED, person)
    return Line(number, text, Found.MATCHED, person, enrollment)


def _people(by: Actor, texts: Sequence[str]) -> list[Participant]:
    """Everybody within reach whom one of the lines may mean, in one statement."""
    names = {key for text in texts for key in _keys(text)}
    indexes = {identifier_index(text) for text in texts}
    within = Participant.objects.all() if by.user is None else Participant.objects.for_user(by.user)
    return list(
        within.filter(
            Q(reference__in=texts) | Q(identity__search_key__in=names) | Q(identity__identifier_index__in=indexes)
        ).select_related("identity", "agency", "site")
    )


def _meant(text: str, people: Sequence[Participant]) -> dict[int, Participant]:
    """A number is somebody's before a name is."""
    index = identifier_index(text)
    by_number = {
        person.pk: person
        for person in people
        if person.reference == text or _of(person, "identifier_index") == index
    }
    if by_number:
        return by_number
    keys = _keys(text)
    return {person.pk: person for person in people if _of(person, "search_key") in keys}


def _of(person: Participant, name: str) -> str:
    return getattr(getattr(person, "identity", None), name, "")


def _keys(text: str) -> set[str]:
    """`Family, Given` or either order without a comma."""
    if "," in text:
        family, _comma, given = text.partition(",")
        return name_keys(family, given)
    words = text.split()
    return {fold_name(text), *(fold_name(*words[cut:], *words[:cut]) for cut in range(1, len(words)))} - {""}


def _episodes(offering: Offering, people: set[int]) -> dict[int, Enrollment]:
    """The open episode of each in the program: one that holds a place, else one that may get one."""
    found: dict[int, Enrollment] = {}
    open_ones = Enrollment.objects.filter(
        participant__in=people, program=offering.program, status__in=[*OPEN, *HOLDS_A_PLACE]
    )
    for enrollment in open_ones.select_related("participant", "program__agency").order_by("pk"):
        held = found.get(enrollment.participant_id)
        if held is None or held.status in OPEN:
            found[enrollment.participant_id] = enrollment
    return found


def _fault(line: Line) -> RuleViolation:
    said = {
        Found.NOT_FOUND: _("Nobody within your reach answers to this line."),
        Found.SEVERAL: _("Several people answer to this line; give the number."),
        Found.TWICE: _("This person is in an earlier line already."),
        Found.HAS_A_PLACE: _("This person has a place already."),
        Found.NOT_REFERRED: _("This person is not referred to the program."),
    }
    return RuleViolation(said[line.found], code=line.found, field=f"lines/{line.number}")


def _log(by: Actor, action: Action, offering: Offering, lines: Sequence[Line]) -> None:
    record_write(
        actor=by,
        action=action,
        object_type=offering._meta.label_lower,
        object_ids=[offering.public_id],
        subject_ids=list(dict.fromkeys(line.person.public_id for line in lines if line.person)),
        agency_id=offering.program.agency.public_id,
        field_groups=["enrollment", "identity"],
    )
