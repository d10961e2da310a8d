"""Every field about a person is classified on the day it is added: what erasure does to it and who may see it.

A model about people carries `privacy = privacy(...)`; a sweep test fails for a field that is missing from it.
"""

from dataclasses import dataclass
from enum import StrEnum


class OnErasure(StrEnum):
    KEEP = "keep"  # says nothing about a person once the rest is gone
    SCRUB = "scrub"  # blanked, the row stays for honest counts
    ERASE = "erase"  # the value must be gone everywhere, history and files included


class Sensitivity(StrEnum):
    OPEN = "open"
    SENSITIVE = "sensitive"
    RESTRICTED = "restricted"


@dataclass(frozen=True)
class Handling:
    """What happens to one field: on erasure, and who may see it meanwhile."""

    on_erasure: OnErasure
    sensitivity: Sensitivity


def privacy(**groups: str) -> dict[str, Handling]:
    """Build the table of a model from groups named `<on_erasure>_<sensitivity>="field field"`.

    Example: `privacy(keep_open="status", erase_restricted="note")`. Raises ValueError for a field named twice
    or a group that does not exist.
    """
    table: dict[str, Handling] = {}
    for group, names in groups.items():
        on_erasure, _, sensitivity = group.partition("_")
        handling = Handling(OnErasure(on_erasure), Sensitivity(sensitivity))
        for name in names.split():
            if name in table:
                raise ValueError(f"{name} is classified twice")
            table[name] = handling
    return table
