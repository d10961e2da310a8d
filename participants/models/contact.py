"""Work with one person outside a group: contacts, attempts, appointments."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Site
from accounts.records import GatedRecord
from kernel.classification import privacy
from kernel.fields import EncryptedTextField
from kernel.history import change_history
from participants.choices import AppointmentState, ContactChannel, ContactKind, ContactSetting
from participants.models.enrollment import Enrollment
from participants.models.participant import Participant
from participants.models.relation import Relation
from programs.conditions import one_of


class Contact(GatedRecord):
    """Individual work, an attempt, or a talk with a third party; inside or outside.

    The note is the case worker's: facts in one field, opinion in another.
    """

    reach = "accounts.scope.ThroughReach"
    reach_path = "participant_id"
    privacy = privacy(
        keep_open="participant enrollment user kind setting channel",
        scrub_sensitive="on at minutes relation",
        erase_restricted="note opinion correction_reason",
    )

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="contacts")
    enrollment = models.ForeignKey(Enrollment, models.PROTECT, null=True, blank=True, related_name="contacts")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=12, choices=ContactKind.choices)
    setting = models.CharField(max_length=8, choices=ContactSetting.choices)
    channel = models.CharField(max_length=10, choices=ContactChannel.choices)
    on = models.DateField()
    at = models.TimeField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    relation = models.ForeignKey(Relation, models.PROTECT, null=True, blank=True, related_name="+")
    note = EncryptedTextField(
        blank=True, default="", max_length=10000, help_text=_("what was said and done: facts")
    )
    opinion = EncryptedTextField(
        blank=True,
        default="",
        max_length=5000,
        help_text=_("what the worker makes of it, apart from the facts"),
    )
    correction_reason = EncryptedTextField(
        blank=True, default="", max_length=500, help_text=_("why it was changed afterwards")
    )

    history = change_history()

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.CheckConstraint(condition=one_of("kind", ContactKind), name="contact_kind_is_listed"),
            models.CheckConstraint(
                condition=one_of("setting", ContactSetting), name="contact_setting_is_listed"
            ),
            models.CheckConstraint(
                condition=models.Q(minutes=None) | models.Q(minutes__lte=1440),
                name="contact_lasts_a_day_at_most",
            ),
        ]
        indexes = [models.Index(fields=["participant", "on"], name="contact_person_day")]


class Appointment(GatedRecord):
    """A meeting that is planned with one person, and whether it was kept."""

    reach = "accounts.reach_rules.PeriodOfItsAgency"
    reach_path = "participant_id"
    agency_paths = ("site__agency_id",)
    began_on_path = "on"
    privacy = privacy(
        keep_open="participant user site contact",
        scrub_sensitive="on at minutes state",
        erase_sensitive="place reason",
    )

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="appointments")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="+")
    on = models.DateField()
    at = models.TimeField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    place = EncryptedTextField(blank=True, default="", max_length=200)
    state = models.CharField(
        max_length=10, choices=AppointmentState.choices, default=AppointmentState.PLANNED
    )
    reason = EncryptedTextField(
        blank=True, default="", max_length=500, help_text=_("why it was moved or cancelled")
    )
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="+", help_text=_("what came of it")
    )

    history = change_history()

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.CheckConstraint(
                condition=one_of("state", AppointmentState), name="appointment_state_is_listed"
            ),
        ]
        indexes = [models.Index(fields=["participant", "on"], name="appointment_person_day")]
