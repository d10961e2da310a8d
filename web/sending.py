"""A form that is sent is done once and never lost.

Each form carries a signed key that names the account it was made for. The key makes a double click one act (the second
answer is that of the first), tells a form that was sent before and came back by the back button, and lets a form
that arrives after the session ended be kept until the same account has signed in again.
"""

import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core import signing
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from kernel.idempotency import InFlight, KeyReused, claim_key, finish_claim, release_claim
from web.acting import begin, is_anything_done
from web.held import form_page, hold
from web.reading import record_again

FIELD = "form_key"
SALT = "web.form"
NOT_CONTENT = frozenset({FIELD, "csrfmiddlewaretoken"})
PATIENCE = 10.0  # seconds a second click waits for the first
STEP = 0.1


class Overtaken(Exception):
    """It took longer than a claim lasts, and the same form, sent again, has taken over: what was done is undone."""


@dataclass(frozen=True)
class FormKey:
    """The account a form was made for (public id) and what tells this form from every other."""

    account: str
    nonce: str


def new_key(user) -> str:
    """The signed key of a form that is being shown to this account."""
    return signing.dumps([str(user.public_id), secrets.token_urlsafe(12)], salt=SALT)


def key_of(request) -> FormKey | None:
    """The key a form came with; None without one or with one that is not ours."""
    try:
        return FormKey(*signing.loads(request.POST.get(FIELD, ""), salt=SALT))
    except (signing.BadSignature, TypeError):
        return None


def keep_for_later(request) -> None:
    """A form came after its session had ended: keep it until its account is back. Without a key nothing is kept."""
    key = key_of(request)
    if key is not None:
        hold(request, key.account, {name: request.POST.getlist(name) for name in content_names(request)})


def content_names(request) -> list[str]:
    return [name for name in request.POST if name not in NOT_CONTENT]


def send_once(request, act: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer of `act`, or of the same form sent before. A form is done when its answer leads on (a redirect).

    Forms without a key (language, sign-out) are just done. A key of another account is refused: on a shared machine
    somebody else has signed in meanwhile.
    """
    key = key_of(request)
    if key is None:
        return act()
    if key.account != str(request.user.public_id):
        return render(request, "web/not_yours.html", {"page": form_page(request)}, status=409)
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            claim = claim_key(
                actor_ref=f"user:{key.account}",
                key=key.nonce,
                method="POST",
                path=request.path,
                body=_content(request),
            )
            break
        except KeyReused:
            return _came_back(request)
        except InFlight:
            if time.monotonic() > deadline:
                return _on_its_way(request)
            time.sleep(STEP)
    if claim.is_done:
        messages.info(request, _("This was saved already; nothing was saved twice."))
        return HttpResponseRedirect(claim.headers["Location"])
    try:
        return _do(request, claim, act)
    except Overtaken:
        return _on_its_way(request)


def _do(request, claim, act: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer of `act`. One that does not lead on refused: what it did before it refused is taken back.

    What the answer shows was seen all the same, so that it was read is recorded anew.
    """
    is_done = False
    begin()
    try:
        with transaction.atomic():
            answer = act()
            leads_on = 300 <= answer.status_code < 400
            is_half_done = not leads_on and is_anything_done()
            if is_half_done:
                transaction.set_rollback(True)
            if leads_on:
                _finish(claim, answer)
                is_done = True
        if is_half_done:
            record_again(request)
    finally:
        if not is_done:
            release_claim(claim)
    return answer


def _finish(claim, answer: HttpResponse) -> None:
    try:
        finish_claim(
            claim,
            status=answer.status_code,
            body="",
            headers={"Location": answer["Location"]},
            shown={},
        )
    except InFlight as lost:
        raise Overtaken from lost


def _on_its_way(request) -> HttpResponse:
    return render(request, "web/on_its_way.html", {"page": form_page(request)}, status=409)


def _came_back(request) -> HttpResponse:
    """Sent before, changed, and sent again: whoever it is decides whether that is one more."""
    fields = [(name, value) for name in content_names(request) for value in request.POST.getlist(name)]
    context = {"fields": fields, "page": form_page(request), "has_files": bool(request.FILES)}
    return render(request, "web/again.html", context, status=409)


def _content(request) -> dict:
    fields = {name: request.POST.getlist(name) for name in content_names(request)}
    files = {}
    for name, file in request.FILES.items():
        digest = hashlib.sha256()
        for chunk in file.chunks():
            digest.update(chunk)
        file.seek(0)
        files[name] = digest.hexdigest()
    return {"fields": fields, "files": files}
