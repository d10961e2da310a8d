"""The waiting list of a program: one list however many offerings, in an order everybody can work out by hand."""

from accounts.roles import CAPABILITIES
from accounts.scope import Standing, reach_condition
from kernel.actors import Actor
from participants.lifecycle import Status
from participants.models import Enrollment, Reach
from programs.models import Program


def waiting_list(program: Program):
    """Everybody who waits for a place in the program, the next one first."""
    return Enrollment.objects.waiting().filter(program=program)


def waiting_within(by: Actor, program: Program):
    """As `waiting_list`: those whom the actor reaches in a role that manages it; everybody for the system."""
    if by.user is None:
        return waiting_list(program)
    condition = reach_condition(Standing.of(by.user), CAPABILITIES["waiting_list.manage"])
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
