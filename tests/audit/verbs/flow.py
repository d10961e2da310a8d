"""The verbs of the way from referral to exit, each once."""

import json
from datetime import timedelta

from django.db.models import QuerySet

from accounts.services import site_create
from audit.actions import Action
from kernel.clock import today
from participants.models import AllocationSequence
from participants.services.allocation import allocation_draw, allocation_sequence_seal
from participants.services.custody import custody_change
from participants.services.hand_over import hand_over_make
from participants.services.transfers import transfer_accept, transfer_ask, transfer_cancel, transfer_decline
from programs.services import offering_create
from tests.audit.verbs.canaries import CANARIES
from tests.audit.verbs.core import Prepared, _free_referral

STEP = Action.ENROLLMENT_MOVE


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
    return transfer_ask(
        by=by, enrollment=world.enrollment, to_offering=_offering(world, by), basis="law", on=today(),
        reason=CANARIES["note"],
    )  # fmt: skip


VERBS: dict[str, Prepared] = {
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
        lambda world, by: None,
        lambda world, by, _: _transfer(world, by),
        Action.TRANSFER_ASK,
    ),
    "participants.services.transfers.transfer_accept": (
        _transfer,
        lambda world, by, transfer: transfer_accept(by=by, transfer=transfer, on=today()),
        [STEP, STEP, STEP, Action.TRANSFER_DECIDE],
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
        lambda world, by, office: hand_over_make(
            by=by, custody_period=world.person.custody_periods.get(), to_site=office, on=today(),
            release_reason="parole", basis="law", first_contact_on=today() + timedelta(days=2),
            supervision="parole", conditions=CANARIES["note"], note=CANARIES["note"],
        ),
        [STEP, Action.HAND_OVER_MAKE],
    ),
}  # fmt: skip
