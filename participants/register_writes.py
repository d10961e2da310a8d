"""What every write of a register does: hold the session as it was read, and leave one line in the log."""

from collections.abc import Iterable

from django.db import connection
from django.utils.translation import gettext as _

from audit.actions import Action
from audit.services import record_write
from kernel.actors import Actor
from kernel.errors import RuleViolation, StaleRecord
from participants.models import Enrollment
from programs.models import Offering, Session


def hold_session(session: Session) -> None:
    """One writer of an offering's registers at a time: its row is locked until the commit (SQLite has one anyway).

    Raises RuleViolation (`register_saved`) when somebody saved it first, StaleRecord when it changed otherwise since
    it was read.
    """
    hold_offering(session)
    version, saved_at = (
        Session.all_records.filter(pk=session.pk).values_list("version", "register_saved_at").get()
    )
    if version == session.version:
        return
    if saved_at is not None and session.register_saved_at is None:
        raise saved_already()
    raise StaleRecord(
        _("Somebody else changed this session meanwhile. Reload it and apply your change again.")
    )


def hold_offering(session: Session) -> None:
    """Let nobody else write a register of this offering, or take a place in it, until the commit.

    Not against rows that point at it (no_key): who leaves the group meanwhile checks its key at the commit.
    """
    if connection.features.has_select_for_update:
        Offering.objects.select_for_update(no_key=True).get(pk=session.offering_id)


def saved_already() -> RuleViolation:
    """The refusal of a second saving of one register."""
    return RuleViolation(
        _("The register of this session is saved; correct single marks instead."), code="register_saved"
    )


def log_register(
    by: Actor, action: Action, session: Session, enrollments: Iterable[Enrollment], details: dict
) -> None:
    """One line in the log for everybody on a register, without a mark in it."""
    record_write(
        actor=by,
        action=action,
        object_type=session._meta.label_lower,
        object_ids=[session.public_id],
        subject_ids=[enrollment.participant.public_id for enrollment in enrollments],
        agency_id=session.offering.program.agency.public_id,
        field_groups=["attendance"],
        details=details,
    )
