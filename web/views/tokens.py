"""The reader's own API tokens: list, make, revoke."""

import uuid

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.scope import limit_to_user
from accounts.services import token_create, token_revoke
from web.acting import perform
from web.filling import form_for
from web.forms.tokens import SCOPE_LABELS, TokenForm, scopes_for
from web.gate import page
from web.reading import actor_of
from web.shown_once import keep_secret, take_secret
from web.standing import standing_of


def own_tokens(request):
    """The reader's tokens, through the gate."""
    return limit_to_user(request.user.auth_token_set.all(), standing_of(request))


@page("token.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request):
    """The list and the form. A new token's secret is on the page that making it leads to (`made`), once."""
    standing = standing_of(request)
    form = form_for(request, TokenForm, standing=standing)
    if request.method == "POST" and form.is_valid():
        done = perform(form, token_create, by=actor_of(request), user=request.user, **form.cleaned_data)
        if done:
            token, secret = done
            keep_secret(request, f"token:{token.public_id}", secret)
            return redirect(f"{reverse('web:tokens')}?{urlencode({'made': token.public_id})}")
    made = _made(request)
    now = timezone.now()
    rows = [
        {
            "token": token,
            "scopes": [SCOPE_LABELS.get(scope, scope) for scope in token.scopes],
            "has_expired": token.expiry is not None and token.expiry <= now,
        }
        for token in own_tokens(request).order_by("-created")
    ]
    context = {
        "form": form,
        "rows": rows,
        "secret": take_secret(request, f"token:{made.public_id}") if made else "",
        "made": made,
        "has_scopes": bool(scopes_for(standing)),
    }
    return render(request, "web/tokens.html", context, status=400 if form.errors else 200)


def _made(request):
    """The token that was just made, from the address; None for anything that is not one's own."""
    try:
        return own_tokens(request).filter(public_id=uuid.UUID(request.GET.get("made", ""))).first()
    except ValueError:
        return None


@page("token.manage")
@require_POST
def revoke(request, public_id):
    """Ends one of the reader's tokens at once."""
    token = own_tokens(request).filter(public_id=public_id).first()
    if token is None:
        raise Http404
    name = token.name
    token_revoke(by=actor_of(request), token=token)
    messages.success(request, _("The token “%(name)s” no longer works.") % {"name": name})
    return redirect("web:tokens")
