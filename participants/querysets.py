"""Questions that records answer as a whole: who waits and in which order, who holds a place, what is open, what is
still the latest word."""

from django.db.models import Exists, OuterRef, Q

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

    def passed_by(self, enrollment, day):
        """Those on the waiting list of the program whom this one would be served before, had it waited since a day.

        Of the same priority alone: the others come before or after it whatever the day.
        """
        same_day = Q(waitlisted_on=day, id__gt=enrollment.id)
        return self.waiting().filter(
            Q(waitlisted_on__gt=day) | same_day, program=enrollment.program_id, priority=enrollment.priority
        )

    def holding_a_place(self):
        return self.filter(status__in=HOLDS_A_PLACE)

    def open(self):
        """Not left yet, wherever on the way."""
        return self.filter(status__in=OPEN)


class EnrollmentManager(ScopedManager.from_queryset(EnrollmentQuerySet)):
    """The gate, what was entered in error left out, and the questions above."""


class AssessmentQuerySet(ScopedQuerySet):
    def drafts(self):
        return self.filter(score=None)

    def signed(self):
        return self.filter(score__isnull=False)

    def with_later(self):
        """Each with `has_later`: was the person assessed again with the same instrument since?

        Computed and never stored, so that taking back the later one makes the earlier the latest word again.
        """
        later = self.model.objects.signed().filter(
            Q(assessed_on__gt=OuterRef("assessed_on"))
            | Q(assessed_on=OuterRef("assessed_on"), pk__gt=OuterRef("pk")),
            participant=OuterRef("participant"),
            instrument_version__instrument=OuterRef("instrument_version__instrument"),
        )
        return self.annotate(has_later=Exists(later))

    def latest_of_each(self):
        """Of each person and instrument the signed one of the latest day."""
        return self.signed().with_later().filter(has_later=False)


class AssessmentManager(ScopedManager.from_queryset(AssessmentQuerySet)):
    """The gate, what was entered in error left out, and the questions above."""


class ScoreManager(ScopedManager):
    """The gate; without the scores of assessments that were entered in error (a score itself is never edited)."""

    def get_queryset(self):
        return super().get_queryset().filter(assessment__entered_in_error_at=None)
