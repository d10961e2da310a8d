"""A row in the table of what came of unusual readings."""

from datetime import timedelta

from accounts.access_review import access_queue, access_review_close
from accounts.actors import user_actor
from accounts.readings import record_reading
from accounts.scope import Standing
from audit.actions import Action
from kernel.actors import Actor
from kernel.clock import today
from tests.world import BY


def opened(user, person, *, action=Action.PARTICIPANT_READ, channel="page", people=(), **more) -> None:
    """Somebody's reading of one file, or of several, as the pages record it."""
    people = people or [person]
    actor = user if isinstance(user, Actor) else user_actor(user, channel=channel)
    record_reading(
        actor=actor, standing=Standing.of(actor.user), capability="participant.read", action=action,
        object_type="participants.participant", object_ids=[one.public_id for one in people],
        subject_ids=[one.public_id for one in people], **more,
    )  # fmt: skip


def finding_of_own_name(side, role="prison_administrator"):
    """The key of a finding: an account of the side whose owner is called like its person opened that file."""
    user = side.users[role]
    user.last_name = side.person.identity.family_name
    user.save()
    opened(user, side.person)
    queue = access_queue(Standing.of(side.users["auditor"]), since=today(), until=today() + timedelta(days=1))
    return next(one.key for one in queue if one.kind == "own_name" and one.reader.public_id == user.public_id)


def rows(side) -> None:
    """For one side of the world."""
    access_review_close(by=BY, key=finding_of_own_name(side), outcome="explained", note="his cousin's file, by duty")
