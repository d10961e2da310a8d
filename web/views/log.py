"""The log, for auditors: who did what, and who looked at a person."""

import uuid
from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.access_log import (
    Asked,
    LogPage,
    account_named,
    accounts_called,
    files_known,
    files_named,
    refs_of,
    who_did_what,
    who_looked_at,
)
from audit.actions import Action
from web.forms.disclosure import PURPOSES
from web.forms.log import CHANNELS, FileNumber, LogFilters
from web.gate import page
from web.kept_views import kept_views
from web.reading import record_shown
from web.standing import standing_of

EVENT = "audit.auditevent"


@page("log.read")
@require_safe
def log(request):
    """The events that touched the reader's agencies, as the filters of the address ask. Looking is an event too."""
    standing = standing_of(request)
    filters = LogFilters(request.GET)
    asked, accounts = _asked(request, standing, filters)
    found = who_did_what(standing, asked, before=_before(request))
    record_shown(
        request, capability="log.read", action=Action.LOG_READ, object_type=EVENT,
        object_ids=[line.event_id for line in found.lines],
    )  # fmt: skip
    context = {
        "filters": filters,
        "is_filtered": any(request.GET.get(name) for name in (*filters.fields, "account")),
        "accounts": accounts,
        "lines": _in_words(found),
        "older": _older(request, found),
        "finder_of_files": FileNumber(),
        "kept": kept_views(request, "web:log"),
    }
    return render(request, "web/log/log.html", context, status=200 if filters.is_valid() else 400)


@page("log.read")
@require_safe
def find_person(request):
    """From a file number to the list of who looked at that person; a choice where several agencies use the number."""
    form = FileNumber(request.GET or None)
    files = []
    if form.is_valid():
        files = files_named(standing_of(request), form.cleaned_data["file"])
        if len(files) == 1:
            return redirect("web:log_person", public_id=files[0].public_id)
        ids = [file.public_id for file in files]
        record_shown(
            request, capability="log.read", action=Action.LOG_READ, object_type="participants.participant",
            object_ids=ids, subject_ids=ids,
        )  # fmt: skip
    context = {"finder_of_files": form, "files": files, "is_asked": bool(request.GET.get("file"))}
    return render(request, "web/log/find_person.html", context, status=400 if form.errors else 200)


@page("log.read", is_hidden=True)
@require_safe
def person(request, public_id):
    """Who looked at this person: reader, role, act, purpose, when. With `all=1` also who changed something."""
    standing = standing_of(request)
    file = files_known(standing, [public_id]).get(str(public_id))
    if file is None:
        raise Http404
    is_all = request.GET.get("all") == "1"
    found = who_looked_at(standing, public_id, before=_before(request), readings_only=not is_all)
    record_shown(
        request, capability="log.read", action=Action.LOG_READ, object_type=EVENT,
        object_ids=[line.event_id for line in found.lines], subject_ids=[public_id],
    )  # fmt: skip
    context = {
        "file": file,
        "is_all": is_all,
        "lines": _in_words(found),
        "older": _older(request, found),
        "is_first": not request.GET.get("before"),
    }
    return render(request, "web/log/person.html", context)


def _asked(request, standing, filters: LogFilters) -> tuple[Asked, list]:
    """What the address asks for, and the accounts that are meant by it. Nobody is meant: nothing is found."""
    if not filters.is_valid():
        return Asked(refs=()), []
    said = filters.cleaned_data
    accounts, refs = [], None
    if said["who"]:
        accounts = accounts_called(standing, said["who"])
        refs = refs_of(accounts)
    elif request.GET.get("account"):
        accounts = [_account(standing, request.GET["account"])]
        refs = refs_of(accounts)
    return Asked(refs, said["act"], said["day"], said["channel"]), accounts


def _account(standing, typed: str):
    try:
        account = account_named(standing, uuid.UUID(typed))
    except ValueError as error:
        raise Http404 from error
    if account is None:
        raise Http404
    return account


def _before(request) -> int | None:
    typed = request.GET.get("before", "")
    if not typed:
        return None
    if not typed.isascii() or not typed.isdigit() or len(typed) > 18:
        raise Http404
    return int(typed)


def _older(request, found: LogPage) -> str:
    """The address of the page that goes on; empty on the last."""
    if found.before is None:
        return ""
    kept = {name: value for name, value in request.GET.items() if value and name != "before"}
    return f"{request.path}?{urlencode({**kept, 'before': found.before})}"


def _in_words(found: LogPage) -> list[dict]:
    purposes = dict(PURPOSES)
    return [
        {
            "line": line,
            "channel": CHANNELS.get(line.channel, line.channel),
            "purpose": purposes.get(line.purpose, line.purpose),
            "who": line.reader or (_("the system") if line.actor_ref.startswith("system:") else ""),
        }
        for line in found.lines
    ]
