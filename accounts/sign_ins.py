"""Sign-ins, failed ones and sign-outs go to the log. No password and no name that was typed in vain is kept."""

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.signals import password_changed
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models import F
from django.dispatch import receiver

from accounts.actors import user_actor
from accounts.models import Membership
from accounts.open_sessions import forget_session, note_new_key, note_session
from accounts.scope import Standing
from audit.actions import Action
from audit.services import record_read
from kernel.actors import Actor


def _agency_of(user):
    agency = Standing.of(user).home_agency
    return agency.public_id if agency else None


def factors_shown(request, user) -> list[str]:
    """The kinds of second factor that this session has shown, from allauth's own record in the session."""
    if not hasattr(request, "session"):
        return []
    records = get_authentication_records(request, user)
    return sorted({record["type"] for record in records if record["method"] == "mfa"})


@receiver(user_logged_in)
def log_sign_in(sender, request, user, **kwargs):
    factors = factors_shown(request, user)
    record_read(
        actor=user_actor(user),
        action=Action.SIGN_IN,
        object_type="user",
        object_ids=[user.public_id],
        agency_id=_agency_of(user),
        details={"second_factor": factors} if factors else {},
    )
    if request is not None:
        note_session(request, user)


@receiver(password_changed)
def follow_session(sender, request, user, **kwargs):
    note_new_key(request)


@receiver(user_logged_out)
def log_sign_out(sender, request, user, **kwargs):
    if user is not None:
        if request is not None:
            forget_session(request)
        record_read(
            actor=user_actor(user),
            action=Action.SIGN_OUT,
            object_type="user",
            object_ids=[user.public_id],
            agency_id=_agency_of(user),
        )


@receiver(password_changed)
def end_temporary_password(sender, request, user, **kwargs):
    """The owner has chosen another: what an administrator handed over is history."""
    if user.temporary_until is not None:
        user.temporary_until = None
        user.save(update_fields=["temporary_until"])


@receiver(user_login_failed)
def log_sign_in_failed(sender, credentials, request=None, **kwargs):
    """Filed under the agency of the account that was meant; one that does not exist belongs to the installation."""
    agency_id, account = _meant_by(credentials.get("username") or "")
    record_read(
        actor=Actor(kind="system", ref="system:sign_in"),
        action=Action.SIGN_IN_FAILED,
        object_type="user",
        object_ids=[account] if account else [],
        agency_id=agency_id,
    )


def _meant_by(typed: str):
    """public_id of the home agency and of the account whose name was typed; of a former colleague the last agency.

    One statement and one row of the log whether there is such an account or not: the time an answer takes says
    nothing. Letter case does not count, as at the sign-in itself.
    """
    name = typed.replace("\0", "").encode(errors="replace").decode()
    held = Membership.objects.filter(user__username__iexact=name)
    held = held.order_by(F("ends_on").desc(nulls_first=True), "-pk")
    return held.values_list("agency__public_id", "user__public_id").first() or (None, None)
