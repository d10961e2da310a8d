"""How a person came to a program, and how an evaluation decided who was offered it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from accounts.records import GatedRecord
from kernel.classification import privacy
from kernel.history import change_history
from kernel.models import DatePrecision
from participants.choices import AllocationMethod, AllocationUnit, Arm, EvaluationBasis
from participants.models.participant import Participant
from programs.models import Program


class Referral(GatedRecord):
    """A person is proposed for a program. Everyone referred is kept, so that selection can be seen."""

    reach = "accounts.scope.ThroughReach"
    reach_path = "participant_id"
    privacy = privacy(
        keep_open="participant program from_agency referred_on date_precision evaluation_basis evaluation_basis_on",
        erase_sensitive="reason",
    )

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="referrals")
    program = models.ForeignKey(Program, models.PROTECT, related_name="referrals")
    from_agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    referred_on = models.DateField()
    date_precision = models.CharField(max_length=8, choices=DatePrecision.choices, default=DatePrecision.DAY)
    reason = models.CharField(max_length=500, blank=True, default="")
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


class Allocation(GatedRecord):
    """The arm a referral was put in for a study, by which method and unit, on which day. It never changes."""

    reach = "accounts.scope.ThroughReach"
    reach_path = "referral__participant_id"
    privacy = privacy(keep_open="referral study arm method unit unit_code allocated_on date_precision")

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="allocations")
    study = models.SlugField(max_length=60, help_text=_("code of the evaluation design"))
    arm = models.CharField(max_length=12, choices=Arm.choices)
    method = models.CharField(max_length=14, choices=AllocationMethod.choices)
    unit = models.CharField(max_length=8, choices=AllocationUnit.choices, default=AllocationUnit.PERSON)
    unit_code = models.CharField(
        max_length=60, blank=True, default="", help_text=_("the group or site allocated")
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
        ]
        indexes = [models.Index(fields=["study"], name="allocation_study")]
