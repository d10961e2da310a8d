"""What may be done about one person, each on a page of its own: a form, a verb of the services, and the way back."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.permissions import entitled
from kernel.errors import RuleViolation
from participants.models import Participant
from web.acting import perform
from web.case import Case, case_of
from web.filling import form_for, saved
from web.gate import page
from web.meanwhile import changed_meanwhile
from web.reading import actor_of


@dataclass(frozen=True)
class Act:
    """One thing that may be done about a person.

    `verb` is called with the answers of the form and, under the name `takes`, with what it is done to: the person, or
    the row of `model` that the address names, read by `reads`, or found by `find` (case, public id).
    `changes`: the form starts with what the row says and is compared with it when it comes back. `back` is the page to
    return to; `groups` what of the file the page shows; `keeps_draft` for long texts; `template` where the page says
    more than its form.
    """

    capability: str
    form: type
    verb: Callable[..., Any]
    title: Any
    button: Any
    done: Any
    back: str
    takes: str = "participant"
    model: type | None = None
    reads: str = ""
    find: Callable[..., Any] | None = None
    related: tuple[str, ...] = field(default=())
    changes: bool = False
    groups: tuple[str, ...] = field(default=())
    about: Any = ""
    keeps_draft: bool = False
    template: str = "web/person/act.html"


def act_page(act: Act):
    """The view of an act: the form on a GET, the verb on a POST, the page it belongs to when it is done."""

    @page(act.capability, is_hidden=True)
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request, public_id, **key):
        case = case_of(request, public_id)
        case.part = act.back
        row = _row(act, case, key)
        case.show(*act.groups)
        options = {"case": case, "row": row}
        draft = _draft_key(request, public_id, key) if act.keeps_draft else ""
        form = form_for(request, act.form, draft=draft, record=row if act.changes else None, **options)
        if request.method == "POST" and form.is_valid():
            if form.is_stale:
                return changed_meanwhile(request, form, act.form(record=row, **options))
            target = {act.takes: row if row is not None else case.person}
            verb = _noticing(case, act.verb)
            if perform(form, verb, by=actor_of(request), **target, **form.said()) is not None:
                if draft:
                    saved(request, draft)
                messages.success(request, act.done)
                return way_back(case, act.back)
        if case.possible_same:
            form.ask_whether_new()
        context = {"case": case, "act": act, "form": form, "row": row, "back": act.back, "draft": draft}
        return render(request, act.template, context, status=400 if form.errors else 200)

    return view


def _draft_key(request, public_id, key: dict[str, Any]) -> str:
    """The name of the form and of the record that it is about."""
    return f"{request.resolver_match.url_name}:{key.get('record', public_id)}"


def _row(act: Act, case: Case, key: dict[str, Any]) -> Any:
    if act.model is None:
        return None
    if act.find is None:
        return case.record(act.model, act.reads, key["record"], *act.related)
    row = act.find(case, key["record"]).select_related(*act.related).first()
    if row is None:
        raise Http404
    return row


def _noticing(case: Case, verb: Callable[..., Any]) -> Callable[..., Any]:
    """The verb; where it refuses because of files of the same person, these are shown, and that is a reading."""

    def done(**said: Any) -> Any:
        try:
            return verb(**said)
        except RuleViolation as refused:
            case.possible_same = refused.details.get("possible_same", [])
            if case.possible_same:
                case.show(also=[file["public_id"] for file in case.possible_same])
            raise

    return done


def way_back(case: Case, route: str):
    """To a part of the file; to the list of people when what was done took the person out of the reader's reach."""
    seen_as = entitled(case.standing, {"participant.read"})
    if not Participant.objects.for_user(seen_as).filter(pk=case.person.pk).exists():
        return redirect("web:people")
    return redirect(route, public_id=case.person.public_id)
