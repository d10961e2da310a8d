"""What is delivered: programs, the rules they had from a day on, and the modules they are made of."""

from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from accounts.records import GatedRecord
from programs.choices import GroupTailoring, Phase, PreventionLevel, ProgramKind, ProgramState
from programs.conditions import one_of


class Program(GatedRecord):
    """A planned set of activities meant to prevent crime or to help people return to the community.

    `translations` holds the name in other languages: {"fr": {"name": ...}}.
    """

    reach = "accounts.scope.ProgramsOfAgency"

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="programs")
    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=200)
    translations = models.JSONField(default=dict, blank=True)
    kind = models.CharField(max_length=15, choices=ProgramKind.choices)
    program_type = models.CharField(
        max_length=60, blank=True, default="", help_text=_("such as education, work, therapy")
    )
    level = models.CharField(max_length=10, choices=PreventionLevel.choices, blank=True, default="")
    phases = models.JSONField(default=list, blank=True, help_text=_("codes of Phase"))
    target_groups = models.JSONField(default=list, blank=True)
    factors = models.JSONField(default=list, blank=True, help_text=_("risk and protective factors addressed"))
    group_tailoring = models.CharField(
        max_length=10, choices=GroupTailoring.choices, default=GroupTailoring.NO
    )
    state = models.CharField(max_length=10, choices=ProgramState.choices, default=ProgramState.DRAFT)
    description = models.TextField(blank=True, default="", max_length=5000)

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.UniqueConstraint(fields=["agency", "code"], name="program_code_once_per_agency"),
            models.CheckConstraint(condition=one_of("kind", ProgramKind), name="program_kind_is_listed"),
            models.CheckConstraint(condition=one_of("state", ProgramState), name="program_state_is_listed"),
        ]

    def __str__(self):
        return self.name

    def name_in(self, language: str) -> str:
        """The name in a language, else the name as entered."""
        return self.translations.get(language, {}).get("name") or self.name

    @property
    def local_name(self) -> str:
        return self.name_in(translation.get_language() or "en")

    @property
    def phase_labels(self) -> list[str]:
        return [Phase(code).label for code in self.phases]


class ProgramVersion(GatedRecord):
    """The rules of a program as they stood from a day on. An enrollment keeps the version it was judged by."""

    reach = "accounts.scope.OfferingsOfAgency"

    program = models.ForeignKey(Program, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(default=1)
    valid_from = models.DateField()
    eligibility = models.JSONField(default=list, blank=True, help_text=_("rules as data, explained in words"))
    planned_sessions = models.PositiveIntegerField(null=True, blank=True)
    planned_minutes = models.PositiveIntegerField(null=True, blank=True)
    completion_share = models.DecimalField(max_digits=4, decimal_places=3, default="0.800")

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.UniqueConstraint(fields=["program", "number"], name="program_version_number_once"),
            models.CheckConstraint(
                condition=models.Q(completion_share__gt=0) & models.Q(completion_share__lte=1),
                name="completion_share_between_0_and_1",
            ),
        ]

    def __str__(self):
        return f"{self.program} v{self.number}"


class Module(GatedRecord):
    """A unit of a program's content, in order; a session delivers one."""

    reach = "accounts.scope.OfferingsOfAgency"

    program = models.ForeignKey(Program, models.PROTECT, related_name="modules")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    planned_minutes = models.PositiveIntegerField(null=True, blank=True)

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.UniqueConstraint(fields=["program", "number"], name="module_number_once_per_program"),
        ]
        ordering = ["number"]

    def __str__(self):
        return self.name
