"""Allocating referrals to the arms of a study so that nobody can know or bend the next arm.

A sequence is drawn in permuted blocks before the first person, encrypted, and its digest published. Staff draw the next
position for a referral; the evaluator who sealed the list never meets the people, and staff never see the list.
"""

import hashlib
import json
import random
import secrets
from collections.abc import Mapping, Sequence
from datetime import date

from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from accounts.models import Agency
from accounts.permissions import require
from audit.actions import Action
from audit.services import record_write
from kernel.actors import Actor
from kernel.errors import RuleViolation
from kernel.records import record_create
from participants.choices import AllocationMethod, AllocationUnit, Arm, EvaluationBasis
from participants.lifecycle import BEFORE_ENROLLMENT, MOVES, Status
from participants.models import Allocation, AllocationSequence, Enrollment, Referral
from participants.services.enrollment import enrollment_move
from participants.services.recording import allow, log_write
from participants.steps import write_step
from programs.models import Offering

LONGEST = 10_000
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
) -> AllocationSequence:
    """Draw and seal the order of the arms of a study (permuted blocks of random size; Matts and Lachin 1988).

    `ratio` is {"treated": 1, "comparison": 1}; every block size is a multiple of its sum. Raises RuleViolation for a
    length, block or ratio that cannot be, and for a study and stratum that are sealed already.
    """
    require(by, "allocation_sequence.seal", agency=agency)
    ratio = dict(ratio or EQUAL)
    _check_ratio(ratio)
    _check_blocks(block_sizes, sum(ratio.values()))
    if not 1 <= length <= LONGEST:
        raise RuleViolation(
            _("A sequence has 1 to %(most)d places.") % {"most": LONGEST}, field="length"
        )
    if unit not in AllocationUnit.values:
        raise RuleViolation(
            _("Choose one of: %(listed)s.") % {"listed": ", ".join(AllocationUnit.values)}, field="unit"
        )
    if AllocationSequence.objects.filter(agency=agency, study=study, stratum=stratum).exists():
        raise RuleViolation(
            _("This study has a sealed sequence already; it is drawn once."), code="sealed_already", field="study"
        )
    seed = secrets.token_hex(16)
    arms = _permuted_blocks(seed, length, block_sizes, ratio)
    sequence = AllocationSequence(
        agency=agency,
        study=study,
        stratum=stratum,
        unit=unit,
        arms=json.dumps({"seed": seed, "arms": arms}),
        digest=digest_of(seed, arms),
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
    sequence is of another study's agency or used up.
    """
    participant, enrollment = referral.participant, referral.enrollment
    allow(by, "referral.draw", participant, agency=referral.program.agency)
    if sequence.agency_id != referral.program.agency_id:
        raise RuleViolation(_("This sequence belongs to another agency."), field="sequence")
    if enrollment.status not in BEFORE_ENROLLMENT:
        raise RuleViolation(
            _("Arms are drawn before enrollment; this person is %(status)s.")
            % {"status": enrollment.get_status_display()},
            code="too_late_to_allocate",
        )
    if (sequence.unit != AllocationUnit.PERSON) != bool(unit_code):
        raise RuleViolation(
            _("Name the group or site that is allocated, and only where groups or sites are."), field="unit_code"
        )
    confirm_allocable(referral, sequence.study, max(on, enrollment.status_on))
    position, arm = _position_for(sequence, unit_code)
    allocation = _write_allocation(
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
    if arm == Arm.COMPARISON:
        write_step(by, enrollment, MOVES["not_offer"], max(on, enrollment.status_on), ended_on=on)
    return allocation


@transaction.atomic
def allocation_from_waiting_list(
    *, by: Actor, offering: Offering, study: str, places: int, on: date, by_lot: bool = False
) -> list[Allocation]:
    """Where places are short: offer them to so many of those who wait, in the fair order or by lot.

    Who is offered a place is enrolled (arm treated); the others go on waiting: the comparison by want of places.
    Whoever objects to evaluation or has an arm of this study is left out of it and keeps waiting. All or nothing: one
    person who cannot be enrolled stops the act, so that nobody is passed over silently.
    """
    allow(by, "referral.draw", agency=offering.program.agency)
    waiting = (
        Enrollment.objects.filter(program=offering.program, status=Status.WAITLISTED)
        .exclude(referral__evaluation_basis=EvaluationBasis.OBJECTION)
        .exclude(referral__allocations__study=study)
        .order_by("priority", "waitlisted_on", "id")
    )
    queue = list(waiting.select_related("participant", "referral__program__agency", "program__agency"))
    if not 1 <= places < len(queue):
        raise RuleViolation(
            _("Places are short only when fewer than the %(count)d who wait can be offered one.")
            % {"count": len(queue)},
            code="places_not_short",
            field="places",
        )
    if by_lot:
        secrets.SystemRandom().shuffle(queue)
    made = []
    for number, enrollment in enumerate(queue):
        is_offered = number < places
        confirm_allocable(enrollment.referral, study, on)
        made.append(
            _write_allocation(
                by,
                enrollment.referral,
                study=study,
                arm=Arm.TREATED if is_offered else Arm.COMPARISON,
                method=AllocationMethod.RANDOMIZED if by_lot else AllocationMethod.WAITING_LIST,
                allocated_on=on,
            )
        )
        if is_offered:
            enrollment_move(by=by, enrollment=enrollment, verb="enroll", on=on, offering=offering)
    return made


def allocation_sequence_holds(sequence: AllocationSequence) -> bool:
    """Is the list still the one that was sealed? And was each allocation given the arm of its position?"""
    kept = json.loads(sequence.arms)
    if digest_of(kept["seed"], kept["arms"]) != sequence.digest or len(kept["arms"]) != sequence.length:
        return False
    given = Allocation.objects.filter(sequence=sequence).values_list("position", "arm")
    return all(kept["arms"][position - 1] == arm for position, arm in given)


def digest_of(seed: str, arms: Sequence[str]) -> str:
    """SHA-256 over the seed and the arms in order; printed when the sequence is sealed."""
    return hashlib.sha256("\n".join([seed, *arms]).encode()).hexdigest()


def confirm_allocable(referral: Referral, study: str, on: date) -> None:
    """Raises RuleViolation for somebody who objects or has an arm already, or a day before the referral."""
    if referral.evaluation_basis == EvaluationBasis.OBJECTION:
        raise RuleViolation(
            _("This person objects to evaluation and is not allocated."), code="evaluation_objection"
        )
    if on < referral.referred_on:
        raise RuleViolation(_("The allocation is before the referral."), field="on")
    if Allocation.objects.filter(referral=referral, study=study).exists():
        raise RuleViolation(
            _("%(person)s is allocated in %(study)s already; an allocation never changes.")
            % {"person": referral.participant.reference, "study": study},
            code="already_allocated",
        )


def _write_allocation(by: Actor, referral: Referral, **values) -> Allocation:
    allocation = record_create(Allocation(referral=referral, **values), by=by)
    log_write(
        by,
        Action.REFERRAL_ALLOCATE,
        allocation,
        referral.participant,
        field_groups=["allocation"],
        agency=referral.program.agency,
    )
    return allocation


def _position_for(sequence: AllocationSequence, unit_code: str) -> tuple[int, str]:
    """The next position and its arm, claimed; a unit that has drawn shares the position of its first draw."""
    # A plain queryset on purpose: one claim at a time hands out each position once. SQLite has one writer anyway.
    rows = models.QuerySet(AllocationSequence).filter(pk=sequence.pk)
    if connection.features.has_select_for_update:
        rows.select_for_update().get()
    if unit_code:
        earlier = Allocation.objects.filter(sequence=sequence, unit_code=unit_code).order_by("id").first()
        if earlier is not None:
            return earlier.position, earlier.arm
    position = rows.values_list("next_position", flat=True).get()
    if position > sequence.length:
        raise RuleViolation(
            _("The sequence is used up; seal another one for the rest."), code="sequence_used_up"
        )
    rows.update(next_position=position + 1, version=models.F("version") + 1)
    return position, json.loads(sequence.arms)["arms"][position - 1]


def _permuted_blocks(seed: str, length: int, sizes: Sequence[int], ratio: Mapping[str, int]) -> list[str]:
    # The seed is kept under the seal, so that the drawing itself can be repeated by an auditor.
    draw = random.Random(seed)  # noqa: S311 - seeded from `secrets`
    total, arms = sum(ratio.values()), []
    while len(arms) < length:
        size = draw.choice(list(sizes))
        block = [arm for arm, parts in ratio.items() for _turn in range(parts * size // total)]
        draw.shuffle(block)
        arms += block
    return [str(arm) for arm in arms[:length]]


def _check_ratio(ratio: Mapping[str, int]) -> None:
    parts = [part for part in ratio.values() if isinstance(part, int) and not isinstance(part, bool)]
    if set(ratio) != set(Arm.values) or len(parts) != len(ratio) or not all(1 <= part <= 10 for part in parts):
        raise RuleViolation(_("Give each arm a whole part from 1 to 10."), field="ratio")


def _check_blocks(sizes: Sequence[int], total: int) -> None:
    if not sizes or not all(
        isinstance(size, int) and total <= size <= 100 and size % total == 0 for size in sizes
    ):
        raise RuleViolation(
            _("A block has at most 100 places and is a multiple of %(parts)d.") % {"parts": total},
            field="block_sizes",
        )
