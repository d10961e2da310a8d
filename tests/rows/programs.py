"""A row in every table of the programs floor."""

from datetime import time, timedelta
from decimal import Decimal

from kernel.clock import today
from programs.services import cost_record, module_add, session_add, staff_assign
from tests.world import BY


def rows(side) -> None:
    """A module, a worker, a cost and a session for one side of the world."""
    start = today() - timedelta(days=200)
    module_add(by=BY, program=side.program, name="First steps", number=1)
    staff_assign(
        by=BY, program=side.program, user=side.users["social_worker"], role="facilitator", starts_on=start
    )
    cost_record(
        by=BY,
        program=side.program,
        kind="staff",
        amount=Decimal("1200.50"),
        currency="EUR",
        starts_on=start,
        ends_on=start + timedelta(days=30),
    )
    session_add(by=BY, offering=side.offering, held_on=today(), planned_minutes=90, starts_at=time(14))
