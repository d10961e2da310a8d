"""One row of the table of pages."""

from dataclasses import dataclass, field

from accounts.roles import Role

EVERYONE = tuple(Role)
PEOPLE = (Role.SOCIAL_WORKER, Role.PRISON_ADMINISTRATOR, Role.PROGRAM_MANAGER)
KNOWING = (*PEOPLE, Role.EVALUATOR)
HANDING_OUT = (Role.PROGRAM_MANAGER, Role.EVALUATOR)


@dataclass(frozen=True)
class Row:
    """Granted roles get `ok`, the others `withheld`; nobody signed in gets `nobody`; a foreign object is
    404 to whoever may open one's own.

    `address`: function of a side of the world and the user that gives the arguments of the route. `data` is what is
    sent, a dict or a function as `address` that makes one. `is_file`: a part of somebody's file, which a role in the
    agency does not open unless it reaches the person.
    """

    granted: tuple = EVERYONE
    ok: int = 200
    withheld: int = 403
    nobody: int = 302
    method: str = "get"
    data: object = field(default_factory=dict)
    address: object = None
    unlike: dict = field(default_factory=dict)  # role -> another answer than `ok`
    is_file: bool = False
