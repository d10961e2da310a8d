"""One's own account: the ways to its parts, and the browsers that are signed in."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.open_sessions import name_of, open_sessions
from accounts.permissions import may
from accounts.scope import limit_to_user
from accounts.second_factor import factors_of
from accounts.sessions import session_end, sessions_end_all
from web.gate import SIGNED_IN, page
from web.reading import actor_of
from web.standing import standing_of


def own_sessions(request):
    """The reader's open sessions, through the gate."""
    return open_sessions(limit_to_user(request.user.open_sessions.all(), standing_of(request)))


@page(SIGNED_IN)
@require_safe
def account(request):
    """Password, second factor, sessions, tokens: each with what there is now."""
    context = {
        "factors": factors_of(request.user),
        "session_count": own_sessions(request).count(),
        "has_tokens": may(standing_of(request), "token.manage"),
    }
    return render(request, "web/account.html", context)


@page(SIGNED_IN)
@require_safe
def sessions(request):
    """Where the reader is signed in; this browser is marked."""
    here = name_of(request)
    rows = [{"session": row, "is_here": str(row.public_id) == here} for row in own_sessions(request)]
    context = {"rows": rows, "idle_minutes": settings.SESSION_IDLE_MINUTES}
    return render(request, "web/sessions.html", context)


@page(SIGNED_IN)
@require_POST
def end_session(request, public_id):
    """Signs one of the reader's browsers out."""
    session = own_sessions(request).filter(public_id=public_id, user=request.user).first()
    if session is None:
        raise Http404
    session_end(by=actor_of(request), session=session)
    if str(public_id) == name_of(request):
        return _signed_out(request)
    messages.success(request, _("That browser is signed out."))
    return redirect("web:sessions")


@page(SIGNED_IN)
@require_POST
def end_sessions(request):
    """Signs the reader out everywhere, or everywhere but here (`keep`)."""
    keep = name_of(request) if request.POST.get("keep") else ""
    sessions_end_all(by=actor_of(request), user=request.user, keep=keep)
    if not keep:
        return _signed_out(request)
    messages.success(request, _("You are signed out everywhere but here."))
    return redirect("web:sessions")


def _signed_out(request):
    logout(request)
    messages.success(request, _("You are signed out."))
    return redirect("account_login")
