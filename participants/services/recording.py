"""What every write about a person does: is it allowed, is the person within reach, and who did it."""

from accounts.permissions import require
from accounts.scope import confirm_reach
from audit.actions import Action
from audit.services import record_write
from kernel.actors import Actor
from participants.models import Participant


def allow(by: Actor, capability: str, participant: Participant | None = None, *, agency=None) -> None:
    """Raises NotAllowed without the capability, OutOfReach when the person is outside the actor's reach."""
    require(by, capability, agency=agency)
    if participant is not None:
        confirm_reach(participant, by=by)


def log_write(
    by: Actor,
    action: Action,
    record,
    participant: Participant,
    *,
    field_groups=(),
    details=None,
    agency=None,
    reason="",
) -> None:
    """One line in the log for a write about one person."""
    record_write(
        actor=by,
        action=action,
        object_type=record._meta.label_lower,
        object_ids=[record.public_id],
        subject_ids=[participant.public_id],
        agency_id=(agency or participant.agency).public_id,
        field_groups=field_groups,
        details=details or {},
        reason="given" if reason else "",
    )
