"""What a worker wrote is the worker's own; a colleague who covers stands in."""

from accounts.roles import Role
from accounts.scope import Standing
from kernel.actors import Actor


def stands_for(standing: Standing) -> frozenset[int]:
    """The accounts in whose name somebody goes on writing today: one's own, and those of covered colleagues."""
    if standing.user is None:
        return frozenset()
    covered = {held.covers_id for held in standing.having({Role.SOCIAL_WORKER})} - {None}
    return frozenset({standing.user.pk, *covered})


def writes_for(by: Actor, author_id: int | None) -> bool:
    """Is the actor this author, or covers for the author today? The system stands in for anybody."""
    if by.user is None or by.user.pk == author_id:
        return True
    return author_id in stands_for(Standing.of(by.user))
