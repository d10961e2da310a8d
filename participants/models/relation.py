"""The people around a person: guardian, family, whom to call."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.records import GatedRecord
from kernel.classification import privacy
from kernel.fields import EncryptedTextField
from kernel.history import change_history
from participants.choices import RelationKind
from participants.models.participant import Participant
from programs.conditions import one_of


class Relation(GatedRecord):
    """Somebody who matters to a person. A legal guardian may consent for a child."""

    reach = "accounts.reach_rules.WorkersAndAdministrators"
    reach_path = "participant_id"
    privacy = privacy(
        keep_open="participant",
        scrub_sensitive="kind is_legal_guardian is_emergency_contact starts_on ends_on",
        erase_restricted="name phone address",
    )

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="relations")
    kind = models.CharField(max_length=10, choices=RelationKind.choices)
    name = EncryptedTextField(max_length=200)
    phone = EncryptedTextField(blank=True, default="", max_length=60)
    address = EncryptedTextField(blank=True, default="", max_length=500)
    is_legal_guardian = models.BooleanField(default=False)
    is_emergency_contact = models.BooleanField(default=False)
    starts_on = models.DateField(null=True, blank=True, help_text=_("empty: not known"))
    ends_on = models.DateField(null=True, blank=True)

    history = change_history()

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.CheckConstraint(condition=one_of("kind", RelationKind), name="relation_kind_is_listed"),
            models.CheckConstraint(
                condition=models.Q(starts_on=None)
                | models.Q(ends_on=None)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="relation_dates_in_order",
            ),
        ]
