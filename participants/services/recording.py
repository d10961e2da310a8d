"""What every write about a person does: is it allowed, is the person within reach, and who did it."""

from django.utils.translation import gettext as _

from accounts.permissions import require
from accounts.roles import CAPABILITIES
from accounts.scope import reaches
from audit.actions import Action
from audit.services import record_write
from kernel.actors import Actor
from kernel.errors import OutOfReach
from participants.models import Participant


def allow(by: Actor, capability: str, participant: Participant | None = None, *, agency=None) -> None:
    """Raises NotAllowed without the capability, OutOfReach when no role that carries it reaches the person."""
    require(by, capability, agency=agency)
    if participant is None or by.user is None:
        return
    if not reaches(by.user, participant.pk, CAPABILITIES[capability]):
        raise OutOfReach(_("There is no such person within your reach."))


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
    also=(),
    others=(),
) -> None:
    """One line in the log for a write about a person; `also` holds further records of the act, `others` the people."""
    record_write(
        actor=by,
        action=action,
        object_type=record._meta.label_lower,
        object_ids=[record.public_id, *(other.public_id for other in also)],
        subject_ids=[participant.public_id, *(other.public_id for other in others)],
        agency_id=(agency or participant.agency).public_id,
        field_groups=field_groups,
        details=details or {},
        reason="given" if reason else "",
    )
