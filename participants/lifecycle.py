"""THE transition table: how an enrollment moves, who may move it, and what must be said.

Status changes nowhere else. `python -m participants.lifecycle` prints docs/lifecycle.md.
"""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role


class Status(models.TextChoices):
    REFERRED = "referred", _("referred")
    ASSESSMENT = "assessment", _("in assessment")
    WAITLISTED = "waitlisted", _("on the waiting list")
    ENROLLED = "enrolled", _("enrolled")
    ACTIVE = "active", _("active")
    SUSPENDED = "suspended", _("suspended")
    COMPLETED = "completed", _("completed")
    WITHDREW = "withdrew", _("withdrew")
    REMOVED = "removed", _("removed")
    TRANSFERRED = "transferred", _("transferred")
    RELEASED_EARLY = "released_early", _("released early")
    DECEASED = "deceased", _("deceased")
    NOT_STARTED = "not_started", _("not started")
    INELIGIBLE = "ineligible", _("ineligible")
    DECLINED = "declined", _("declined")
    NOT_OFFERED = "not_offered", _("not offered (allocated to comparison)")


S = Status
OPEN = frozenset({S.REFERRED, S.ASSESSMENT, S.WAITLISTED, S.ENROLLED, S.ACTIVE, S.SUSPENDED})
CLOSED = frozenset(S) - OPEN
HOLDS_A_PLACE = frozenset({S.ENROLLED, S.ACTIVE, S.SUSPENDED})
BEFORE_ENROLLMENT = frozenset({S.REFERRED, S.ASSESSMENT, S.WAITLISTED})
UNDER_WAY = frozenset({S.ACTIVE, S.SUSPENDED})

STAFF = frozenset({Role.SOCIAL_WORKER, Role.PRISON_ADMINISTRATOR, Role.PROGRAM_MANAGER})
MANAGERS = frozenset({Role.PRISON_ADMINISTRATOR, Role.PROGRAM_MANAGER})


@dataclass(frozen=True)
class Move:
    """One row of the table: `verb` takes an enrollment from any of `sources` to `target`."""

    verb: str
    sources: frozenset[Status]
    target: Status
    roles: frozenset[str]
    needs_reason: bool = False
    effect: str = ""


MOVES: dict[str, Move] = {
    move.verb: move
    for move in (
        Move("assess", frozenset({S.REFERRED}), S.ASSESSMENT, STAFF),
        Move(
            "waitlist",
            frozenset({S.REFERRED, S.ASSESSMENT}),
            S.WAITLISTED,
            STAFF,
            effect="joins the queue by date",
        ),
        Move(
            "enroll",
            BEFORE_ENROLLMENT,
            S.ENROLLED,
            MANAGERS,
            effect="asks who may be let in, keeps the judgment, takes a place",
        ),
        Move(
            "start",
            frozenset({S.ENROLLED}),
            S.ACTIVE,
            STAFF,
            effect="first attended session; sets started_on",
        ),
        Move(
            "take_back_start",
            frozenset({S.ACTIVE}),
            S.ENROLLED,
            STAFF,
            needs_reason=True,
            effect="the start was a mistake, nothing was attended; clears started_on",
        ),
        Move("suspend", frozenset({S.ACTIVE}), S.SUSPENDED, STAFF, needs_reason=True),
        Move("resume", frozenset({S.SUSPENDED}), S.ACTIVE, STAFF),
        Move(
            "complete",
            UNDER_WAY,
            S.COMPLETED,
            STAFF,
            effect="asks for the planned share or a reason; sets ended_on, frees the place",
        ),
        Move(
            "withdraw",
            BEFORE_ENROLLMENT | UNDER_WAY,
            S.WITHDREW,
            STAFF,
            True,
            "sets ended_on, frees the place",
        ),
        Move("remove", UNDER_WAY, S.REMOVED, MANAGERS, True, "sets ended_on, frees the place"),
        Move(
            "transfer",
            UNDER_WAY,
            S.TRANSFERRED,
            MANAGERS,
            True,
            "sets ended_on, frees the place; an accepted transfer opens a linked enrollment",
        ),
        Move("release_early", UNDER_WAY, S.RELEASED_EARLY, MANAGERS, effect="sets ended_on, frees the place"),
        Move("record_death", UNDER_WAY, S.DECEASED, STAFF, effect="sets ended_on, frees the place"),
        Move("not_start", frozenset({S.ENROLLED}), S.NOT_STARTED, STAFF, True, "frees the place"),
        Move("find_ineligible", BEFORE_ENROLLMENT, S.INELIGIBLE, STAFF, needs_reason=True),
        Move("decline", BEFORE_ENROLLMENT, S.DECLINED, STAFF, needs_reason=True),
        Move(
            "not_offer",
            BEFORE_ENROLLMENT,
            S.NOT_OFFERED,
            frozenset({Role.EVALUATOR}),
            effect="comparison arm",
        ),
        Move(
            "reopen",
            CLOSED - {S.DECEASED},
            S.ACTIVE,
            MANAGERS,
            True,
            "takes a place again, clears ended_on; the history stays",
        ),
    )
}


def diagram() -> str:
    """The table as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", "    [*] --> referred"]
    for move in MOVES.values():
        lines += [
            f"    {source} --> {move.target}: {move.verb}" for source in Status if source in move.sources
        ]
    return "\n".join(lines)


def document() -> str:
    """docs/lifecycle.md, printed from the table so that it cannot be stale without a test failing."""
    rows = [
        f"| {move.verb} | {', '.join(source for source in Status if source in move.sources)} | {move.target} "
        f"| {', '.join(role for role in Role.values if role in move.roles)} "
        f"| {'yes' if move.needs_reason else ''} | {move.effect} |"
        for move in MOVES.values()
    ]
    return "\n".join(
        [
            "# The life of an enrollment",
            "",
            "Printed by `python -m participants.lifecycle` from `participants/lifecycle.py`; do not edit by hand.",
            "",
            "| Move | From | To | Who may | Reason needed | Effect |",
            "| --- | --- | --- | --- | --- | --- |",
            *rows,
            "",
            "```mermaid",
            diagram(),
            "```",
            "",
        ]
    )


if __name__ == "__main__":
    print(document(), end="")
