"""Questions that enrollments answer as a whole: who waits and in which order, who holds a place, what is open."""

from django.db.models import Q

from accounts.scope import ScopedManager, ScopedQuerySet
from participants.lifecycle import HOLDS_A_PLACE, OPEN, Status


class EnrollmentQuerySet(ScopedQuerySet):
    def waiting(self):
        """Those on a waiting list in the order they are served: priority, day, then who was referred first."""
        return self.filter(status=Status.WAITLISTED).order_by("priority", "waitlisted_on", "id")

    def ahead_of(self, enrollment):
        """Those on the same waiting list who are served before this one."""
        earlier_day = Q(waitlisted_on__lt=enrollment.waitlisted_on)
        same_day = Q(waitlisted_on=enrollment.waitlisted_on, id__lt=enrollment.id)
        return self.waiting().filter(
            Q(priority__lt=enrollment.priority) | Q(priority=enrollment.priority) & (earlier_day | same_day),
            program=enrollment.program_id,
        )

    def holding_a_place(self):
        return self.filter(status__in=HOLDS_A_PLACE)

    def open(self):
        """Not left yet, wherever on the way."""
        return self.filter(status__in=OPEN)


class EnrollmentManager(ScopedManager.from_queryset(EnrollmentQuerySet)):
    """The gate, what was entered in error left out, and the questions above."""
