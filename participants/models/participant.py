"""A person, and apart from it who the person is."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, Site
from accounts.records import GatedRecord
from kernel.classification import privacy
from kernel.fields import BlindIndexField, EncryptedTextField
from kernel.history import change_history
from kernel.models import DatePrecision
from participants.choices import FileClass, Sex


class Participant(GatedRecord):
    """A person in one file class. What identifies the person is in Identity; a study's people have none."""

    reach = "accounts.scope.ThroughReach"
    reach_path = "pk"
    privacy = privacy(
        keep_open="file_class agency site reference merged_into",
        scrub_sensitive="sex birth_on birth_precision languages nationality",
    )

    file_class = models.CharField(max_length=12, choices=FileClass.choices)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", help_text=_("opened the file"))
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", null=True, blank=True)
    reference = models.CharField(max_length=40, help_text=_("file number, unique in the agency"))
    sex = models.PositiveSmallIntegerField(choices=Sex.choices, default=Sex.NOT_KNOWN)
    birth_on = models.DateField(null=True, blank=True)
    birth_precision = models.CharField(max_length=8, choices=DatePrecision.choices, default=DatePrecision.DAY)
    languages = models.JSONField(default=list, blank=True, help_text=_("ISO 639-1 codes"))
    nationality = models.CharField(max_length=2, blank=True, default="", help_text=_("ISO 3166-1 alpha-2"))
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged_files",
        help_text=_("the file of the same person that goes on instead of this one"),
    )

    history = change_history()

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["agency", "reference"], name="participant_reference_once_per_agency"
            ),
            models.CheckConstraint(
                condition=models.Q(sex__in=Sex.values), name="participant_sex_is_iso_5218"
            ),
            models.CheckConstraint(
                condition=models.Q(file_class__in=FileClass.values), name="participant_file_class_is_listed"
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into=None) | models.Q(entered_in_error_at__isnull=False),
                name="participant_merged_file_is_off_the_lists",
            ),
        ]

    def __str__(self):
        return self.reference


class Identity(GatedRecord):
    """Names, contacts and identifiers of one person, kept apart from everything else.

    Names are searchable behind the gate; contacts and identifiers are encrypted, the identifier is found by its
    blind index.
    """

    reach = "accounts.scope.ThroughReach"
    reach_path = "participant_id"
    privacy = privacy(
        keep_open="participant",
        erase_sensitive="family_name given_names search_key",
        erase_restricted="identifier identifier_index phone address",
    )

    participant = models.OneToOneField(Participant, models.PROTECT, related_name="identity")
    family_name = models.CharField(max_length=120)
    given_names = models.CharField(max_length=120, blank=True, default="")
    search_key = models.CharField(max_length=250, db_index=True, editable=False)
    identifier = EncryptedTextField(blank=True, default="", max_length=200)
    identifier_index = BlindIndexField(source="identifier")
    phone = EncryptedTextField(blank=True, default="", max_length=60)
    address = EncryptedTextField(blank=True, default="", max_length=500)

    history = change_history()

    class Meta(GatedRecord.Meta):
        verbose_name_plural = "identities"

    def __str__(self):
        return self.participant.reference

    @property
    def full_name(self) -> str:
        return f"{self.given_names} {self.family_name}".strip()
