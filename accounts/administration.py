"""Accounts as the system administrator keeps them: who works here in which role, and who may sign in. Never a case."""

import secrets
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Agency, ApiToken, Membership, User
from accounts.permissions import may, require
from accounts.roles import CAPABILITIES
from accounts.scope import Standing, limit_to_user
from accounts.services import membership_grant, user_create
from accounts.sign_in_name import plain_name
from audit.actions import Action
from audit.services import record_write
from kernel.actors import Actor
from kernel.clock import today
from kernel.errors import NotAllowed, OutOfReach, RuleViolation

TEMPORARY = timedelta(hours=72)
# Read aloud over the telephone: no characters that are taken for one another, in groups of four.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
GROUPS = 4


@dataclass(frozen=True)
class AccountRow:
    """An account as the list of accounts shows it; the memberships are those within the reader's agencies."""

    user: User
    memberships: list[Membership]
    locked_until: datetime | None

    @property
    def public_id(self) -> UUID:
        return self.user.public_id

    @property
    def is_temporary(self) -> bool:
        return must_change_password(self.user)


def accounts_within(standing: Standing, *, search: str = ""):
    """The accounts of the administrator's agencies, by user name: those with a role there, now, before or to come.

    Nothing for anybody else. `search` is a part of the user name or of the name of the account.
    """
    users = (
        limit_to_user(User.objects.all(), standing) if may(standing, "user.manage") else User.objects.none()
    )
    for word in search.split()[:6]:
        users = users.filter(
            Q(username__icontains=word) | Q(first_name__icontains=word) | Q(last_name__icontains=word)
        )
    return users.order_by("username", "pk")


def accounts_in_state(users, state: str):
    """Of these accounts those that are "open", "closed", "locked" or wait for their owner's own password."""
    if state == "open":
        return users.filter(is_active=True)
    if state == "closed":
        return users.filter(is_active=False)
    if state == "locked":
        names = Q(pk__in=())
        for name in _locks():
            names |= Q(username__iexact=name)
        return users.filter(names)
    return users.filter(temporary_until__isnull=False) if state == "temporary" else users


def account_rows(standing: Standing, users: Sequence[User]) -> list[AccountRow]:
    """What a page of the list shows of each: the same few statements however many there are."""
    tree = standing.agency_tree_ids(CAPABILITIES["user.manage"])
    held = defaultdict(list)
    rows = Membership.objects.filter(user__in=[user.pk for user in users], agency__in=tree)
    for one in rows.select_related("agency", "covers").prefetch_related("sites").order_by("-starts_on", "pk"):
        held[one.user_id].append(one)
    locks = _locks()
    return [AccountRow(user, held[user.pk], locks.get(plain_name(user.username))) for user in users]


def must_change_password(user) -> bool:
    """Did an administrator hand over the password that this account has now?"""
    return user.temporary_until is not None


@transaction.atomic
def user_close(*, by: Actor, user: User) -> User:
    """Close an account: no page and no token of it opens from the next request on. Its roles stay as they are."""
    _confirm_administered(by, user)
    if not user.is_active:
        raise RuleViolation(_("This account is closed already."), code="closed_already")
    user.is_active = False
    user.save(update_fields=["is_active"])
    _log(by, Action.USER_CLOSE, user)
    return user


@transaction.atomic
def user_reopen(*, by: Actor, user: User) -> User:
    """Open a closed account again, with whatever roles it still has, and none of the tokens it had."""
    _confirm_administered(by, user)
    if user.is_active:
        raise RuleViolation(_("This account is open."), code="open_already")
    user.is_active = True
    user.save(update_fields=["is_active"])
    gone = ApiToken.objects.filter(user=user).delete()[0]
    _log(by, Action.USER_REOPEN, user, details={"tokens_revoked": gone})
    return user


@transaction.atomic
def user_unlock(*, by: Actor, user: User) -> User:
    """Let somebody who mistyped the password too often try again at once."""
    _confirm_administered(by, user)
    AccessAttempt.objects.filter(username=plain_name(user.username)).delete()
    _log(by, Action.USER_UNLOCK, user)
    return user


@transaction.atomic
def password_reset_by_admin(*, by: Actor, user: User) -> tuple[User, str]:
    """Give an account a new password for 72 hours; returns it with the account, to be shown once and never again.

    It opens nothing but the page on which its owner chooses another. Every open session ends. Raises NotAllowed for
    one's own password, RuleViolation for a closed account.
    """
    _confirm_administered(by, user)
    if not user.is_active:
        raise RuleViolation(_("This account is closed. Open it again first."), code="account_closed")
    password = _new_password()
    validate_password(password, user)
    user.set_password(password)
    user.temporary_until = timezone.now() + TEMPORARY
    user.save(update_fields=["password", "temporary_until"])
    AccessAttempt.objects.filter(username=plain_name(user.username)).delete()
    _log(by, Action.PASSWORD_RESET, user)
    return user, password


@transaction.atomic
def account_open(
    *, by: Actor, username: str, agency: Agency, role: str, starts_on: date, sites=(), **names
) -> tuple[User, str]:
    """Open an account with its first role, as one act: without one it would be in nobody's list of accounts.

    Returns it with a password for 72 hours, to be shown once. Refuses what user_create and membership_grant refuse.
    """
    require(by, "user.manage", agency=agency)
    if User.objects.filter(username__iexact=username).exists():
        raise RuleViolation(
            _("There is an account of this user name."), code="username_taken", field="username"
        )
    password = _new_password()
    user = user_create(by=by, username=username, password=password, **names)
    user.temporary_until = timezone.now() + TEMPORARY
    user.save(update_fields=["temporary_until"])
    membership_grant(by=by, user=user, agency=agency, role=role, starts_on=starts_on, sites=sites)
    return user, password


def _new_password() -> str:
    return "-".join("".join(secrets.choice(ALPHABET) for _letter in range(4)) for _group in range(GROUPS))


def _confirm_administered(by: Actor, user: User) -> None:
    """Raises NotAllowed without the capability, for oneself, or for somebody who works for others too; OutOfReach
    for an account of other agencies.

    Whoever sets the password of an account could sign in with it: so of no account that reaches farther than the
    administrator's own agencies.
    """
    require(by, "user.manage")
    if by.user is None:
        return
    if by.user.pk == user.pk:
        raise NotAllowed(_("Not your own account: ask another administrator."), code="own_account")
    tree = Standing.of(by.user).agency_tree_ids(CAPABILITIES["user.manage"])
    held = Membership.objects.filter(user=user)
    if not held.filter(agency__in=tree).exists():
        raise OutOfReach(_("There is no such record within your reach."))
    if held.filter(Q(ends_on=None) | Q(ends_on__gte=today())).exclude(agency__in=tree).exists():
        raise NotAllowed(
            _("This person works for another agency too: ask an administrator who answers for both."),
            code="works_elsewhere_too",
        )


def _locks() -> dict[str, datetime]:
    """Until when each user name is locked, from any address: {plain_name: instant}."""
    since = timezone.now() - settings.AXES_COOLOFF_TIME
    attempts = AccessAttempt.objects.filter(
        failures_since_start__gte=settings.AXES_FAILURE_LIMIT, attempt_time__gt=since
    )
    locks: dict[str, datetime] = {}
    for username, at in attempts.values_list("username", "attempt_time"):
        name = plain_name(username or "")
        locks[name] = max(locks.get(name, at), at + settings.AXES_COOLOFF_TIME)
    return locks


def _log(by: Actor, action: Action, user: User, **facts) -> None:
    """Under the agency of the account, as it was last where it has no role any more."""
    held = Membership.objects.filter(user=user).select_related("agency").order_by("-ends_on", "pk")
    current = Standing.of(user).home_agency or next((one.agency for one in held), None)
    record_write(
        actor=by,
        action=action,
        object_type=user._meta.label_lower,
        object_ids=[user.public_id],
        agency_id=current.public_id if current else None,
        **facts,
    )
