"""How a person came to a program, and how an evaluation decided who was offered it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from accounts.records import GatedRecord
from kernel.classification import privacy
from kernel.fields import EncryptedTextField
from kernel.history import change_history
from kernel.models import DatePrecision
from participants.choices import AllocationMethod, AllocationUnit, Arm, EvaluationBasis
from participants.models.participant import Participant
from programs.models import Program


class Referral(GatedRecord):
    """A person is proposed for a program. Everyone referred is kept, so that selection can be seen."""

    reach = "accounts.reach_rules.PeriodOfItsAgency"
    reach_path = "participant_id"
    agency_paths = ("program__agency_id", "from_agency_id")
    began_on_path = "referred_on"
    episode_path = "enrollment__pk"
    privacy = privacy(
        keep_open="participant program from_agency referred_on date_precision evaluation_basis evaluation_basis_on",
        erase_sensitive="reason",
    )

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="referrals")
    program = models.ForeignKey(Program, models.PROTECT, related_name="referrals")
    from_agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    referred_on = models.DateField()
    date_precision = models.CharField(max_length=8, choices=DatePrecision.choices, default=DatePrecision.DAY)
    reason = EncryptedTextField(max_length=500, blank=True, default="")
    evaluation_basis = models.CharField(
        max_length=10, choices=EvaluationBasis.choices, default=EvaluationBasis.NOT_ASKED
    )
    evaluation_basis_on = models.DateField(null=True, blank=True)

    history = change_history()

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(evaluation_basis__in=EvaluationBasis.values),
                name="referral_evaluation_basis_is_listed",
            ),
        ]


class AllocationSequence(GatedRecord):
    """The arms of a study in the order in which they will be handed out, drawn and sealed before the first person.

    Nobody sees the next arm: the list is encrypted, and `digest` (SHA-256) proves afterwards that it was not changed.
    """

    reach = "accounts.scope.EvaluationsOfAgency"

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    study = models.SlugField(max_length=60, help_text=_("code of the evaluation design"))
    stratum = models.CharField(
        max_length=60, blank=True, default="", help_text=_("such as a site; empty: one list for all")
    )
    unit = models.CharField(max_length=8, choices=AllocationUnit.choices, default=AllocationUnit.PERSON)
    arms = EncryptedTextField(help_text=_("JSON: the seed and the arms in order"))
    digest = models.CharField(max_length=64)
    length = models.PositiveIntegerField()
    next_position = models.PositiveIntegerField(default=1)
    sealed_on = models.DateField()

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["agency", "study", "stratum"],
                condition=models.Q(entered_in_error_at=None),
                name="allocation_sequence_once_per_stratum",
            ),
            models.CheckConstraint(
                condition=models.Q(next_position__gte=1)
                & models.Q(next_position__lte=models.F("length") + 1),
                name="allocation_sequence_is_not_overdrawn",
            ),
        ]


class Allocation(GatedRecord):
    """The arm a referral was put in for a study, by which method and unit, on which day. It never changes."""

    reach = "accounts.reach_rules.PeriodOfItsAgency"
    reach_path = "referral__participant_id"
    agency_paths = ("referral__program__agency_id",)
    began_on_path = "referral__referred_on"
    episode_path = "referral__enrollment__pk"
    privacy = privacy(
        keep_open="referral study arm method unit unit_code allocated_on date_precision sequence position"
    )

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="allocations")
    study = models.SlugField(max_length=60, help_text=_("code of the evaluation design"))
    arm = models.CharField(max_length=12, choices=Arm.choices)
    method = models.CharField(max_length=14, choices=AllocationMethod.choices)
    unit = models.CharField(max_length=8, choices=AllocationUnit.choices, default=AllocationUnit.PERSON)
    unit_code = models.CharField(
        max_length=60, blank=True, default="", help_text=_("the group or site allocated")
    )
    sequence = models.ForeignKey(
        "AllocationSequence", models.PROTECT, null=True, blank=True, related_name="allocations"
    )
    position = models.PositiveIntegerField(
        null=True, blank=True, help_text=_("place in the sealed sequence, from 1")
    )
    allocated_on = models.DateField()
    date_precision = models.CharField(max_length=8, choices=DatePrecision.choices, default=DatePrecision.DAY)

    history = change_history()

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["referral", "study"],
                condition=models.Q(entered_in_error_at=None),
                name="allocation_once_per_study",
            ),
            models.CheckConstraint(condition=models.Q(arm__in=Arm.values), name="allocation_arm_is_listed"),
            models.CheckConstraint(
                condition=models.Q(sequence=None, position=None)
                | models.Q(sequence__isnull=False, position__isnull=False),
                name="allocation_position_is_in_a_sequence",
            ),
        ]
        indexes = [models.Index(fields=["study"], name="allocation_study")]

    @property
    def participant(self) -> Participant:
        return self.referral.participant
