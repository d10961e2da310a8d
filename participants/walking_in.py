"""People who come to a session without a place: found within reach, or given a file, and referred as they come."""

from collections.abc import Sequence
from datetime import date
from secrets import token_hex

from django.utils.translation import gettext as _

from accounts.models import Agency
from accounts.permissions import actor_may, require
from kernel.actors import Actor
from kernel.errors import RuleViolation
from participants.choices import FileClass
from participants.lifecycle import BEFORE_ENROLLMENT, HOLDS_A_PLACE, OPEN
from participants.many_steps import write_steps
from participants.marks import NewPerson, WalkIn, same_id
from participants.models import Enrollment, Participant
from participants.services.people import participant_register
from participants.services.referral import referral_make
from programs.choices import OfferingKind, ProgramKind
from programs.models import Offering, Session

OPEN_TO_ALL = frozenset({OfferingKind.DROP_IN, OfferingKind.OUTREACH})
FILE_CLASS = {
    ProgramKind.PREVENTION: FileClass.PREVENTION,
    ProgramKind.REINTEGRATION: FileClass.JUSTICE,
}


def confirm_may_admit(by: Actor, walk_ins: Sequence[WalkIn]) -> None:
    """Raises NotAllowed for somebody who may neither refer people nor, where one is new, open a file."""
    if walk_ins:
        require(by, "referral.make")
    if any(walk_in.person is not None for walk_in in walk_ins):
        require(by, "participant.register")


def find_known(by: Actor, walk_ins: Sequence[WalkIn]) -> dict[str, Participant]:
    """The known people among them by public id, within the actor's reach (one query)."""
    wanted = {same_id(walk_in.participant) for walk_in in walk_ins} - {""}
    if not wanted:
        return {}
    people = Participant.objects.all() if by.user is None else Participant.objects.for_user(by.user)
    found = people.filter(public_id__in=wanted).select_related("agency")
    return {str(person.public_id): person for person in found}


def faults_of_walk_in(walk_in: WalkIn, person: Participant | None, place: str) -> list[RuleViolation]:
    """What is wrong with who it is said to be."""
    if (walk_in.participant is None) == (walk_in.person is None):
        message = _("Name a known person or describe a new one; count the others.")
        return [RuleViolation(message, code="walk_in_unclear", field=place)]
    if walk_in.participant is not None and person is None:
        message = _("There is no such person within your reach.")
        return [RuleViolation(message, code="no_such_person", field=f"{place}/participant")]
    return []


def admit(
    by: Actor, session: Session, walking: Sequence[tuple[Participant | None, WalkIn]]
) -> list[tuple[Enrollment, WalkIn]]:
    """Each walk-in with the episode the mark hangs on: the open one in this program, else one a referral opens.

    A group keeps them referred; a drop-in or outreach evening gives them a place at once, while there are places.
    """
    offering, day = session.offering, session.held_on
    admitted = []
    for person, walk_in in walking:
        person = person or _new_person(by, walk_in.person or NewPerson(), offering)
        admitted.append((_episode_of(by, person, offering, day), walk_in))
    if offering.kind in OPEN_TO_ALL:
        before = [
            enrollment
            for enrollment, _walk_in in admitted
            if enrollment.status in BEFORE_ENROLLMENT and enrollment.status_on <= day
        ]
        write_steps(by, before[: _places_left(offering)], "enroll", day, offering=offering)
    return admitted


def _places_left(offering: Offering) -> int | None:
    """How many more an offering takes; None for no limit. The caller holds the offering."""
    if offering.capacity is None:
        return None
    held = Enrollment.objects.filter(offering=offering, status__in=HOLDS_A_PLACE).count()
    return max(0, offering.capacity - held)


def _new_person(by: Actor, new: NewPerson, offering: Offering) -> Participant:
    """A new file with as much as was said."""
    # Somebody who gave one name is filed under it.
    family, given = (new.family_name, new.given_names) if new.family_name else (new.given_names, "")
    agency = _agency_of(by, "participant.register", offering)
    return participant_register(
        by=by,
        agency=agency,
        site=offering.site if offering.site.agency_id == agency.pk else None,
        file_class=FILE_CLASS[ProgramKind(offering.program.kind)],
        reference=f"W-{token_hex(5).upper()}",
        sex=new.sex,
        birth_on=new.birth_on,
        birth_precision=new.birth_precision,
        identity={"family_name": family, "given_names": given} if family else None,
        confirm_new=new.confirm_new,
    )


def _open_episode(person: Participant, offering: Offering) -> Enrollment | None:
    """A place in another group of the program before one that is still to come to a place."""
    found = Enrollment.objects.filter(participant=person, program=offering.program, status__in=OPEN)
    return min(
        found, key=lambda enrollment: (enrollment.status not in HOLDS_A_PLACE, -enrollment.pk), default=None
    )


def _episode_of(by: Actor, person: Participant, offering: Offering, on: date) -> Enrollment:
    """The open episode of the person in the program; opened by a referral when there is none."""
    found = _open_episode(person, offering)
    if found is not None:
        return found
    agency = _agency_of(by, "referral.make", offering)
    referral = referral_make(by=by, participant=person, program=offering.program, from_agency=agency, on=on)
    return referral.enrollment


def _agency_of(by: Actor, capability: str, offering: Offering) -> Agency:
    """In whose name the person is taken up: the agency of the program, else that of the place."""
    agency = offering.program.agency
    return agency if actor_may(by, capability, agency=agency) else offering.site.agency
