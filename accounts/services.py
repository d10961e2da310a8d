"""Agencies, sites, accounts, memberships and tokens: every change with a name on it."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.backends import is_account_usable
from accounts.models import Agency, ApiToken, Membership, Site, User
from accounts.permissions import require
from accounts.roles import TOKEN_SCOPES, Role
from accounts.scope import Standing
from audit.actions import Action
from audit.services import record_write
from kernel.actors import Actor
from kernel.clock import today
from kernel.errors import NotAllowed, RuleViolation
from kernel.records import record_change, record_create

LONGEST_COVER = 90  # days


@transaction.atomic
def agency_create(*, by: Actor, code: str, name: str, sector: str, tier: str, **more) -> Agency:
    """Add an agency to the tree (`parent`, `country`, `is_study` optional)."""
    require(by, "user.manage", agency=more.get("parent"))
    agency = record_create(Agency(code=code, name=name, sector=sector, tier=tier, **more), by=by)
    _log(by, Action.AGENCY_CREATE, agency, agency)
    return agency


@transaction.atomic
def site_create(
    *, by: Actor, agency: Agency, code: str, name: str, kind: str, time_zone: str = "UTC"
) -> Site:
    """Add a place to an agency. Raises RuleViolation for a time zone that does not exist."""
    require(by, "user.manage", agency=agency)
    try:
        ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # a folder of zones is an OSError
        raise RuleViolation(
            _("%(zone)s is not a time zone; use a name such as Africa/Dakar.") % {"zone": time_zone},
            field="time_zone",
        ) from error
    site = record_create(Site(agency=agency, code=code, name=name, kind=kind, time_zone=time_zone), by=by)
    _log(by, Action.SITE_CREATE, site, agency)
    return site


@transaction.atomic
def user_create(*, by: Actor, username: str, password: str, is_demo: bool = False, **more) -> User:
    """Open an account. It sees nothing until a membership is granted."""
    require(by, "user.manage")
    user = User(username=username, is_demo=is_demo, **more)
    if not is_demo:
        validate_password(password, user)
    user.set_password(password)
    user.full_clean(exclude=["password"])
    user.save()
    _log(by, Action.USER_CREATE, user, Standing.of(by.user).home_agency)
    return user


@transaction.atomic
def membership_grant(
    *,
    by: Actor,
    user: User,
    agency: Agency,
    role: str,
    starts_on: date,
    ends_on: date | None = None,
    sites=(),
    covers=None,
    is_cleared: bool = False,
) -> Membership:
    """Give a user a role in an agency. Nobody grants anything to himself."""
    require(by, "user.manage", agency=agency)
    if by.user is not None and by.user.pk == user.pk:
        raise NotAllowed(_("Nobody grants a role to himself: ask another administrator."), code="own_grant")
    for site in sites:
        if site.agency_id != agency.pk:
            raise RuleViolation(
                _("%(site)s does not belong to %(agency)s.") % {"site": site, "agency": agency}, field="sites"
            )
    if ends_on is not None and ends_on < starts_on:
        raise RuleViolation(_("A membership ends on or after the day it starts."), field="ends_on")
    if covers is not None and role != Role.SOCIAL_WORKER:
        raise RuleViolation(_("Only a social worker covers a colleague's caseload."), field="covers")
    membership = Membership(
        user=user,
        agency=agency,
        role=role,
        starts_on=starts_on,
        ends_on=ends_on,
        covers=covers,
        is_cleared=is_cleared,
    )
    record_create(membership, by=by)
    membership.sites.set(sites)
    _log(by, Action.MEMBERSHIP_GRANT, membership, agency, details={"role": role})
    return membership


@transaction.atomic
def membership_end(*, by: Actor, membership: Membership, on: date) -> Membership:
    """End a role; the next request of its holder no longer has it."""
    require(by, "user.manage", agency=membership.agency)
    if on < membership.starts_on:
        raise RuleViolation(_("A membership ends on or after the day it starts."), field="ends_on")
    if membership.ends_on is not None and on > membership.ends_on:
        raise RuleViolation(
            _("This role ends on %(day)s already; to prolong it, grant it anew.")
            % {"day": membership.ends_on},
            code="ended_already",
            field="ends_on",
        )
    record_change(membership, by=by, ends_on=on)
    _log(by, Action.MEMBERSHIP_END, membership, membership.agency)
    return membership


@transaction.atomic
def cover_grant(
    *, by: Actor, worker: User, for_colleague: User, agency: Agency, starts_on: date, ends_on: date
) -> Membership:
    """Let a social worker stand in for a colleague who is away: a dated role over the colleague's caseload.

    Raises RuleViolation unless both are social workers of the agency today, for one and the same person, for longer
    than 90 days, or for days that are over; NotAllowed for cover granted to oneself.
    """
    require(by, "cover.grant", agency=agency)
    if by.user is not None and by.user.pk == worker.pk:
        raise NotAllowed(_("Nobody grants a role to himself: ask another administrator."), code="own_grant")
    if worker.pk == for_colleague.pk:
        raise RuleViolation(_("Nobody covers for himself."), code="one_person", field="for_colleague")
    for field, user in (("worker", worker), ("for_colleague", for_colleague)):
        if agency.pk not in Standing.of(user).agency_ids({Role.SOCIAL_WORKER}):
            raise RuleViolation(
                _("Choose a social worker of this agency."), code="not_a_social_worker", field=field
            )
    if ends_on < starts_on:
        raise RuleViolation(_("A membership ends on or after the day it starts."), field="ends_on")
    if ends_on < today():
        raise RuleViolation(_("These days are over."), code="in_the_past", field="ends_on")
    if (ends_on - starts_on).days >= LONGEST_COVER:
        raise RuleViolation(
            _("A colleague is covered for %(days)d days at most.") % {"days": LONGEST_COVER},
            code="too_long",
            field="ends_on",
        )
    membership = Membership(
        user=worker,
        agency=agency,
        role=Role.SOCIAL_WORKER,
        starts_on=starts_on,
        ends_on=ends_on,
        covers=for_colleague,
    )
    record_create(membership, by=by)
    details = {"worker": str(worker.public_id), "for_colleague": str(for_colleague.public_id)}
    _log(by, Action.COVER_GRANT, membership, agency, details=details)
    return membership


@transaction.atomic
def token_create(
    *, by: Actor, user: User, name: str, purpose: str, scopes, days: int = 90
) -> tuple[ApiToken, str]:
    """Make a token for `user`; returns it with its secret, which is shown once and never stored.

    `days` is 1 to 366. Raises RuleViolation for an unknown scope, no name or a wrong life span.
    """
    require(by, "token.manage")
    if by.user is not None and by.user.pk != user.pk:
        raise NotAllowed(_("A token is made by the person it belongs to."))
    if not is_account_usable(user):
        raise NotAllowed(_("This account cannot be used here."))
    unknown = sorted(set(scopes) - set(TOKEN_SCOPES))
    if unknown or not scopes:
        raise RuleViolation(
            _("Choose at least one of these scopes: %(scopes)s.") % {"scopes": ", ".join(TOKEN_SCOPES)},
            field="scopes",
        )
    if not name.strip() or not purpose.strip():
        raise RuleViolation(_("Give the token a name and say what it is for."), field="name")
    if not 1 <= days <= 366:
        raise RuleViolation(_("A token lives 1 to 366 days."), field="days")
    token, secret = ApiToken.objects.create(
        user=user,
        expiry=timedelta(days=days),
        name=name.strip()[:80],
        purpose=purpose.strip()[:200],
        scopes=sorted(set(scopes)),
    )
    details = {"scopes": sorted(set(scopes)), "days": days}
    _log(by, Action.TOKEN_CREATE, token, Standing.of(user).home_agency, details=details)
    return token, secret


@transaction.atomic
def token_revoke(*, by: Actor, token: ApiToken) -> None:
    """End a token at once."""
    if by.user is not None and by.user.pk != token.user_id:
        raise NotAllowed(_("A token is revoked by the person it belongs to."))
    _log(by, Action.TOKEN_REVOKE, token, Standing.of(token.user).home_agency)
    token.delete()


def _log(by: Actor, action: Action, record, agency: Agency | None, **facts) -> None:
    record_write(
        actor=by,
        action=action,
        object_type=record._meta.label_lower,
        object_ids=[record.public_id],
        agency_id=agency.public_id if agency else None,
        **facts,
    )
