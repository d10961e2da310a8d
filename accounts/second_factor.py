"""The second factor of an account: an app, security keys, a sheet of printed codes (ADR 0015)."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.factor_codes import counter_of
from accounts.models import User
from accounts.scope import Standing
from accounts.sessions import confirm_administered, confirm_own, end_sessions, log_about_account
from audit.actions import Action
from kernel.actors import Actor
from kernel.crypto import rotate
from kernel.errors import NotAllowed, OutOfReach, RuleViolation
from kernel.rotation import rotates

APP, KEY, CODES = Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN, Authenticator.Type.RECOVERY_CODES
KINDS = {
    APP: gettext_lazy("authenticator app"),
    KEY: gettext_lazy("security key"),
    CODES: gettext_lazy("printed codes"),
}
LONGEST_NAME = 60
MOST_KEYS = 10


@dataclass(frozen=True)
class Factor:
    """One factor as a page shows it. `name` is the owner's name for a key; `codes_left` is for printed codes."""

    public_id: str
    kind: str
    label: str
    name: str
    added_at: datetime
    used_at: datetime | None
    codes_left: int | None = None


def factors_of(user: User) -> list[Factor]:
    """The factors of an account: app, then keys, then codes, each in the order of coming."""
    order = list(KINDS)
    rows = Authenticator.objects.filter(user=user).order_by("pk")
    return [_shown(row) for row in sorted(rows, key=lambda row: order.index(row.type))]


def has_factor(user: User) -> bool:
    return Authenticator.objects.filter(user=user).exists()


def is_required(standing: Standing) -> bool:
    """Must this account have a second factor? By its roles today; a demo account never."""
    return bool(
        standing.user is not None
        and not standing.user.is_demo
        and standing.roles & settings.SECOND_FACTOR_ROLES
    )


@transaction.atomic
def second_factor_app_add(*, by: Actor, user: User, secret: str, code: str, keep: str = "") -> User:
    """Set up an authenticator app that has shown by a code that it holds the secret; the code is used up with that.

    Raises RuleViolation for a code that is not right and where there is an app already. `keep` as in
    sessions_end_all: other browsers were let in without the first factor, so they are signed out.
    """
    had = _lock(by, user)
    if APP in had:
        raise RuleViolation(_("There is an app already: remove it first."), code="app_there")
    counter = counter_of(secret, "".join(code.split()))
    if counter is None:
        raise RuleViolation(
            _("This code is not right. Compare the clock of the device: half a minute off is too much."),
            code="wrong_code",
            field="code",
        )
    factor = TOTP.activate(user, secret).instance
    factor.data["counter"] = counter
    return _added(by, user, factor, had, keep)


@transaction.atomic
def second_factor_key_add(*, by: Actor, user: User, name: str, credential: dict, keep: str = "") -> User:
    """Set up a security key from the credential it made, whose answer to the challenge has been verified."""
    had = _lock(by, user)
    if had.count(KEY) >= MOST_KEYS:
        raise RuleViolation(_("Ten keys are the most: remove one first."), code="too_many_keys")
    name = name.strip()[:LONGEST_NAME] or _("Security key")
    return _added(by, user, WebAuthn.add(user, name, credential).instance, had, keep)


@transaction.atomic
def second_factor_codes_print(*, by: Actor, user: User, keep: str = "") -> tuple[User, list[str]]:
    """Make a sheet of codes that work once each, in place of the sheet before. They are shown this once."""
    had = _lock(by, user)
    Authenticator.objects.filter(user=user, type=CODES).delete()
    sheet = RecoveryCodes.activate(user)
    return _added(by, user, sheet.instance, had, keep), sheet.generate_codes()


@transaction.atomic
def second_factor_remove(*, by: Actor, user: User, factor: str) -> User:
    """Take one of one's own factors away (by its public id). Raises RuleViolation for the last one of a role that
    needs one, OutOfReach for one that is not there."""
    had = _lock(by, user)
    row = _row(user, factor)
    if row is None:
        raise OutOfReach(_("There is no such factor."))
    if len(had) == 1 and is_required(Standing.of(user)):
        raise RuleViolation(
            _("Your role needs a second factor: set up another one, then remove this one."),
            code="last_factor",
        )
    row.delete()
    log_about_account(by, Action.SECOND_FACTOR_REMOVE, user, user, details={"kind": str(row.type)})
    return user


@transaction.atomic
def second_factor_reset(*, by: Actor, user: User, reason: str) -> User:
    """Take all factors of a colleague away who lost them, and end his sessions: he signs in with the password and
    sets up anew. By an administrator of accounts, never for himself; `reason` goes into the log."""
    confirm_administered(by, user)
    if by.user is not None and by.user.pk == user.pk:
        raise NotAllowed(
            _("Ask another administrator: nobody resets his own second factor."), code="own_reset"
        )
    if not reason.strip():
        raise RuleViolation(_("Say why: who asked, and how you made sure of it."), field="reason")
    account = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    rows = Authenticator.objects.filter(user=user)
    kinds = sorted(str(kind) for kind in rows.values_list("type", flat=True))
    rows.delete()
    account.codes_failed, account.codes_failed_at = 0, None
    account.save(update_fields=["codes_failed", "codes_failed_at"])
    details = {"kinds": kinds, "sessions": end_sessions(user)}
    reason = reason.strip()[:300]
    log_about_account(by, Action.SECOND_FACTOR_RESET, user, user, details=details, reason=reason)
    return user


@rotates
def rotate_secrets() -> int:
    """Bring the secrets of apps and code sheets under the newest key."""
    count = 0
    for key in Authenticator.objects.exclude(type=KEY).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            row = Authenticator.objects.select_for_update(no_key=True).filter(pk=key).first()
            for name in ("secret", "seed"):
                if row is not None and name in row.data:
                    row.data[name] = rotate(row.data[name])
                    row.save(update_fields=["data"])
                    count += 1
    return count


def _lock(by: Actor, user: User) -> list[str]:
    """Only one's own; one change of an account's factors at a time. Returns the kinds there are."""
    confirm_own(by, user)
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    return list(Authenticator.objects.filter(user=user).values_list("type", flat=True))


def _added(by: Actor, user: User, factor: Authenticator, had: list[str], keep: str) -> User:
    factor.data["public_id"] = str(uuid.uuid4())
    factor.save(update_fields=["data"])
    ended = 0 if had else end_sessions(user, keep=keep)
    details = {"kind": str(factor.type), "sessions": ended}
    log_about_account(by, Action.SECOND_FACTOR_ADD, user, user, details=details)
    return user


def _row(user: User, public_id: str) -> Authenticator | None:
    rows = Authenticator.objects.filter(user=user)
    return next((row for row in rows if row.data.get("public_id") == str(public_id)), None)


def _shown(row: Authenticator) -> Factor:
    return Factor(
        public_id=row.data.get("public_id", ""),
        kind=str(row.type),
        label=KINDS[row.type],
        name=row.data.get("name", ""),
        added_at=row.created_at,
        used_at=row.last_used_at,
        codes_left=len(row.wrap().get_unused_codes()) if row.type == CODES else None,
    )
