"""A row in every table of the way from referral to exit: sequence, judgment, transfer, hand-over."""

from datetime import timedelta

from accounts.services import site_create
from kernel.clock import today
from participants.services.allocation import allocation_sequence_seal
from participants.services.hand_over import hand_over_make
from participants.services.transfers import transfer_ask
from programs.services import offering_create
from tests.world import BY, register


def rows(side) -> None:
    """For one side of the world."""
    allocation_sequence_seal(by=BY, agency=side.agency, study=f"{side.agency.code}-sealed", length=4, on=today())
    evening = offering_create(
        by=BY, program=side.program, site=side.site, code="evening", name="Evening", starts_on=today()
    )
    transfer_ask(
        by=BY, enrollment=side.enrollment, to_offering=evening, basis="law", reason="closer", on=today()
    )
    # Somebody else, so that the transfer that is asked for stays open.
    released = register(side, f"{side.agency.code}-released", worker=side.users["social_worker"])
    office = site_create(by=BY, agency=side.agency, code="office", name="Office", kind="probation_office")
    hand_over_make(
        by=BY,
        custody_period=released.custody_periods.get(),
        to_agency=side.agency,
        to_site=office,
        on=today(),
        release_reason="parole",
        basis="law",
        first_contact_on=today() + timedelta(days=2),
    )
