"""Allocating referrals to the arms of a study so that nobody can know or bend the next arm.

A sequence is drawn in permuted blocks before the first person, encrypted, and its digest shown. Staff draw the next
position for a referral; the evaluator who sealed the list never meets the people, and staff never see the list.
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import Agency
from accounts.permissions import require
from accounts.scope import descendants
from audit.actions import Action
from audit.services import record_write
from kernel.actors import Actor
from kernel.errors import RuleViolation
from kernel.records import record_change, record_create
from participants.allocating import arm_at, confirm_allocable, digest_of, permuted_blocks, sealed_text
from participants.choices import AllocationMethod, AllocationUnit, Arm, EvaluationBasis
from participants.days import confirm_not_future, today_at
from participants.ends import confirm_answers_for
from participants.entry import confirm_entry
from participants.lifecycle import BEFORE_ENROLLMENT
from participants.models import Allocation, AllocationSequence, Enrollment, Participant, Referral
from participants.moving import take_step
from participants.places import confirm_place
from participants.services.recording import allow, log_write
from participants.texts import confirm_line
from participants.waiting import waiting_within
from programs.models import Offering

LONGEST = 10_000
LARGEST_BLOCK = 100
EQUAL = {Arm.TREATED: 1, Arm.COMPARISON: 1}


@transaction.atomic
def allocation_sequence_seal(
    *,
    by: Actor,
    agency: Agency,
    study: str,
    length: int,
    on: date,
    block_sizes: Sequence[int] = (4, 6),
    ratio: Mapping[str, int] | None = None,
    unit: str = AllocationUnit.PERSON,
    stratum: str = "",
    seed: str | None = None,
) -> AllocationSequence:
    """Draw and seal the order of the arms of a study; the digest proves later that it was not changed.

    `ratio` is {"treated": 1, "comparison": 1}; every block size is a multiple of its sum. `seed` is for repeating a
    drawing; without one, chance decides. Raises RuleViolation for a length, block or ratio that cannot be, a day to
    come, and for a study and stratum that are sealed already.
    """
    require(by, "allocation_sequence.seal", agency=agency)
    ratio = dict(ratio or EQUAL)
    _check_ratio(ratio)
    _check_blocks(block_sizes, sum(ratio.values()))
    _check_list(study, stratum, unit, length)
    if not by.is_system:
        confirm_not_future(on, today_at(agency), "on")
    if AllocationSequence.objects.filter(agency=agency, study=study, stratum=stratum).exists():
        raise RuleViolation(
            _("This study has a sealed sequence already; it is drawn once."),
            code="sealed_already",
            field="study",
        )
    seed = secrets.token_hex(32) if seed is None else seed
    kept = sealed_text(seed, permuted_blocks(seed, length, block_sizes, ratio), block_sizes, ratio)
    sequence = AllocationSequence(
        agency=agency,
        study=study,
        stratum=stratum,
        unit=unit,
        arms=kept,
        digest=digest_of(kept),
        length=length,
        sealed_on=on,
    )
    record_create(sequence, by=by)
    record_write(
        actor=by,
        action=Action.SEQUENCE_SEAL,
        object_type=sequence._meta.label_lower,
        object_ids=[sequence.public_id],
        agency_id=agency.public_id,
        details={"study": study, "length": length, "digest": sequence.digest},
    )
    return sequence


@transaction.atomic
def allocation_draw(
    *, by: Actor, referral: Referral, sequence: AllocationSequence, on: date, unit_code: str = ""
) -> Allocation:
    """Give a referral the next arm of a sealed sequence; two at once never get one position.

    A group or school (`unit_code`) keeps the arm it drew first. The comparison arm moves the enrollment to "not
    offered" in the same act. Raises RuleViolation when the person objects, is allocated or enrolled already, the
    sequence is of an agency that does not oversee the program, or used up.
    """
    enrollment, program = referral.enrollment, referral.program
    allow(by, "referral.draw", referral.participant)
    if program.agency_id not in descendants({sequence.agency_id}):
        raise RuleViolation(
            _("This sequence belongs to another agency."), code="other_agency", field="sequence"
        )
    if enrollment.status not in BEFORE_ENROLLMENT:
        raise RuleViolation(
            _("Arms are drawn before enrollment; this person is %(status)s.")
            % {"status": enrollment.get_status_display()},
            code="too_late_to_allocate",
        )
    unit_code = confirm_line(unit_code, "unit_code", 60)
    if (sequence.unit != AllocationUnit.PERSON) != bool(unit_code):
        raise RuleViolation(
            _("Name the group or site that is allocated, and only where groups or sites are."),
            code="unit_code",
            field="unit_code",
        )
    if not by.is_system:
        confirm_not_future(on, today_at(program.agency), "on")
    if on < max(sequence.sealed_on, enrollment.status_on):
        raise RuleViolation(
            _("An arm is drawn after the sequence was sealed and after the last step of the person."),
            code="dates_out_of_order",
            field="on",
        )
    confirm_allocable(referral, sequence.study, on)
    position, arm = _position_for(by, sequence, unit_code)
    allocation = _allocate(
        by,
        referral,
        study=sequence.study,
        arm=arm,
        method=AllocationMethod.RANDOMIZED,
        unit=sequence.unit,
        unit_code=unit_code,
        allocated_on=on,
        sequence=sequence,
        position=position,
    )
    also = []
    if arm == Arm.COMPARISON:
        _moved, more = take_step(by, enrollment, "not_offer", on)
        also = [enrollment, *more]
    log_write(
        by,
        Action.REFERRAL_ALLOCATE,
        allocation,
        referral.participant,
        field_groups=["allocation"],
        agency=program.agency,
        also=also,
    )
    return allocation


@transaction.atomic
def allocation_from_waiting_list(
    *, by: Actor, offering: Offering, study: str, places: int, on: date, by_lot: bool = False
) -> list[Allocation]:
    """Where places are short: offer them to so many of those who wait and can be enrolled, in the fair order or by lot.

    Who is offered a place is enrolled (arm treated); the others go on waiting: the comparison for want of places.
    Whoever objects to evaluation has the same chance of a place and is in no arm; whoever cannot be enrolled now, or
    has an arm of this study, is in neither and keeps waiting. Raises RuleViolation when the places are not short.
    """
    confirm_answers_for(by, "referral.draw", offering)
    confirm_answers_for(by, "waiting_list.manage", offering)
    offering = confirm_place(offering)
    _check_list(study, "", AllocationUnit.PERSON, 1)
    queue = [
        enrollment
        for enrollment in waiting_within(by, offering.program)
        .exclude(referral__allocations__study=study)
        .select_related("participant__agency", "referral", "program__agency", "program_version")
        if _can_be_enrolled(by, enrollment, offering, on)
    ]
    if not 1 <= places < len(queue):
        raise RuleViolation(
            _("Places are short only when fewer than the %(count)d who wait can be offered one.")
            % {"count": len(queue)},
            code="places_not_short",
            field="places",
        )
    if by_lot:
        secrets.SystemRandom().shuffle(queue)
    made: list[Allocation] = []
    people: list[Participant] = []
    also: list = []
    for number, enrollment in enumerate(queue):
        is_offered = number < places
        if enrollment.referral.evaluation_basis != EvaluationBasis.OBJECTION:
            confirm_allocable(enrollment.referral, study, on)
            made.append(
                _allocate(
                    by,
                    enrollment.referral,
                    study=study,
                    arm=Arm.TREATED if is_offered else Arm.COMPARISON,
                    method=AllocationMethod.RANDOMIZED if by_lot else AllocationMethod.WAITING_LIST,
                    allocated_on=on,
                )
            )
            people.append(enrollment.participant)
        elif is_offered:
            people.append(enrollment.participant)
        if is_offered:
            _moved, more = take_step(by, enrollment, "enroll", on, offering=offering)
            also += [enrollment, *more]
    record_write(
        actor=by,
        action=Action.REFERRAL_ALLOCATE,
        object_type=Allocation._meta.label_lower,
        object_ids=[record.public_id for record in (*made, *also)],
        subject_ids=[person.public_id for person in people],
        agency_id=offering.program.agency.public_id,
        field_groups=["allocation", "enrollment"],
        details={"study": study},
    )
    return made


def _can_be_enrolled(by: Actor, enrollment: Enrollment, offering: Offering, on: date) -> bool:
    if on < enrollment.status_on:
        return False
    try:
        confirm_entry(by=by, enrollment=enrollment, offering=offering, on=on)
    except RuleViolation:
        return False
    return True


def _allocate(by: Actor, referral: Referral, **values) -> Allocation:
    return record_create(Allocation(referral=referral, **values), by=by)


def _position_for(by: Actor, sequence: AllocationSequence, unit_code: str) -> tuple[int, str]:
    """The next position and its arm, claimed; a unit that has drawn shares the position of its first draw."""
    sequences = AllocationSequence.objects.all()
    if connection.features.has_select_for_update:
        # One draw at a time. SQLite has one writer anyway, and the version lets one of two through on both.
        sequences = sequences.select_for_update(no_key=True)
    current = sequences.get(pk=sequence.pk)
    if unit_code:
        earlier = Allocation.objects.filter(sequence=current, unit_code=unit_code).order_by("id").first()
        if earlier is not None:
            return earlier.position, earlier.arm
    position = current.next_position
    if position > current.length:
        raise RuleViolation(
            _("The sequence is used up; seal another one for the rest."), code="sequence_used_up"
        )
    record_change(current, by=by, next_position=position + 1)
    return position, arm_at(current, position)


def _check_list(study: str, stratum: str, unit: str, length: int) -> None:
    if not study or not study.replace("-", "").replace("_", "").isalnum() or len(study) > 60:
        raise RuleViolation(
            _("The code of a study has letters, numbers, hyphens and underscores."), field="study"
        )
    confirm_line(stratum, "stratum", 60)
    if unit not in AllocationUnit.values:
        raise RuleViolation(
            _("Choose one of: %(listed)s.") % {"listed": ", ".join(AllocationUnit.values)}, field="unit"
        )
    if not 1 <= length <= LONGEST:
        raise RuleViolation(_("A sequence has 1 to %(most)d places.") % {"most": LONGEST}, field="length")


def _check_ratio(ratio: Mapping[str, int]) -> None:
    parts = [part for part in ratio.values() if isinstance(part, int) and not isinstance(part, bool)]
    if (
        set(ratio) != set(Arm.values)
        or len(parts) != len(ratio)
        or not all(1 <= part <= 10 for part in parts)
    ):
        raise RuleViolation(_("Give each arm a whole part from 1 to 10."), field="ratio")


def _check_blocks(sizes: Sequence[int], total: int) -> None:
    if not sizes or not all(
        isinstance(size, int) and total <= size <= LARGEST_BLOCK and size % total == 0 for size in sizes
    ):
        raise RuleViolation(
            _("A block has at most %(most)d places and is a multiple of %(parts)d.")
            % {"most": LARGEST_BLOCK, "parts": total},
            field="block_sizes",
        )
