"""Contact with justice after the index event, and the end of what can be observed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.records import GatedRecord
from kernel.classification import privacy
from kernel.history import change_history
from kernel.models import DatePrecision
from outcomes.choices import EndKind, EventSource, JusticeEventKind
from outcomes.models.iccs import IccsCode
from outcomes.models.source import AdministrativeSource, LocalCode
from outcomes.querysets import ObservationEndManager
from participants.models import Participant


class JusticeEvent(GatedRecord):
    """An arrest, charge, conviction, return to custody or technical violation.

    `occurred_on` is the day of the event itself (the arrest, the offense); `decided_on` that of the decision. Events
    that came in for an evaluation (`is_evaluation_only`) are visible on no file. What staff enter describes a person
    and is never the outcome of an effect; that needs one administrative source, searched alike for everybody.
    """

    reach = "accounts.scope.ThroughReach"
    reach_path = "participant_id"
    never_on_a_file = {"is_evaluation_only": True}
    privacy = privacy(
        keep_open="participant kind source source_name admin_source is_evaluation_only date_precision",
        scrub_restricted="occurred_on decided_on iccs local_code context",
    )

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="justice_events")
    kind = models.CharField(max_length=20, choices=JusticeEventKind.choices)
    occurred_on = models.DateField()
    decided_on = models.DateField(null=True, blank=True)
    date_precision = models.CharField(max_length=8, choices=DatePrecision.choices, default=DatePrecision.DAY)
    iccs = models.ForeignKey(
        IccsCode, models.PROTECT, null=True, blank=True, related_name="+", to_field="code"
    )
    local_code = models.ForeignKey(
        LocalCode,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("what the ICCS code comes from"),
    )
    context = models.JSONField(default=list, blank=True, help_text=_("situational context codes"))
    source = models.CharField(max_length=15, choices=EventSource.choices)
    source_name = models.CharField(max_length=120, blank=True, default="")
    admin_source = models.ForeignKey(
        AdministrativeSource, models.PROTECT, null=True, blank=True, related_name="events"
    )
    is_evaluation_only = models.BooleanField(default=False)

    history = change_history()

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(kind__in=JusticeEventKind.values), name="justice_event_kind_is_listed"
            ),
            models.CheckConstraint(
                condition=models.Q(decided_on=None) | models.Q(decided_on__gte=models.F("occurred_on")),
                name="justice_event_dates_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(admin_source=None) | models.Q(source=EventSource.ADMINISTRATIVE),
                name="justice_event_of_a_source_is_administrative",
            ),
        ]
        indexes = [models.Index(fields=["participant", "occurred_on"], name="justice_event_person_day")]


class ObservationEnd(GatedRecord):
    """From this day on nothing about the person can be observed: death, deportation, lost."""

    reach = "accounts.scope.ThroughReach"
    reach_path = "participant_id"
    privacy = privacy(keep_open="participant source", scrub_sensitive="kind ended_on date_precision")

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="observation_ends")
    kind = models.CharField(max_length=12, choices=EndKind.choices)
    ended_on = models.DateField()
    date_precision = models.CharField(max_length=8, choices=DatePrecision.choices, default=DatePrecision.DAY)
    source = models.CharField(max_length=15, choices=EventSource.choices)

    objects = ObservationEndManager()
    history = change_history()

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["participant", "kind"],
                condition=models.Q(entered_in_error_at=None),
                name="observation_ends_once_per_kind",
            ),
        ]
