"""Who does something: a person, a person's token, or a command of the system. Every write carries one."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Actor:
    """The name on a change.

    `ref` is what is stored ("user:<public id>", "token:<public id>", "system:<command>"); `user` is the account
    whose reach applies, None for the system; `scopes` limits a token; `channel` says how the act arrived.
    """

    kind: str
    ref: str
    user: Any = None
    channel: str = "page"
    scopes: frozenset[str] = field(default_factory=frozenset)
    request_id: str = ""

    @property
    def is_system(self) -> bool:
        return self.kind == "system"


def system_actor(command: str) -> Actor:
    """The actor for a management command or job that nobody in particular asked for."""
    return Actor(kind="system", ref=f"system:{command}", channel="command")
