"""One's own second factor: what there is, setting one up, taking one away. The password is asked for again first."""

import time
from functools import wraps

from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, generate_totp_secret
from allauth.mfa.webauthn.internal import auth
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.open_sessions import name_of
from accounts.second_factor import (
    APP,
    CODES,
    KEY,
    factors_of,
    is_required,
    second_factor_app_add,
    second_factor_codes_print,
    second_factor_key_add,
    second_factor_remove,
)
from kernel.crypto import Unreadable, decrypt, encrypt
from kernel.errors import RuleViolation
from web.forms.second_factor import AppForm, KeyForm
from web.gate import SIGNED_IN, page
from web.qr import square
from web.reading import actor_of
from web.signed_in import WANTED
from web.standing import standing_of

FEW_CODES = 5


def confirm_password(request) -> None:
    """Asks for the password again, unless it was typed in this session in the last ten minutes."""
    typed = [
        record["at"]
        for record in get_authentication_records(request, request.user)
        if record["method"] == "password"
    ]
    if not typed or time.time() - typed[-1] > app_settings.REAUTHENTICATION_TIMEOUT:
        raise ReauthenticationRequired


def confirmed(view):
    """A view that changes how the account is opened."""

    @wraps(view)
    def opened(request, *args, **kwargs):
        confirm_password(request)
        return view(request, *args, **kwargs)

    return opened


@page(SIGNED_IN)
@require_safe
def overview(request):
    """What there is, and what can be set up. For an account that must have one first: why it came here."""
    factors = factors_of(request.user)
    kinds = {factor.kind for factor in factors}
    must = is_required(standing_of(request))
    context = {
        "factors": factors,
        "has_app": APP in kinds,
        "has_codes": CODES in kinds,
        "must": must and not factors,
        "is_last_needed": must and len(factors) == 1,
        "few": next((f.codes_left for f in factors if f.kind == CODES and f.codes_left <= FEW_CODES), None),
        "wanted": request.session.get(WANTED) if factors else None,
    }
    return render(request, "web/second_factor/overview.html", context)


@page(SIGNED_IN)
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def app(request):
    """The secret as a picture and as text, and the first code. The secret stays the same until a code has come."""
    secret = _secret_of(request)
    form = AppForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            second_factor_app_add(
                by=actor_of(request), user=request.user, secret=secret, code=form.cleaned_data["code"],
                keep=name_of(request),
            )  # fmt: skip
        except RuleViolation as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            del request.session[SECRET_SESSION_KEY]
            return _set_up(
                request, APP, _("The app is set up. From now on its code is asked for at sign-in.")
            )
    address = get_adapter().build_totp_url(request.user, secret)
    context = {
        "form": form,
        "square": square(address),
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "address": address,
    }
    return render(request, "web/second_factor/app.html", context, status=400 if form.errors else 200)


@page(SIGNED_IN)
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def key(request):
    """A security key: the one page that needs JavaScript, because only the browser can talk to the key."""
    form = KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            second_factor_key_add(
                by=actor_of(request), user=request.user, keep=name_of(request), **form.cleaned_data
            )
        except RuleViolation as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            return _set_up(request, KEY, _("The key is set up. From now on it is asked for at sign-in."))
    context = {"form": form, "options": auth.begin_registration(request.user, passwordless=False)}
    return render(request, "web/second_factor/key.html", context, status=400 if form.errors else 200)


@page(SIGNED_IN)
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def codes(request):
    """A sheet to print. The codes are on the answer to the POST and nowhere else, ever."""
    has_sheet = any(factor.kind == CODES for factor in factors_of(request.user))
    if request.method != "POST":
        return render(request, "web/second_factor/codes.html", {"has_sheet": has_sheet})
    _user, sheet = second_factor_codes_print(by=actor_of(request), user=request.user, keep=name_of(request))
    _note(request, CODES)
    context = {
        "codes": [f"{code[:4]} {code[4:]}" for code in sheet],
        "made_at": timezone.now(),
        "wanted": request.session.get(WANTED),
    }
    return render(request, "web/second_factor/sheet.html", context)


@page(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request, public_id):
    """Asks once, then takes the factor away."""
    factor = next((one for one in factors_of(request.user) if one.public_id == str(public_id)), None)
    if factor is None:
        raise Http404
    confirm_password(request)
    refused = ""
    if request.method == "POST":
        try:
            second_factor_remove(by=actor_of(request), user=request.user, factor=factor.public_id)
        except RuleViolation as refusal:
            refused = refusal.message
        else:
            messages.success(request, _("Removed: %(what)s.") % {"what": factor.name or factor.label})
            return redirect("web:second_factor")
    context = {"factor": factor, "refused": refused}
    return render(request, "web/second_factor/remove.html", context, status=400 if refused else 200)


def _secret_of(request) -> str:
    """The secret of the app being set up, encrypted in the session until its first code has come."""
    try:
        return decrypt(request.session[SECRET_SESSION_KEY])
    except (KeyError, Unreadable):
        secret = generate_totp_secret()
        request.session[SECRET_SESSION_KEY] = encrypt(secret)
        return secret


def _note(request, kind) -> None:
    """This session has shown its second factor by setting it up."""
    record_authentication(request, request.user, "mfa", type=str(kind))


def _set_up(request, kind, told: str):
    _note(request, kind)
    messages.success(request, told)
    return redirect("web:second_factor")
