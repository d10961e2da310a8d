"""The waiting list of a program: one list however many offerings, in an order everybody can work out by hand."""

from participants.lifecycle import Status
from participants.models import Enrollment
from programs.models import Program


def waiting_list(program: Program):
    """Everybody who waits for a place in the program, the next one first."""
    return Enrollment.objects.waiting().filter(program=program)


def waiting_rank(enrollment: Enrollment) -> int | None:
    """Which one is served when: 1 is next. None for somebody who does not wait."""
    if enrollment.status != Status.WAITLISTED:
        return None
    return Enrollment.objects.ahead_of(enrollment).count() + 1


def waiting_length(program: Program) -> int:
    return waiting_list(program).count()
