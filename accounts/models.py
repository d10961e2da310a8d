"""Who works here, for which agency, at which sites, in which role, from when until when."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken

from accounts.records import GatedRecord
from accounts.roles import Role
from kernel.fields import EncryptedTextField
from kernel.history import change_history


class AgencySector(models.TextChoices):
    PRISON = "prison", _("prison service")
    PROBATION = "probation", _("probation")
    YOUTH = "youth", _("youth service")
    EDUCATION = "education", _("education")
    HEALTH = "health", _("health")
    CIVIL_SOCIETY = "civil_society", _("civil society")
    RESEARCH = "research", _("research")
    MINISTRY = "ministry", _("ministry")


class AgencyTier(models.TextChoices):
    NATIONAL = "national", _("national")
    REGIONAL = "regional", _("regional")
    LOCAL = "local", _("local")


class Agency(GatedRecord):
    """An organization in the tree of those that run, host or oversee programs.

    A study agency (`is_study`) holds the records of a published study: outside search, worklists and indicators,
    and without identities.
    """

    reach = "accounts.scope.OwnAgencyTree"

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    sector = models.CharField(max_length=20, choices=AgencySector.choices)
    tier = models.CharField(max_length=10, choices=AgencyTier.choices)
    country = models.CharField(max_length=2, blank=True, default="", help_text=_("ISO 3166-1 alpha-2"))
    is_study = models.BooleanField(default=False)

    class Meta(GatedRecord.Meta):
        verbose_name_plural = "agencies"

    def __str__(self):
        return self.name


class SiteKind(models.TextChoices):
    PRISON = "prison", _("prison")
    YOUTH_FACILITY = "youth_facility", _("youth facility")
    PROBATION_OFFICE = "probation_office", _("probation office")
    SCHOOL = "school", _("school")
    COMMUNITY_CENTER = "community_center", _("community center")
    OTHER = "other", _("other")


class Site(GatedRecord):
    """A place where people are held or programs are delivered. Its time zone decides what "today" is."""

    reach = "accounts.scope.SitesOfAgencyTree"

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="sites")
    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=SiteKind.choices)
    time_zone = models.CharField(max_length=60, default="UTC")

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.UniqueConstraint(fields=["agency", "code"], name="site_code_once_per_agency"),
        ]

    def __str__(self):
        return self.name


class User(AbstractUser):
    """An account. What it may see comes from its memberships, never from a flag on it."""

    reach = "accounts.scope.UsersOfAgencyTree"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    language = models.CharField(max_length=5, blank=True, default="")
    is_demo = models.BooleanField(default=False, help_text=_("A printed password: refused in production."))
    # Until when a password that an administrator handed over opens the account; its owner then chooses another.
    temporary_until = models.DateTimeField(null=True, blank=True, editable=False)
    # Wrong codes of the second step in a row, whatever the address: accounts/factor_codes.py.
    codes_failed = models.PositiveSmallIntegerField(default=0, editable=False)
    codes_failed_at = models.DateTimeField(null=True, blank=True, editable=False)


class Membership(GatedRecord):
    """A role of a user in an agency, dated. Without sites it covers every site of the agency.

    `covers` names the colleague whose caseload is covered meanwhile (sick leave, holidays).
    """

    reach = "accounts.scope.MembershipsOfAgencyTree"

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=30, choices=Role.choices)
    sites = models.ManyToManyField(Site, blank=True, related_name="+")
    covers = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    is_cleared = models.BooleanField(default=False, help_text=_("may see affiliation with organized groups"))
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta(GatedRecord.Meta):
        constraints = [
            *GatedRecord.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="membership_dates_in_order",
            ),
        ]


class ApiToken(AbstractAuthToken):
    """A named, scoped, expiring key of a user for programs; only its digest is stored."""

    reach = "accounts.scope.OwnTokens"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=80)
    purpose = models.CharField(max_length=200)
    scopes = models.JSONField(default=list)
    last_used_at = models.DateTimeField(null=True, blank=True)


class ReviewOutcome(models.TextChoices):
    EXPLAINED = "explained", _("explained")
    FOLLOW_UP = "follow_up", _("to be followed up")


class AccessReview(GatedRecord):
    """What an auditor found when looking at an unusual reading (accounts/access_review.py).

    Readers and people are named by their public ids alone, as in the log.
    """

    reach = "accounts.reach_rules.ReviewsOfAgency"

    key = models.CharField(max_length=160, unique=True, editable=False)
    kind = models.CharField(max_length=20)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    reader = models.UUIDField(db_index=True)
    subject = models.UUIDField(null=True)
    day = models.DateField(db_index=True)
    event_ids = models.JSONField(default=list)
    outcome = models.CharField(max_length=10, choices=ReviewOutcome.choices)
    note = EncryptedTextField(max_length=1000)

    history = change_history()


class OpenSession(models.Model):
    """A browser that is signed in: what its owner needs to recognize it, and what is needed to end it.

    No address and no user agent is kept, only the names of browser and system. The row ends with the session.
    """

    reach = "accounts.scope.SessionsOfAgencyTree"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="open_sessions")
    session_key = models.CharField(max_length=40, unique=True, editable=False)
    browser = models.CharField(max_length=60, blank=True, default="")
    started_at = models.DateTimeField()
    last_seen_at = models.DateTimeField(db_index=True)
