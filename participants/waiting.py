"""The waiting list of a program: one list however many offerings, in an order everybody can work out by hand."""

from datetime import date

from django.utils.translation import gettext as _

from accounts.permissions import actor_may
from accounts.roles import CAPABILITIES
from accounts.scope import Standing, reach_condition, reaches
from kernel.actors import Actor
from kernel.errors import RuleViolation
from participants.lifecycle import Status
from participants.models import Enrollment, Reach
from programs.models import Program

MANAGE = "waiting_list.manage"


def waiting_list(program: Program):
    """Everybody who waits for a place in the program, the next one first."""
    return Enrollment.objects.waiting().filter(program=program)


def waiting_within(by: Actor, program: Program):
    """As `waiting_list`: those whom the actor reaches in a role that manages it; everybody for the system."""
    if by.user is None:
        return waiting_list(program)
    condition = reach_condition(Standing.of(by.user), CAPABILITIES[MANAGE])
    if condition is None:
        return waiting_list(program).none()
    people = Reach.objects.filter(condition).values("participant_id")
    return waiting_list(program).filter(participant__in=people)


def waiting_rank(enrollment: Enrollment) -> int | None:
    """Which one is served when: 1 is next. None for somebody who does not wait."""
    if enrollment.status != Status.WAITLISTED:
        return None
    return Enrollment.objects.ahead_of(enrollment).count() + 1


def waiting_ranks(program: Program) -> dict[int, int]:
    """The rank of everybody who waits, by the key of the enrollment (one statement)."""
    keys = waiting_list(program).values_list("pk", flat=True)
    return {key: rank for rank, key in enumerate(keys, start=1)}


def waiting_length(program: Program) -> int:
    return waiting_list(program).count()


def confirm_turn(enrollment: Enrollment) -> None:
    """Raises RuleViolation while anybody waits who is served before; whoever is not on the list comes after all."""
    if enrollment.status == Status.WAITLISTED:
        first = Enrollment.objects.ahead_of(enrollment)
    else:
        first = waiting_list(enrollment.program)
    if first.exists():
        raise RuleViolation(
            _("Others have waited longer for this program; offer the place to whoever is next."),
            code="others_wait",
            field="offering",
        )


def confirm_may_wait_since(by: Actor, enrollment: Enrollment, day: date, reason: str) -> None:
    """A day in the past that passes somebody who waits already is a change of the order, and asks what that asks.

    Raises RuleViolation unless the actor manages the waiting list and says why.
    """
    if not Enrollment.objects.passed_by(enrollment, day).exists():
        return
    manages = actor_may(by, MANAGE) and reaches(by.user, enrollment.participant_id, CAPABILITIES[MANAGE])
    if not (manages and reason.strip()):
        raise RuleViolation(
            _(
                "Waiting since %(day)s would pass others who wait already: give today, or let somebody who manages "
                "the waiting list say why."
            )
            % {"day": day},
            code="passes_others",
            field="reason" if manages else "on",
        )
