"""The verbs of the case file and of sameness, each once."""

from datetime import date

from audit.actions import Action
from kernel.clock import today
from participants.services.basis import (
    legal_basis_record,
    legal_basis_withdraw,
    participation_record,
    participation_withdraw,
)
from tests.audit.verbs.canaries import CANARIES
from tests.audit.verbs.core import Prepared

DAY = date(2024, 5, 4)


def _basis(world, by):
    return legal_basis_record(
        by=by, participant=world.person, purpose="sharing", basis="consent", starts_on=DAY, reference=CANARIES["note"]
    )  # fmt: skip


def _participation(world, by):
    return participation_record(
        by=by, participant=world.person, program=world.program, answer="agreed", on=DAY, child_view=CANARIES["note"],
        exemption=CANARIES["note"],
    )  # fmt: skip


VERBS: dict[str, Prepared] = {
    "participants.services.basis.legal_basis_record": (
        lambda world, by: None,
        lambda world, by, _: _basis(world, by),
        Action.LEGAL_BASIS_RECORD,
    ),
    "participants.services.basis.legal_basis_withdraw": (
        _basis,
        lambda world, by, basis: legal_basis_withdraw(by=by, legal_basis=basis, on=today()),
        Action.LEGAL_BASIS_WITHDRAW,
    ),
    "participants.services.basis.participation_record": (
        lambda world, by: None,
        lambda world, by, _: _participation(world, by),
        Action.PARTICIPATION_RECORD,
    ),
    "participants.services.basis.participation_withdraw": (
        _participation,
        lambda world, by, row: participation_withdraw(by=by, participation=row, on=today()),
        Action.PARTICIPATION_RECORD,
    ),
}
