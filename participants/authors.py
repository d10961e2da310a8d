"""What a worker wrote is the worker's own; a colleague who covers stands in."""

from accounts.roles import Role
from accounts.scope import Standing
from kernel.actors import Actor


def writes_for(by: Actor, author_id: int | None) -> bool:
    """Is the actor this author, or covers for the author today? The system stands in for anybody."""
    if by.user is None or by.user.pk == author_id:
        return True
    covered = {held.covers_id for held in Standing.of(by.user).having({Role.SOCIAL_WORKER})} - {None}
    return author_id in covered
