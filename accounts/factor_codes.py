"""Codes of the second step: is this one right, has it been used, have there been too many wrong ones?

Everything is in the database under a lock on the account, so that several processes count together and a code that
was used in one is used in all. The sums are allauth's; what was used and how often it failed is kept here.
"""

import hmac
import re
from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import user_actor
from accounts.models import User
from accounts.scope import Standing
from audit.actions import Action
from audit.services import record_write
from kernel.crypto import decrypt
from kernel.errors import RuleViolation

FAILURES = 5
CLOSED_FOR = timedelta(minutes=15)


def accept_code(user: User, typed: str) -> Authenticator:
    """The factor that this code belongs to; the code is used up with that.

    Raises RuleViolation for a wrong or used code, and for any code after five wrong ones in a row: fifteen minutes,
    for this account at every address. Whoever comes here knows the password, so nobody else can close it.
    """
    with transaction.atomic():
        account = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        now = timezone.now()
        failed = (
            account.codes_failed
            if account.codes_failed_at and now < account.codes_failed_at + CLOSED_FOR
            else 0
        )
        is_closed = failed >= FAILURES
        used = None if is_closed else _use(account, re.sub(r"[\s-]", "", typed))
        if used is not None:
            account.codes_failed, account.codes_failed_at = 0, None
        elif not is_closed:
            account.codes_failed, account.codes_failed_at = failed + 1, now
            is_closed = account.codes_failed >= FAILURES
        if used is None:
            log_failure(account, "code")
        account.save(update_fields=["codes_failed", "codes_failed_at"])
    if used is not None:
        return used
    if is_closed:
        raise RuleViolation(
            _("After five wrong codes this account is closed for 15 minutes. Wait, then try again."),
            code="too_many_codes",
        )
    raise RuleViolation(
        _("This code is not right, or it has been used already. A code works once: take the next one."),
        code="wrong_code",
    )


def log_failure(user: User, kind: str) -> None:
    """Somebody knew the password and could not show the second factor. Inside a transaction."""
    agency = Standing.of(user).home_agency
    record_write(
        actor=user_actor(user),
        action=Action.SECOND_FACTOR_FAILED,
        object_type="user",
        object_ids=[user.public_id],
        agency_id=agency.public_id if agency else None,
        details={"kind": kind},
    )


def counter_of(secret: str, code: str, *, after: int = 0) -> int | None:
    """The time step whose code this is, when it is later than the last one used (RFC 6238, 5.2)."""
    for counter in yield_hotp_counters_from_time():
        if counter > after and hmac.compare_digest(
            format_hotp_value(hotp_value(secret, counter)).encode(), code.encode()
        ):
            return counter
    return None


def _use(user: User, code: str) -> Authenticator | None:
    for factor in Authenticator.objects.filter(user=user).order_by(
        "-type"
    ):  # the app first: it costs no code
        if factor.type == Authenticator.Type.TOTP:
            counter = counter_of(decrypt(factor.data["secret"]), code, after=factor.data.get("counter", 0))
            if counter is not None:
                factor.data["counter"] = counter
                factor.save(update_fields=["data"])
                return factor
        elif factor.type == Authenticator.Type.RECOVERY_CODES and factor.wrap().validate_code(code):
            return factor
    return None
