"""May we, and does the person want to? In custody consent is weak, so the two are kept apart."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.records import GatedRecord
from kernel.classification import privacy
from kernel.fields import EncryptedTextField
from kernel.history import change_history
from participants.choices import Answer, BasisKind, BasisPurpose
from participants.models.participant import Participant
from participants.models.relation import Relation
from programs.conditions import one_of
from programs.models import Program


class LegalBasis(GatedRecord):
    """What allows the person's data to be used for a purpose, from when until when or until withdrawn."""

    reach = "accounts.scope.ThroughReach"
    reach_path = "participant_id"
    privacy = privacy(keep_open="participant purpose basis reference starts_on ends_on withdrawn_on given_by")

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="legal_bases")
    purpose = models.CharField(max_length=10, choices=BasisPurpose.choices)
    basis = models.CharField(max_length=16, choices=BasisKind.choices)
    reference = models.CharField(
        max_length=200, blank=True, default="", help_text=_("the law, order or form it rests on")
    )
    given_by = models.ForeignKey(Relation, models.PROTECT, null=True, blank=True, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)

    history = change_history()

    class Meta(GatedRecord.Meta):
        verbose_name_plural = "legal bases"
        constraints = [
            *GatedRecord.Meta.constraints,
            models.CheckConstraint(
                condition=one_of("purpose", BasisPurpose), name="legal_basis_purpose_is_listed"
            ),
            models.CheckConstraint(condition=one_of("basis", BasisKind), name="legal_basis_kind_is_listed"),
            models.CheckConstraint(
                condition=(models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")))
                & (models.Q(withdrawn_on=None) | models.Q(withdrawn_on__gte=models.F("starts_on"))),
                name="legal_basis_dates_in_order",
            ),
        ]


class Participation(GatedRecord):
    """Does the person want to take part in a program? For a child also: what the guardian and the child say.

    Refusing never blocks another service. A guardian's consent may expire; an exemption says why none is needed.
    """

    reach = "accounts.reach_rules.PeriodOfItsAgency"
    reach_path = "participant_id"
    agency_paths = ("program__agency_id",)
    began_on_path = "answered_on"
    privacy = privacy(
        keep_open="participant program answer answered_on guardian guardian_answer guardian_answered_on "
        "guardian_expires_on",
        erase_restricted="child_view exemption",
    )

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="participations")
    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.NOT_ASKED)
    answered_on = models.DateField(null=True, blank=True)
    guardian = models.ForeignKey(Relation, models.PROTECT, null=True, blank=True, related_name="+")
    guardian_answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.NOT_ASKED)
    guardian_answered_on = models.DateField(null=True, blank=True)
    guardian_expires_on = models.DateField(null=True, blank=True)
    child_view = EncryptedTextField(blank=True, default="", max_length=2000)
    exemption = EncryptedTextField(
        blank=True, default="", max_length=1000, help_text=_("why no guardian is asked")
    )

    history = change_history()

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.CheckConstraint(condition=one_of("answer", Answer), name="participation_answer_is_listed"),
            models.CheckConstraint(
                condition=models.Q(answer=Answer.NOT_ASKED) | models.Q(answered_on__isnull=False),
                name="participation_answer_has_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(guardian_answer=Answer.NOT_ASKED)
                | (models.Q(guardian_answered_on__isnull=False) & models.Q(guardian__isnull=False)),
                name="participation_guardian_is_named",
            ),
            models.UniqueConstraint(
                fields=["participant", "program"],
                condition=models.Q(entered_in_error_at=None),
                name="participation_once_per_program",
            ),
        ]
