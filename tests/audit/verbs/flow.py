"""The verbs of the way from referral to exit, each once."""

import json
from datetime import timedelta

from django.db.models import QuerySet

from accounts.services import site_create
from audit.actions import Action
from kernel.clock import today
from participants.models import AllocationSequence
from participants.services import enrollment_move, referral_make
from participants.services.allocation import (
    allocation_draw,
    allocation_from_waiting_list,
    allocation_sequence_seal,
)
from participants.services.basis import legal_basis_record
from participants.services.custody import custody_change
from participants.services.enrollment import enrollment_enroll_or_wait
from participants.services.hand_over import hand_over_make
from participants.services.transfers import transfer_accept, transfer_ask, transfer_cancel, transfer_decline
from participants.services.waiting import waiting_offer_next, waiting_priority_set
from programs.services import offering_create
from tests.audit.verbs.canaries import CANARIES
from tests.audit.verbs.core import DAY, Prepared, _free_referral, _person


def _sequence(world, by):
    return allocation_sequence_seal(by=by, agency=world.agency, study="sealed", length=4, on=today())


def _drawable(world, by):
    """A sequence whose next arm is the treated one, which moves nobody."""
    sequence = _sequence(world, by)
    first = json.loads(sequence.arms)["arms"].index("treated")
    QuerySet(AllocationSequence).filter(pk=sequence.pk).update(next_position=first + 1)
    return sequence, _free_referral(world, by)


def _offering(world, by):
    return offering_create(
        by=by, program=world.program, site=world.site, code="next", name="Next", starts_on=today()
    )


def _transfer(world, by):
    return _ask(world, by, _offering(world, by))


def _ask(world, by, offering):
    return transfer_ask(
        by=by, enrollment=world.enrollment, to_offering=offering, basis="law", on=today(), reason=CANARIES["note"]
    )


def _accepted(transfer):
    """The transfer, and everything that came with it, in the order of the log."""
    new = transfer.opened
    return [transfer, transfer.enrollment, new, new.judgments.get()]


def _handed_over(made):
    return [made, made.custody_period, made.participant.enrollments.get(), made.supervision, made.first_contact]


def _waiting(world, by, reference="waiting", **more):
    referral = referral_make(
        by=by, participant=_person(world, by, reference), program=world.program, from_agency=world.agency, on=DAY,
        **more,
    )  # fmt: skip
    legal_basis_record(
        by=by, participant=referral.participant, purpose="service", basis="law", starts_on=referral.referred_on,
        reference=CANARIES["note"],
    )  # fmt: skip
    return enrollment_move(by=by, enrollment=referral.enrollment, verb="waitlist", on=referral.referred_on)


def _two_waiting(world, by):
    """The second of them objects to evaluation, and is in no arm and in no event."""
    first = _waiting(world, by)
    _waiting(world, by, reference="another", evaluation_basis="objection")
    return first


def _enrolled(enrollment):
    return [enrollment, enrollment.judgments.get()]


VERBS: dict[str, Prepared] = {
    "participants.services.enrollment.enrollment_enroll_or_wait": (
        _waiting,
        lambda world, by, enrollment: _enrolled(
            enrollment_enroll_or_wait(by=by, enrollment=enrollment, offering=world.offering, on=today())
        ),
        Action.ENROLLMENT_MOVE,
    ),
    "participants.services.waiting.waiting_priority_set": (
        _waiting,
        lambda world, by, enrollment: waiting_priority_set(
            by=by, enrollment=enrollment, priority=1, reason=CANARIES["note"], on=today()
        ),
        Action.WAITING_PRIORITY,
    ),
    "participants.services.waiting.waiting_offer_next": (
        _waiting,
        lambda world, by, _: _enrolled(
            waiting_offer_next(by=by, offering=world.offering, on=today()).enrollment
        ),
        Action.ENROLLMENT_MOVE,
    ),
    "participants.services.allocation.allocation_from_waiting_list": (
        _two_waiting,
        lambda world, by, first: [
            *allocation_from_waiting_list(by=by, offering=world.offering, study="short", places=1, on=today()),
            *_enrolled(first),
        ],
        Action.REFERRAL_ALLOCATE,
    ),
    "participants.services.custody.custody_change": (
        lambda world, by: world.person.custody_periods.get(),
        lambda world, by, period: custody_change(by=by, period=period, legal_status="other"),
        Action.CUSTODY_CHANGE,
    ),
    "participants.services.allocation.allocation_sequence_seal": (
        lambda world, by: None,
        lambda world, by, _: _sequence(world, by),
        Action.SEQUENCE_SEAL,
    ),
    "participants.services.allocation.allocation_draw": (
        _drawable,
        lambda world, by, drawable: allocation_draw(
            by=by, sequence=drawable[0], referral=drawable[1], on=today()
        ),
        Action.REFERRAL_ALLOCATE,
    ),
    "participants.services.transfers.transfer_ask": (
        _offering,
        _ask,
        Action.TRANSFER_ASK,
    ),
    "participants.services.transfers.transfer_accept": (
        _transfer,
        lambda world, by, transfer: _accepted(transfer_accept(by=by, transfer=transfer, on=today())),
        Action.TRANSFER_DECIDE,
    ),
    "participants.services.transfers.transfer_decline": (
        _transfer,
        lambda world, by, transfer: transfer_decline(
            by=by, transfer=transfer, on=today(), reason=CANARIES["note"]
        ),
        Action.TRANSFER_DECIDE,
    ),
    "participants.services.transfers.transfer_cancel": (
        _transfer,
        lambda world, by, transfer: transfer_cancel(
            by=by, transfer=transfer, on=today(), reason=CANARIES["note"]
        ),
        Action.TRANSFER_DECIDE,
    ),
    "participants.services.hand_over.hand_over_make": (
        lambda world, by: site_create(
            by=by, agency=world.agency, code="office", name="Office", kind="probation_office"
        ),
        lambda world, by, office: _handed_over(
            hand_over_make(
                by=by, custody_period=world.person.custody_periods.get(), to_agency=world.agency, to_site=office,
                on=today(), release_reason="parole", basis="law", first_contact_on=today() + timedelta(days=2),
                first_contact_place=CANARIES["address"], supervision="parole", conditions=CANARIES["note"],
                note=CANARIES["note"],
            )
        ),
        Action.HAND_OVER_MAKE,
    ),
}  # fmt: skip
