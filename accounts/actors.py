"""Actors made from accounts and tokens."""

import uuid

from kernel.actors import Actor


def user_actor(user, *, channel: str = "page", request_id: str = "") -> Actor:
    """The actor for a signed-in person."""
    return Actor(
        kind="user",
        ref=f"user:{user.public_id}",
        user=user,
        channel=channel,
        request_id=request_id or new_request_id(),
    )


def token_actor(token, *, request_id: str = "") -> Actor:
    """The actor for a token: the reach of its owner, narrowed by the token's scopes."""
    return Actor(
        kind="token",
        ref=f"token:{token.public_id}",
        user=token.user,
        channel="api",
        scopes=frozenset(token.scopes),
        request_id=request_id or new_request_id(),
    )


def new_request_id() -> str:
    return uuid.uuid4().hex
