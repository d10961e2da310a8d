"""What a page is about to show goes to the log first. A log that cannot be written means a page that is not shown."""

from accounts.actors import user_actor
from accounts.readings import record_reading
from kernel.actors import Actor
from web.standing import standing_of


def actor_of(request) -> Actor:
    """The signed-in reader as an actor, with this request's number."""
    return user_actor(request.user, request_id=request.request_id)


def record_shown(request, *, capability: str, action, object_type: str, object_ids, **facts) -> None:
    """Put into the log what this request is about to show, for every agency that it concerns.

    `facts` as in accounts.readings.record_reading (subject_ids, field_groups, purpose, details). Raises
    AuditUnavailable.
    """
    said = {"capability": capability, "action": action, "object_type": object_type, "object_ids": object_ids, **facts}
    record_reading(actor=actor_of(request), standing=standing_of(request), **said)
    request.recorded = [*getattr(request, "recorded", ()), said]


def record_again(request) -> None:
    """What this request showed, once more: the act in which it was recorded was taken back, and it is shown still."""
    for said in getattr(request, "recorded", ()):
        record_reading(actor=actor_of(request), standing=standing_of(request), **said)
