"""Accounts of the administrator's agencies: roles, sessions, passwords. Nothing here shows anybody's case."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.administration import (
    account_open,
    account_rows,
    accounts_in_state,
    accounts_within,
    password_reset_by_admin,
    user_close,
    user_reopen,
    user_unlock,
)
from accounts.models import Agency, Membership, Site, User
from accounts.open_sessions import open_sessions
from accounts.second_factor import factors_of, second_factor_reset
from accounts.services import membership_end, membership_grant
from accounts.sessions import sessions_end_all
from audit.actions import Action
from kernel.errors import NotAllowed, RuleViolation
from web.acting import perform
from web.filling import form_for
from web.forms.users import STATES, AccountFilters, EndRoleForm, NewAccountForm, ResetForm, RoleForm
from web.gate import page
from web.kept_views import kept_views
from web.meanwhile import changed_meanwhile
from web.reading import actor_of, record_shown
from web.shown_once import keep_secret, take_secret
from web.standing import standing_of

PAGE_SIZE = 50
METHODS = ["GET", "HEAD", "POST"]


@page("user.manage")
@require_safe
def users(request):
    """The accounts by user name, with what they may do and whether they can sign in."""
    standing = standing_of(request)
    filters = AccountFilters(request.GET)
    rows, number, goes_on = [], _page_number(request), False
    if filters.is_valid():
        found = accounts_within(standing, search=filters.cleaned_data["q"])
        found = accounts_in_state(found, filters.cleaned_data["state"])
        start = (number - 1) * PAGE_SIZE
        accounts = list(found[start : start + PAGE_SIZE + 1])
        goes_on, accounts = len(accounts) > PAGE_SIZE, accounts[:PAGE_SIZE]
        rows = account_rows(standing, accounts)
    _record(request, [row.user for row in rows])
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "filters": filters,
        "is_filtered": any(request.GET.get(name) for name in filters.fields),
        "rows": rows,
        "number": number,
        "goes_on": goes_on,
        "query": query.urlencode(),
        "states": STATES,
        "kept": kept_views(request, "web:users"),
    }
    return render(request, "web/users/users.html", context, status=200 if filters.is_valid() else 400)


@page("user.manage", is_hidden=True)
@require_safe
def user(request, public_id):
    """One account: who, which roles from when until when, how it signs in, where it is signed in."""
    account = _account(request, public_id)
    return _show(request, account, password=take_secret(request, f"password:{account.public_id}"))


@page("user.manage")
@require_http_methods(METHODS)
def new(request):
    """Open an account with its first role; its password is on the page this leads to, once."""
    form = form_for(request, NewAccountForm, **_places(request))
    if request.method == "POST" and form.is_valid():
        made = perform(form, account_open, by=actor_of(request), **form.cleaned_data)
        if made:
            return _hand_over(request, *made)
    context = {"form": form, "title": _("New account"), "account": None, "act": _("Open the account")}
    return render(request, "web/users/form.html", context, status=400 if form.errors else 200)


@page("user.manage", is_hidden=True)
@require_POST
def password(request, public_id):
    """A new password for 72 hours, on the page this leads to, once."""
    account = _account(request, public_id)
    try:
        made = password_reset_by_admin(by=actor_of(request), user=account)
    except (NotAllowed, RuleViolation) as refused:
        return _refused(request, account, refused)
    return _hand_over(request, *made)


@page("user.manage", is_hidden=True)
@require_POST
def close(request, public_id):
    """Close an account; it can be opened again."""
    return _act(request, public_id, user_close, _("The account is closed. Nothing of it opens any more."))


@page("user.manage", is_hidden=True)
@require_POST
def reopen(request, public_id):
    """Open a closed account again."""
    return _act(request, public_id, user_reopen, _("The account is open again, with the roles it still has."))


@page("user.manage", is_hidden=True)
@require_POST
def unlock(request, public_id):
    """Lift the lock of too many wrong passwords."""
    return _act(request, public_id, user_unlock, _("The lock is lifted."))


@page("user.manage", is_hidden=True)
@require_POST
def end_sessions(request, public_id):
    """Sign an account out everywhere."""
    return _act(request, public_id, sessions_end_all, _("Signed out everywhere."))


@page("user.manage", is_hidden=True)
@require_http_methods(METHODS)
def second_factor(request, public_id):
    """Take away the second factor of somebody who lost it."""
    account = _account(request, public_id)
    form = form_for(request, ResetForm)
    if request.method == "POST" and form.is_valid():
        done = _perform(form, second_factor_reset, by=actor_of(request), user=account, **form.cleaned_data)
        if done:
            messages.success(
                request, _("The second factor is gone. It is set up anew after signing in with the password.")
            )
            return redirect("web:user", public_id=account.public_id)
    title = _("Reset the second factor")
    return _form_page(request, form, title, account, act=title)


@page("user.manage", is_hidden=True)
@require_http_methods(METHODS)
def grant(request, public_id):
    """Give a role in an agency."""
    account = _account(request, public_id)
    form = form_for(request, RoleForm, **_places(request))
    if (
        request.method == "POST"
        and form.is_valid()
        and _perform(form, membership_grant, by=actor_of(request), user=account, **form.cleaned_data)
    ):
        messages.success(request, _("The role is given."))
        return redirect("web:user", public_id=account.public_id)
    title = _("Give a role")
    return _form_page(request, form, title, account, act=title)


@page("user.manage", is_hidden=True)
@require_http_methods(METHODS)
def end_role(request, public_id, role):
    """The last day of a role."""
    account = _account(request, public_id)
    held = Membership.objects.for_user(standing_of(request)).select_related("agency")
    membership = get_object_or_404(held, public_id=role, user=account)
    form = form_for(request, EndRoleForm, record=membership)
    if request.method == "POST" and form.is_valid():
        if form.is_stale:
            return changed_meanwhile(request, form, EndRoleForm(record=membership))
        done = _perform(
            form, membership_end, by=actor_of(request), membership=membership, on=form.cleaned_data["ends_on"]
        )
        if done:
            messages.success(request, _("The role ends then."))
            return redirect("web:user", public_id=account.public_id)
    title = _("End the role %(role)s at %(agency)s") % {
        "role": membership.get_role_display(),
        "agency": membership.agency.name,
    }
    return _form_page(request, form, title, account, act=_("End this role"))


def _account(request, public_id) -> User:
    """An account of the administrator's agencies; another one is not found."""
    return get_object_or_404(accounts_within(standing_of(request)), public_id=public_id)


def _hand_over(request, account: User, password: str):
    """To the page of the account, which shows the password once."""
    keep_secret(request, f"password:{account.public_id}", password)
    return redirect("web:user", public_id=account.public_id)


def _places(request) -> dict:
    """The agencies and sites of which roles may be given."""
    standing = standing_of(request)
    return {
        "agencies": Agency.objects.for_user(standing).order_by("name"),
        "sites": Site.objects.for_user(standing).select_related("agency").order_by("agency__name", "name"),
    }


def _perform(form, verb, **said):
    """As web.acting.perform; what nobody may do to this account stands on top of the form."""
    try:
        return perform(form, verb, **said)
    except NotAllowed as refused:
        form.add_error(None, refused.message)
        return None


def _act(request, public_id, verb, text: str):
    account = _account(request, public_id)
    try:
        verb(by=actor_of(request), user=account)
    except (NotAllowed, RuleViolation) as refused:
        return _refused(request, account, refused)
    messages.success(request, text)
    return redirect("web:user", public_id=account.public_id)


def _refused(request, account: User, refused):
    messages.error(request, refused.message)
    return _show(request, account, status=409)


def _show(request, account: User, *, password: str = "", status: int = 200):
    standing = standing_of(request)
    (row,) = account_rows(standing, [account])
    _record(request, [account])
    context = {
        "row": row,
        "account": account,
        "memberships": [
            {"held": held, "is_over": held.ends_on is not None and held.ends_on < standing.on}
            for held in row.memberships
        ],
        "factors": factors_of(account),
        "sessions": open_sessions(account.open_sessions.all()),
        "is_own": account.pk == request.user.pk,
        "password": password,
    }
    return render(request, "web/users/user.html", context, status=status)


def _form_page(request, form, title: str, account: User, act: str = ""):
    """`act`: what the button says, where it does more than save."""
    context = {"form": form, "title": title, "account": account, "act": act}
    return render(request, "web/users/form.html", context, status=400 if form.errors else 200)


def _record(request, accounts) -> None:
    record_shown(
        request, capability="user.manage", action=Action.USERS_READ, object_type=User._meta.label_lower,
        object_ids=[account.public_id for account in accounts],
    )  # fmt: skip


def _page_number(request) -> int:
    typed = request.GET.get("page", "1")
    if not typed.isascii() or not typed.isdigit() or len(typed) > 6 or not 1 <= int(typed) <= 100_000:
        raise Http404
    return int(typed)
