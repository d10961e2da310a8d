"""Admission and release."""

from datetime import date

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Site
from accounts.roles import CAPABILITIES
from accounts.scope import Standing
from audit.actions import Action
from kernel.actors import Actor
from kernel.clock import today
from kernel.errors import OutOfReach, RuleViolation
from kernel.records import record_change, record_create
from participants.choices import LegalStatus, ReleaseReason
from participants.days import confirm_in_life, confirm_not_future
from participants.models import CustodyPeriod, Participant
from participants.services.reach import reach_set
from participants.services.recording import allow, log_write


@transaction.atomic
def custody_open(
    *,
    by: Actor,
    participant: Participant,
    site: Site,
    starts_on: date | None,
    legal_status: str = LegalStatus.NOT_KNOWN,
    expected_release_on: date | None = None,
    date_precision: str = "day",
) -> CustodyPeriod:
    """Record an admission. `starts_on` None means before records began.

    Raises RuleViolation when it overlaps another stay of the person, for a day to come or a release expected before it,
    OutOfReach for a site that is not the actor's.
    """
    allow(by, "custody.manage", agency=site.agency)
    _confirm_site(by, site)
    _confirm_has_come(by, site, starts_on, "starts_on")
    confirm_in_life(participant, starts_on=starts_on, expected_release_on=expected_release_on)
    _confirm_expected(starts_on, expected_release_on)
    # One admission of a person at a time; SQLite has one writer anyway.
    if connection.features.has_select_for_update:
        Participant.objects.select_for_update(no_key=True).get(pk=participant.pk)
    _refuse_overlap(participant, starts_on, None)
    period = CustodyPeriod(
        participant=participant,
        site=site,
        starts_on=starts_on,
        legal_status=legal_status,
        expected_release_on=expected_release_on,
        date_precision=date_precision,
    )
    record_create(period, by=by)
    reach_set(period)
    log_write(by, Action.CUSTODY_OPEN, period, participant, field_groups=["custody"], agency=site.agency)
    return period


@transaction.atomic
def custody_close(
    *,
    by: Actor,
    period: CustodyPeriod,
    on: date,
    reason: str = ReleaseReason.NOT_KNOWN,
    date_precision: str = "day",
) -> CustodyPeriod:
    """Record a release. Raises RuleViolation before the admission, for a day to come, or when the stay is over."""
    allow(by, "custody.manage", agency=period.site.agency)
    _confirm_site(by, period.site)
    if period.ends_on is not None:
        raise RuleViolation(_("This stay ended on %(day)s already.") % {"day": period.ends_on}, field="on")
    if period.starts_on is not None and on < period.starts_on:
        raise RuleViolation(_("The release is before the admission."), code="dates_out_of_order", field="on")
    _confirm_has_come(by, period.site, on, "on")
    confirm_in_life(period.participant, on=on)
    record_change(period, by=by, ends_on=on, release_reason=reason, date_precision=date_precision)
    reach_set(period)
    log_write(
        by,
        Action.CUSTODY_CLOSE,
        period,
        period.participant,
        field_groups=["custody"],
        agency=period.site.agency,
    )
    return period


@transaction.atomic
def custody_change(
    *,
    by: Actor,
    period: CustodyPeriod,
    legal_status: str | None = None,
    expected_release_on: date | None = None,
) -> CustodyPeriod:
    """Record a new legal status or expected day of release during a stay; what stood before is in the history.

    Raises RuleViolation for a stay that is over or a release before the admission.
    """
    allow(by, "custody.manage", agency=period.site.agency)
    _confirm_site(by, period.site)
    if period.ends_on is not None:
        raise RuleViolation(
            _("This stay ended on %(day)s already.") % {"day": period.ends_on}, code="released_already"
        )
    changes = {}
    if legal_status is not None:
        changes["legal_status"] = legal_status
    if expected_release_on is not None:
        _confirm_expected(period.starts_on, expected_release_on)
        confirm_in_life(period.participant, expected_release_on=expected_release_on)
        changes["expected_release_on"] = expected_release_on
    if not changes:
        raise RuleViolation(_("Say what has changed."), field="legal_status")
    record_change(period, by=by, **changes)
    log_write(
        by,
        Action.CUSTODY_CHANGE,
        period,
        period.participant,
        field_groups=["custody"],
        agency=period.site.agency,
        details={"fields": sorted(changes)},
    )
    return period


def _confirm_has_come(by: Actor, site: Site, day: date | None, field: str) -> None:
    """Raises RuleViolation for a day to come: reach follows the stay, and a wrong year would give it for good."""
    if not by.is_system:
        confirm_not_future(day, today(site.time_zone), field)


def _confirm_expected(starts_on: date | None, expected_release_on: date | None) -> None:
    if starts_on is not None and expected_release_on is not None and expected_release_on < starts_on:
        raise RuleViolation(
            _("The release is before the admission."), code="dates_out_of_order", field="expected_release_on"
        )


def _confirm_site(by: Actor, site: Site) -> None:
    """Raises OutOfReach for an administrator who answers for other sites only."""
    if by.user is None:
        return
    for membership in Standing.of(by.user).having(CAPABILITIES["custody.manage"]):
        places = {place.pk for place in membership.sites.all()}
        if site.pk in places or (not places and site.agency_id == membership.agency_id):
            return
    raise OutOfReach(_("%(site)s is not one of your sites.") % {"site": site})


def _refuse_overlap(participant: Participant, starts_on: date | None, ends_on: date | None) -> None:
    """Two stays may touch (a transfer on one day) and never overlap."""
    others = CustodyPeriod.objects.filter(participant=participant)
    if starts_on is not None:
        others = others.filter(Q(ends_on=None) | Q(ends_on__gt=starts_on))
    if ends_on is not None:
        others = others.filter(Q(starts_on=None) | Q(starts_on__lt=ends_on))
    if others.exists():
        raise RuleViolation(
            _("This overlaps another stay in custody of the same person; close that one first."),
            code="custody_overlap",
        )
