"""A program at a place, who staffs it, and what it costs."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Site
from accounts.records import GatedRecord
from programs.choices import CostKind, OfferingKind, StaffRole
from programs.conditions import one_of
from programs.models.program import Program


class Offering(GatedRecord):
    """A program at a site, with dates and places."""

    reach = "accounts.scope.OfferingsOfAgency"

    program = models.ForeignKey(Program, models.PROTECT, related_name="offerings")
    site = models.ForeignKey(Site, models.PROTECT, related_name="offerings")
    code = models.SlugField(max_length=60)
    kind = models.CharField(max_length=10, choices=OfferingKind.choices, default=OfferingKind.GROUP)
    name = models.CharField(max_length=200)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    capacity = models.PositiveIntegerField(null=True, blank=True, help_text=_("empty: no limit"))

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.UniqueConstraint(fields=["program", "code"], name="offering_code_once_per_program"),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="offering_dates_in_order",
            ),
            models.CheckConstraint(condition=one_of("kind", OfferingKind), name="offering_kind_is_listed"),
        ]

    def __str__(self):
        return self.name


class ProgramStaff(GatedRecord):
    """Who delivers a program, everywhere or in one offering, from when until when."""

    reach = "accounts.scope.OfferingsOfAgency"

    program = models.ForeignKey(Program, models.PROTECT, related_name="staff")
    offering = models.ForeignKey(Offering, models.PROTECT, null=True, blank=True, related_name="staff")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="program_staff")
    role = models.CharField(max_length=12, choices=StaffRole.choices)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="program_staff_dates_in_order",
            ),
        ]


class CostItem(GatedRecord):
    """What a program or an offering cost in a period."""

    reach = "accounts.scope.OfferingsOfAgency"

    program = models.ForeignKey(Program, models.PROTECT, related_name="costs")
    offering = models.ForeignKey(Offering, models.PROTECT, null=True, blank=True, related_name="costs")
    kind = models.CharField(max_length=12, choices=CostKind.choices)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3, help_text=_("ISO 4217"))
    starts_on = models.DateField()
    ends_on = models.DateField()
    note = models.CharField(max_length=300, blank=True, default="")

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="cost_is_not_negative"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="cost_period_in_order"
            ),
        ]
