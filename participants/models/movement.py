"""From one place to the next without losing the thread: transfer of an enrollment, hand-over at release."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, Site
from accounts.records import GatedRecord
from kernel.classification import privacy
from kernel.fields import EncryptedTextField
from kernel.history import change_history
from participants.choices import BasisKind, TransferState
from participants.models.contact import Appointment
from participants.models.custody import CustodyPeriod
from participants.models.enrollment import Enrollment
from participants.models.participant import Participant
from participants.models.sentence import SupervisionPeriod
from programs.conditions import one_of
from programs.models import Offering


class Transfer(GatedRecord):
    """One side asks another to take over an enrollment; the other accepts or declines.

    Accepting opens a linked enrollment in the receiving offering. The sender keeps reading the own period.
    """

    reach = "accounts.reach_rules.EitherEndOfTransfer"
    reach_path = "enrollment__participant_id"
    episode_path = "enrollment"
    privacy = privacy(
        keep_open="enrollment to_offering state asked_on decided_on basis basis_reference opened",
        erase_sensitive="reason answer_reason",
    )

    enrollment = models.ForeignKey(Enrollment, models.PROTECT, related_name="transfers")
    to_offering = models.ForeignKey(Offering, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=TransferState.choices, default=TransferState.ASKED)
    basis = models.CharField(max_length=16, choices=BasisKind.choices)
    basis_reference = models.CharField(max_length=200, blank=True, default="")
    asked_on = models.DateField()
    reason = EncryptedTextField(max_length=1000)
    decided_on = models.DateField(null=True, blank=True)
    answer_reason = EncryptedTextField(blank=True, default="", max_length=1000)
    opened = models.OneToOneField(
        Enrollment, models.PROTECT, null=True, blank=True, related_name="opened_by_transfer"
    )

    history = change_history()

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.CheckConstraint(condition=one_of("state", TransferState), name="transfer_state_is_listed"),
            models.CheckConstraint(condition=one_of("basis", BasisKind), name="transfer_basis_is_listed"),
            models.CheckConstraint(
                condition=models.Q(state=TransferState.ASKED, decided_on=None)
                | (~models.Q(state=TransferState.ASKED) & models.Q(decided_on__isnull=False)),
                name="transfer_decision_has_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_on=None) | models.Q(decided_on__gte=models.F("asked_on")),
                name="transfer_dates_in_order",
            ),
            models.UniqueConstraint(
                fields=["enrollment"],
                condition=models.Q(state=TransferState.ASKED, entered_in_error_at=None),
                name="transfer_asked_once_at_a_time",
            ),
        ]

    @property
    def participant(self) -> Participant:
        return self.enrollment.participant


class HandOver(GatedRecord):
    """Release from custody into the hands of an office outside, as one act: who takes over, when they first meet."""

    reach = "accounts.reach_rules.OwnStays"
    reach_path = "participant_id"
    stay_site_path = "custody_period__site"
    privacy = privacy(
        keep_open="participant custody_period to_agency to_site to_user supervision first_contact handed_over_on "
        "basis basis_reference",
        erase_sensitive="note",
    )

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="hand_overs")
    custody_period = models.OneToOneField(CustodyPeriod, models.PROTECT, related_name="hand_over")
    to_agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    to_site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    to_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("empty: the office decides who"),
    )
    handed_over_on = models.DateField()
    basis = models.CharField(max_length=16, choices=BasisKind.choices)
    basis_reference = models.CharField(max_length=200, blank=True, default="")
    supervision = models.ForeignKey(
        SupervisionPeriod, models.PROTECT, null=True, blank=True, related_name="+"
    )
    first_contact = models.ForeignKey(Appointment, models.PROTECT, null=True, blank=True, related_name="+")
    note = EncryptedTextField(blank=True, default="", max_length=2000)

    history = change_history()

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.CheckConstraint(condition=one_of("basis", BasisKind), name="hand_over_basis_is_listed"),
        ]
