"""Idempotency-Key: a submission that arrives twice is done once, and its answer is given again."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError, transaction
from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException
from rest_framework.renderers import JSONRenderer

from api.bodies import cause
from kernel.idempotency import IdempotencyRecord, claim_key, finish_claim, release_claim

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"


class MalformedKey(APIException):
    status_code = 400
    default_code = "invalid_parameters"

    def __init__(self):
        detail = _("An Idempotency-Key has 1 to 255 visible ASCII characters.")
        super().__init__(detail)
        self.causes = [cause(f"/header/{HEADER}", "invalid_idempotency_key", detail)]


@dataclass(frozen=True)
class Answer:
    """What a write answers, before it is bytes; `shown` holds the ids in it, for the log of a replay."""

    status: int
    data: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    shown: dict[str, list[str]] = field(default_factory=dict)


def key_of(request) -> str | None:
    """The caller's key, if any. Raises MalformedKey (400)."""
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not re.fullmatch(r"[\x21-\x7e]{1,255}", key):
        raise MalformedKey()
    return key


def answer_once(request, *, by, key: str | None, act, log_replay) -> HttpResponse:
    """The answer of `act()`, done in one transaction; under a key, at most once.

    A refusal leaves the key free: the mended request may bear it. Raises KeyReused (422), InFlight (409).
    """
    if key is None:
        with transaction.atomic():
            answer = act()
        return _response(answer.status, render(answer), answer.headers)
    claim = claim_key(actor_ref=by.ref, key=key, method=request.method, path=request.path, body=request.data)
    if claim.is_done:
        log_replay(claim.shown)
        return _response(claim.status, claim.body, {**claim.headers, REPLAYED: "true"})
    try:
        with transaction.atomic():
            answer = act()
            text = render(answer)
            headers = {**answer.headers, "Content-Language": get_language() or "en"}
            finish_claim(claim, status=answer.status, body=text, headers=headers, shown=answer.shown)
    except BaseException:
        _release(claim)
        raise
    return _response(answer.status, text, headers)


def render(answer: Answer) -> str:
    """The body as it is sent and stored."""
    return "" if answer.data is None else JSONRenderer().render(answer.data).decode()


def _release(claim: IdempotencyRecord) -> None:
    try:
        release_claim(claim)
    except DatabaseError:  # the lease runs out by itself, and what went wrong first is the better answer
        return


def _response(status: int, text: str, headers: dict[str, str]) -> HttpResponse:
    response = HttpResponse(text, status=status, content_type="application/json", headers=headers)
    response["Cache-Control"] = "no-store"
    if status == 204:
        del response["Content-Type"]
    return response
