"""Ending sessions and changing the password: by whoever is signed in there, or by the administrator of accounts."""

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import OpenSession, User
from accounts.permissions import require
from accounts.scope import Standing, limit_to_user
from audit.actions import Action
from audit.services import record_write
from kernel.actors import Actor
from kernel.errors import NotAllowed, OutOfReach


@transaction.atomic
def session_end(*, by: Actor, session: OpenSession) -> OpenSession:
    """Sign one browser out; its next request asks for the password. Raises OutOfReach for a stranger's session."""
    confirm_own_or_administered(by, session.user)
    end_sessions(session.user, only=session)
    log_about_account(by, Action.SESSION_END, session, session.user)
    return session


@transaction.atomic
def sessions_end_all(*, by: Actor, user: User, keep: str = "") -> User:
    """Sign a user out everywhere, except in the session whose public id is `keep`."""
    confirm_own_or_administered(by, user)
    count = end_sessions(user, keep=keep)
    log_about_account(by, Action.SESSIONS_END_ALL, user, user, details={"sessions": count})
    return user


@transaction.atomic
def password_change(*, by: Actor, user: User, password: str, keep: str = "") -> User:
    """Set a new password of one's own that has been checked; all sessions end, except `keep`."""
    confirm_own(by, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    count = end_sessions(user, keep=keep)
    log_about_account(by, Action.PASSWORD_CHANGE, user, user, details={"sessions": count})
    return user


def confirm_own(by: Actor, user: User) -> None:
    """Raises NotAllowed unless this is the account of whoever acts, on a page: a token does not open accounts."""
    if not by.is_system and (by.kind != "user" or by.user.pk != user.pk):
        raise NotAllowed(_("This is done by the person the account belongs to."))


def confirm_administered(by: Actor, user: User) -> None:
    """Raises NotAllowed without the capability, OutOfReach for an account outside the administrator's agencies."""
    require(by, "user.manage")
    if by.user is not None and not limit_to_user(User.objects.filter(pk=user.pk), by.user).exists():
        raise OutOfReach(_("This account belongs to another agency."))


def confirm_own_or_administered(by: Actor, user: User) -> None:
    if by.kind != "user" or by.user.pk != user.pk:
        confirm_administered(by, user)


def end_sessions(user: User, *, keep: str = "", only: OpenSession | None = None) -> int:
    """Delete the sessions of a user in the transaction of a verb that logs it; returns how many were open."""
    rows = OpenSession.objects.filter(user=user)
    rows = rows.filter(pk=only.pk) if only else rows.exclude(public_id=keep or None)
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    OpenSession.objects.filter(session_key__in=keys).delete()
    return len(keys)


def log_about_account(by: Actor, action: Action, record, user: User, **facts) -> None:
    """In the log of the agency of the account, whoever acts."""
    agency = Standing.of(user).home_agency
    record_write(
        actor=by,
        action=action,
        object_type=record._meta.label_lower,
        object_ids=[record.public_id],
        agency_id=agency.public_id if agency else None,
        **facts,
    )
