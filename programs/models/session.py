"""One meeting of an offering: when, where, and did it take place."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.records import GatedRecord
from programs.choices import NotHeldReason, SessionState
from programs.conditions import one_of
from programs.models.offering import Offering
from programs.models.program import Module


class Session(GatedRecord):
    """A planned or held meeting. Whether it took place comes first; attendance hangs on it.

    An anonymous session (a school talk) has a headcount by sex and age band and no person's attendance:
    {"female": {"10-13": 12}, "male": {"10-13": 9}}.
    """

    reach = "accounts.scope.SessionsOfAgency"

    offering = models.ForeignKey(Offering, models.PROTECT, related_name="sessions")
    module = models.ForeignKey(Module, models.PROTECT, null=True, blank=True, related_name="sessions")
    held_on = models.DateField()
    starts_at = models.TimeField(null=True, blank=True, help_text=_("on the site's clock"))
    planned_minutes = models.PositiveIntegerField()
    held_minutes = models.PositiveIntegerField(
        null=True, blank=True, help_text=_("how long it lasted, where it was not as long as planned")
    )
    place = models.CharField(max_length=120, blank=True, default="")
    state = models.CharField(max_length=10, choices=SessionState.choices, default=SessionState.PLANNED)
    not_held_reason = models.CharField(max_length=15, choices=NotHeldReason.choices, blank=True, default="")
    is_anonymous = models.BooleanField(default=False)
    headcount = models.JSONField(default=dict, blank=True)
    headcount_reason = models.CharField(
        max_length=300, blank=True, default="", help_text=_("why the headcount was corrected")
    )
    register_saved_at = models.DateTimeField(null=True, blank=True, editable=False)
    moved_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="moved_to")

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.CheckConstraint(condition=one_of("state", SessionState), name="session_state_is_listed"),
            models.CheckConstraint(
                condition=models.Q(state=SessionState.NOT_HELD) ^ models.Q(not_held_reason=""),
                name="session_not_held_has_a_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(planned_minutes__gte=1) & models.Q(planned_minutes__lte=1440),
                name="session_lasts_a_minute_to_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(held_minutes=None)
                | models.Q(held_minutes__gte=1, held_minutes__lte=1440, state=SessionState.HELD),
                name="session_lasted_a_minute_to_a_day",
            ),
        ]
        indexes = [models.Index(fields=["offering", "held_on"], name="session_offering_day")]

    @property
    def length(self) -> int:
        """How many minutes it lasted, as far as is known: as planned where nobody said otherwise."""
        return self.held_minutes or self.planned_minutes
