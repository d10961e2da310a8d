"""How people fare after a release or a program: looked up at set months, domain by domain."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.records import GatedRecord
from kernel.classification import privacy
from kernel.fields import EncryptedTextField
from kernel.history import change_history
from outcomes.choices import (
    FollowUpIndex,
    FollowUpMonth,
    FollowUpSource,
    FollowUpState,
    LifeDomain,
    LifeSituation,
)
from participants.models import CustodyPeriod, Enrollment, Participant
from programs.conditions import one_of


class ReintegrationOutcome(GatedRecord):
    """One domain of one person's life at one month after the index date: planned, then found out or not.

    The index date is the end of a stay in custody, or the start or end of an enrollment. Whether an answer came in
    time is derived from its day (outcomes/follow_up.py) and stored nowhere.
    """

    reach = "accounts.reach_rules.FollowUps"
    reach_path = "participant_id"
    episode_path = "enrollment"
    privacy = privacy(
        keep_open="participant custody_period enrollment index_event domain month state user source",
        scrub_sensitive="index_on due_on seen_on",
        scrub_restricted="situation",
        erase_restricted="correction_reason",
    )

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="reintegration_outcomes")
    index_event = models.CharField(max_length=13, choices=FollowUpIndex.choices)
    custody_period = models.ForeignKey(
        CustodyPeriod, models.PROTECT, null=True, blank=True, related_name="follow_ups"
    )
    enrollment = models.ForeignKey(
        Enrollment, models.PROTECT, null=True, blank=True, related_name="follow_ups"
    )
    index_on = models.DateField()
    domain = models.CharField(max_length=10, choices=LifeDomain.choices)
    month = models.PositiveSmallIntegerField(choices=FollowUpMonth.choices)
    due_on = models.DateField()
    state = models.CharField(max_length=11, choices=FollowUpState.choices, default=FollowUpState.PLANNED)
    situation = models.CharField(max_length=21, choices=LifeSituation.choices, blank=True, default="")
    seen_on = models.DateField(
        null=True, blank=True, help_text=_("when it was found out, or tried; empty while planned")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    source = models.CharField(max_length=14, choices=FollowUpSource.choices, blank=True, default="")
    correction_reason = EncryptedTextField(
        blank=True, default="", max_length=500, help_text=_("why it was changed afterwards")
    )

    history = change_history()

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.CheckConstraint(condition=one_of("domain", LifeDomain), name="follow_up_domain_is_listed"),
            models.CheckConstraint(
                condition=one_of("month", FollowUpMonth), name="follow_up_month_is_listed"
            ),
            models.CheckConstraint(
                condition=one_of("state", FollowUpState), name="follow_up_state_is_listed"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    index_event=FollowUpIndex.RELEASE, custody_period__isnull=False, enrollment=None
                )
                | models.Q(
                    index_event__in=[FollowUpIndex.EXIT, FollowUpIndex.PROGRAM_START],
                    custody_period=None,
                    enrollment__isnull=False,
                ),
                name="follow_up_counts_from_one_fact",
            ),
            models.CheckConstraint(
                condition=models.Q(due_on__gt=models.F("index_on"))
                & (models.Q(seen_on=None) | models.Q(seen_on__gte=models.F("index_on"))),
                name="follow_up_dates_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(state=FollowUpState.PLANNED) ^ models.Q(seen_on__isnull=False),
                name="follow_up_has_a_day_once_it_is_over",
            ),
            models.CheckConstraint(
                condition=models.Q(state=FollowUpState.REACHED)
                & ~models.Q(situation="")
                & ~models.Q(source="")
                | ~models.Q(state=FollowUpState.REACHED) & models.Q(situation="", source=""),
                name="follow_up_tells_of_those_reached",
            ),
            models.UniqueConstraint(
                fields=["custody_period", "domain", "month"],
                condition=models.Q(entered_in_error_at=None),
                name="follow_up_once_per_release",
            ),
            models.UniqueConstraint(
                fields=["enrollment", "index_event", "domain", "month"],
                condition=models.Q(entered_in_error_at=None),
                name="follow_up_once_per_enrollment",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_on"], name="follow_up_due"),
            models.Index(fields=["participant", "due_on"], name="follow_up_person"),
        ]
