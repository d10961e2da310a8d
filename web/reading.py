"""What a page is about to show goes to the log first. A log that cannot be written means a page that is not shown."""

from accounts.actors import user_actor
from accounts.roles import CAPABILITIES
from audit.services import record_read
from kernel.actors import Actor
from web.standing import standing_of


def actor_of(request) -> Actor:
    """The signed-in reader as an actor, with this request's number."""
    return user_actor(request.user, request_id=request.request_id)


def reader_agency(request, capability: str):
    """public_id of the agency in whose name the reader reads: that of the membership which carries the capability."""
    memberships = standing_of(request).having(CAPABILITIES[capability])
    return memberships[0].agency.public_id if memberships else None


def record_shown(request, *, capability: str, action, object_type: str, object_ids, **facts) -> None:
    """One row in the log for this request, with the ids it is about to show.

    `facts` as in audit.services.record_read (subject_ids, field_groups, purpose, details). Raises AuditUnavailable.
    """
    record_read(
        actor=actor_of(request), action=action, object_type=object_type, object_ids=object_ids,
        agency_id=reader_agency(request, capability), **facts,
    )  # fmt: skip
