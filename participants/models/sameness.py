"""Is this the same person? A hit out of reach is decided by the data-protection role, never shown to who asked."""

from django.db import models

from accounts.records import GatedRecord
from kernel.classification import privacy
from kernel.fields import EncryptedTextField
from kernel.history import change_history
from participants.choices import MatchState
from participants.models.participant import Participant
from programs.conditions import one_of


class MatchCandidate(GatedRecord):
    """Two files of one class that may be about one person. No names: the two references and what agrees."""

    reach = "accounts.reach_rules.MatchQueue"
    reach_path = "participant_id"
    other_path = "other_id"
    privacy = privacy(keep_open="participant other state agrees decided_on")

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="match_candidates")
    other = models.ForeignKey(Participant, models.PROTECT, related_name="matched_by")
    agrees = models.JSONField(default=list, help_text="codes: name, birth_date, birth_year, identifier")
    state = models.CharField(max_length=10, choices=MatchState.choices, default=MatchState.OPEN)
    decided_on = models.DateField(null=True, blank=True)

    history = change_history()

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.CheckConstraint(condition=one_of("state", MatchState), name="match_state_is_listed"),
            models.CheckConstraint(
                condition=~models.Q(participant=models.F("other")), name="match_is_between_two_files"
            ),
            models.UniqueConstraint(
                fields=["participant", "other"],
                condition=models.Q(entered_in_error_at=None),
                name="match_once_per_pair",
            ),
        ]


class RecordSeal(GatedRecord):
    """A file that nobody reads any more (a juvenile record closed by law) until the seal is lifted.

    While it holds, the person is within nobody's reach and never matches.
    """

    reach = "accounts.reach_rules.FilesOfAgency"
    reach_path = "participant_id"
    privacy = privacy(keep_open="participant sealed_on lifted_on", erase_sensitive="reason lift_reason")

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="seals")
    sealed_on = models.DateField()
    reason = EncryptedTextField(max_length=500)
    lifted_on = models.DateField(null=True, blank=True)
    lift_reason = EncryptedTextField(blank=True, default="", max_length=500)

    history = change_history()

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(lifted_on=None) | models.Q(lifted_on__gte=models.F("sealed_on")),
                name="record_seal_dates_in_order",
            ),
            models.UniqueConstraint(
                fields=["participant"],
                condition=models.Q(lifted_on=None, entered_in_error_at=None),
                name="record_sealed_once_at_a_time",
            ),
        ]
