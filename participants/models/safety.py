"""What keeps people safe: flags, pairs that must not meet, incidents and concerns."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.records import GatedRecord
from kernel.classification import privacy
from kernel.fields import EncryptedTextField
from kernel.history import change_history
from participants.choices import IncidentCategory, IncidentKind, IncidentState, SafetyKind
from participants.models.participant import Participant
from programs.conditions import one_of


class SafetyFlag(GatedRecord):
    """What whoever meets the person must know. Its note stays with the case workers."""

    reach = "accounts.scope.ThroughReach"
    reach_path = "participant_id"
    privacy = privacy(
        keep_open="participant starts_on ends_on", scrub_restricted="kind", erase_restricted="note"
    )

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="safety_flags")
    kind = models.CharField(max_length=18, choices=SafetyKind.choices)
    note = EncryptedTextField(blank=True, default="", max_length=1000)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    history = change_history()

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.CheckConstraint(condition=one_of("kind", SafetyKind), name="safety_flag_kind_is_listed"),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="safety_flag_dates_in_order",
            ),
        ]


class NoContact(GatedRecord):
    """Two people who must never be in one session. Only those who reach both see the pair."""

    reach = "accounts.reach_rules.BothWithinReach"
    reach_path = "participant_id"
    other_path = "other_id"
    privacy = privacy(keep_open="participant other starts_on ends_on", erase_restricted="reason")

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="no_contacts")
    other = models.ForeignKey(Participant, models.PROTECT, related_name="no_contacts_of_others")
    reason = EncryptedTextField(blank=True, default="", max_length=1000)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    history = change_history()

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.CheckConstraint(
                condition=~models.Q(participant=models.F("other")), name="no_contact_is_between_two"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="no_contact_dates_in_order",
            ),
        ]


class Incident(GatedRecord):
    """A safeguarding concern or an incident in custody, and what was done about it.

    Where the law asks for a report (`has_duty_to_report`), it is due on a day and stays open until it is made.
    """

    reach = "accounts.reach_rules.WorkersAndAdministrators"
    reach_path = "participant_id"
    privacy = privacy(
        keep_open="participant kind state has_duty_to_report report_due_on reported_on escalated_to escalated_at "
        "closed_on",
        scrub_restricted="category occurred_on is_group_related",
        erase_restricted="description reported_to closing_note",
    )

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="incidents")
    kind = models.CharField(max_length=12, choices=IncidentKind.choices)
    category = models.CharField(max_length=16, choices=IncidentCategory.choices)
    occurred_on = models.DateField()
    description = EncryptedTextField(max_length=5000)
    is_group_related = models.BooleanField(default=False, help_text=_("related to an organized group"))
    state = models.CharField(max_length=10, choices=IncidentState.choices, default=IncidentState.OPEN)
    has_duty_to_report = models.BooleanField(default=False)
    report_due_on = models.DateField(null=True, blank=True)
    reported_on = models.DateField(null=True, blank=True)
    reported_to = EncryptedTextField(blank=True, default="", max_length=200)
    escalated_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    escalated_at = models.DateTimeField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    closing_note = EncryptedTextField(blank=True, default="", max_length=2000)

    history = change_history()

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.CheckConstraint(condition=one_of("kind", IncidentKind), name="incident_kind_is_listed"),
            models.CheckConstraint(condition=one_of("state", IncidentState), name="incident_state_is_listed"),
            models.CheckConstraint(
                condition=models.Q(has_duty_to_report=False) | models.Q(report_due_on__isnull=False),
                name="incident_duty_to_report_has_a_day",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=IncidentState.CLOSED)
                | (
                    models.Q(closed_on__isnull=False)
                    & (models.Q(has_duty_to_report=False) | models.Q(reported_on__isnull=False))
                ),
                name="incident_is_reported_before_it_is_closed",
            ),
        ]
