"""What the rules of a program said about a person, and who went ahead all the same."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.records import GatedRecord
from kernel.classification import privacy
from kernel.fields import EncryptedTextField
from kernel.history import change_history
from participants.choices import Eligibility
from participants.models.enrollment import Enrollment
from programs.conditions import one_of
from programs.models import ProgramVersion


class EligibilityJudgment(GatedRecord):
    """The rules applied to one enrollment on one day, as it was enrolled; an override carries its reason.

    `findings` holds the index of each rule with its answer, never the facts it was judged by.
    """

    reach = "accounts.reach_rules.EpisodeOfItsAgency"
    reach_path = "enrollment__participant_id"
    episode_path = "enrollment"
    privacy = privacy(
        keep_open="enrollment program_version judged_on answer is_override",
        scrub_sensitive="findings",
        erase_sensitive="override_reason",
    )

    enrollment = models.ForeignKey(Enrollment, models.PROTECT, related_name="judgments")
    program_version = models.ForeignKey(ProgramVersion, models.PROTECT, related_name="+")
    judged_on = models.DateField()
    answer = models.CharField(max_length=12, choices=Eligibility.choices)
    findings = models.JSONField(default=list, blank=True)
    is_override = models.BooleanField(default=False)
    override_reason = EncryptedTextField(
        blank=True, default="", max_length=1000, help_text=_("why the person is enrolled all the same")
    )

    history = change_history()

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.CheckConstraint(condition=one_of("answer", Eligibility), name="judgment_answer_is_listed"),
        ]
