"""What an assessment found, who signed it, and where somebody judged otherwise."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.records import GatedRecord
from kernel.classification import privacy
from kernel.fields import EncryptedTextField
from kernel.history import change_history
from participants.choices import OverrideState
from participants.models.instrument import InstrumentVersion
from participants.models.participant import Participant
from participants.querysets import AssessmentManager, ScoreManager
from programs.conditions import one_of


class Assessment(GatedRecord):
    """A person assessed with a version of an instrument on a day. A draft until it is signed, that is, has a score.

    `answers` is JSON by item, encrypted and shown to case workers alone; the score keeps their fingerprint. One that
    was signed wrongly is marked as entered in error, and the right one `replaces` it.
    """

    reach = "accounts.reach_rules.WorkersAndAdministrators"
    reach_path = "participant_id"
    privacy = privacy(
        keep_open="participant instrument_version author assessed_on",
        scrub_restricted="entered_total",
        erase_restricted="answers opinion superseded_reason",
    )

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="assessments")
    instrument_version = models.ForeignKey(InstrumentVersion, models.PROTECT, related_name="+")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    assessed_on = models.DateField()
    answers = EncryptedTextField(blank=True, default="")
    entered_total = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    opinion = EncryptedTextField(
        blank=True, default="", max_length=5000, help_text=_("what the assessor makes of it")
    )
    superseded_reason = EncryptedTextField(
        blank=True, default="", max_length=500, help_text=_("why it was entered in error")
    )

    objects = AssessmentManager()
    history = change_history()

    class Meta(GatedRecord.Meta):
        constraints = list(GatedRecord.Meta.constraints)
        indexes = [models.Index(fields=["participant", "assessed_on"], name="assessment_person_day")]

    @property
    def is_signed(self) -> bool:
        return hasattr(self, "score")


class AssessmentScore(GatedRecord):
    """What a signed assessment says, as it was on the day of the signature. Never edited, by the database either.

    `domains` lists for each domain its score, band, how many items were answered and what was done about the others
    (participants/scoring.py). Version, day and signatory are repeated here, where nobody can change them.
    """

    append_only = ("update",)
    reach = "accounts.reach_rules.WorkersAndAdministrators"
    reach_path = "assessment__participant_id"
    privacy = privacy(
        keep_open="assessment instrument_version assessed_on signed_by signed_at reassess_on rule",
        scrub_restricted="domains total band",
        erase_restricted="answers_digest",
    )

    assessment = models.OneToOneField(Assessment, models.PROTECT, related_name="score")
    instrument_version = models.ForeignKey(InstrumentVersion, models.PROTECT, related_name="+")
    assessed_on = models.DateField()
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    signed_at = models.DateTimeField()
    reassess_on = models.DateField(null=True, blank=True, help_text=_("when it is asked again"))
    domains = models.JSONField(default=list, blank=True)
    total = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    band = models.SlugField(max_length=40, blank=True, default="")
    rule = models.CharField(max_length=20, help_text=_("what was done about missing items, for the total"))
    answers_digest = models.CharField(max_length=64, help_text=_("fingerprint of what was answered"))

    objects = ScoreManager()

    class Meta(GatedRecord.Meta):
        constraints = list(GatedRecord.Meta.constraints)


class BandOverride(GatedRecord):
    """Somebody judges that a band does not fit the person, and another one agrees or does not.

    `domain` is empty for the band of the total. The score itself stays as it was signed.
    """

    reach = "accounts.reach_rules.WorkersAndAdministrators"
    reach_path = "assessment__participant_id"
    privacy = privacy(
        keep_open="assessment author state decided_by decided_at",
        scrub_restricted="domain band",
        erase_restricted="reason",
    )

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="overrides")
    domain = models.SlugField(max_length=40, blank=True, default="")
    band = models.SlugField(max_length=40)
    reason = EncryptedTextField(max_length=1000)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=10, choices=OverrideState.choices, default=OverrideState.ASKED)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    history = change_history()

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.CheckConstraint(condition=one_of("state", OverrideState), name="override_state_is_listed"),
            models.CheckConstraint(
                condition=models.Q(state=OverrideState.ASKED) | models.Q(decided_at__isnull=False),
                name="override_decision_has_an_instant",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by=None)
                | models.Q(author=None)
                | ~models.Q(decided_by=models.F("author")),
                name="override_is_decided_by_another",
            ),
            models.UniqueConstraint(
                fields=["assessment", "domain"],
                condition=~models.Q(state=OverrideState.REFUSED) & models.Q(entered_in_error_at=None),
                name="override_once_per_band",
            ),
        ]
