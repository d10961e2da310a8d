"""Every error of the interface as application/problem+json (RFC 9457) with a stable code, never with a value leaked."""

import json
import logging
import traceback

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import IntegrityError, OperationalError
from django.http import Http404, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from drf_standardized_errors.formatter import flatten_errors
from rest_framework import exceptions

from api.bodies import cause
from audit.services import AuditUnavailable
from kernel.errors import DomainError, NotAllowed, OutOfReach, SeveralViolations, StaleRecord
from kernel.idempotency import InFlight, KeyReused

logger = logging.getLogger(__name__)

RETRY_SECONDS = 30

# code of the problem -> (status, title). The codes are part of the interface: add, never rename.
PROBLEMS: dict[str, tuple[int, Promise]] = {
    "invalid_parameters": (400, _("The request cannot be understood")),
    "bad_request": (400, _("The request cannot be understood")),
    "validation_failed": (400, _("The body cannot be used")),
    "rule_violation": (400, _("The rules forbid this")),
    "not_authenticated": (401, _("A token is needed")),
    "invalid_token": (401, _("The token is not valid")),
    "expired_token": (401, _("The token has expired")),
    "unusable_account": (401, _("The account cannot be used")),
    "scope_missing": (403, _("The token does not reach this")),
    "not_allowed": (403, _("The role does not include this")),
    "not_found": (404, _("Not found")),
    "method_not_allowed": (405, _("This cannot be done here")),
    "not_acceptable": (406, _("No answer in this format")),
    "conflict": (409, _("In conflict with what is there")),
    "in_flight": (409, _("Being done already")),
    "stale": (412, _("Changed meanwhile")),
    "too_large": (413, _("The body is too large")),
    "unsupported_media_type": (415, _("The format of the request is not read")),
    "idempotency_key_reused": (422, _("The key stands for another request")),
    "precondition_required": (428, _("A version is needed")),
    "throttled": (429, _("Too many requests")),
    "internal_error": (500, _("Something went wrong here")),
    "log_unavailable": (503, _("The log cannot be written")),
    "database_busy": (503, _("The database is busy")),
}
# What the framework calls its errors, where our code is another word.
RENAMED = {
    "authentication_failed": "invalid_token",
    "permission_denied": "not_allowed",
    "parse_error": "bad_request",
}


class Problem(HttpResponse):
    """A problem document. A plain response on purpose: it reads the same whichever renderer the view had."""

    def __init__(self, code: str, detail, *, instance: str, errors=(), headers=None):
        status, title = PROBLEMS[code]
        body = {
            "type": f"/problems/{code}",
            "title": str(title),
            "status": status,
            "detail": str(detail),
            "instance": instance,
            "code": code,
            "errors": list(errors),
        }
        super().__init__(
            json.dumps(body, ensure_ascii=False),
            status=status,
            content_type="application/problem+json",
            headers=headers,
        )
        self["Cache-Control"] = "no-store"


def problem_handler(exc, context) -> Problem:
    """The answer to any exception raised by a view of the interface."""
    instance = context["request"].path  # without the query, which may name a person
    match exc:
        case OutOfReach(field=str() as field):  # a record named in the body, not the one addressed
            detail = _("There is no such record within your reach.")
            causes = [cause(f"/{field}", "no_such_record", detail)]
            return Problem("validation_failed", detail, instance=instance, errors=causes)
        case Http404() | OutOfReach():
            exc = exceptions.NotFound(_("There is no such record within your reach."))
        case PermissionDenied():
            exc = exceptions.PermissionDenied()
        case SuspiciousOperation() | BadRequest():
            exc = exceptions.ParseError()
        case AuditUnavailable():
            return _later(
                "log_unavailable", _("Reading is recorded, and the log cannot be written now."), instance
            )
        case OperationalError():
            return _later("database_busy", _("The database does not answer now."), instance)
        case IntegrityError():
            return _of_race(exc, context, instance)
        case InFlight():
            return Problem(
                exc.code, exc.message, instance=instance, headers={"Retry-After": str(exc.seconds)}
            )
        case KeyReused():
            return Problem(exc.code, exc.message, instance=instance)
        case DomainError():
            return _of_rule(exc, instance)
    if isinstance(exc, exceptions.ValidationError):
        return invalid_parameters(exc, instance)
    if isinstance(exc, exceptions.APIException):
        return _of_framework(exc, instance)
    return _of_bug(exc, context, instance)


def invalid_parameters(exc: exceptions.ValidationError, instance: str) -> Problem:
    """400 with one entry per cause; `pointer` is /query/<parameter>, empty when no single one is at fault."""
    errors = [
        {"pointer": f"/query/{found.attr}" if found.attr else "", "code": found.code, "detail": found.detail}
        for found in flatten_errors(exc.detail)
    ]
    return Problem(
        "invalid_parameters", " ".join(error["detail"] for error in errors), instance=instance, errors=errors
    )


def _of_framework(exc: exceptions.APIException, instance: str) -> Problem:
    codes = exc.get_codes()
    code = RENAMED.get(codes, codes) if isinstance(codes, str) else "bad_request"
    if code not in PROBLEMS:
        code = next(
            (known for known, (status, _title) in PROBLEMS.items() if status == exc.status_code),
            "internal_error",
        )
    headers = dict(getattr(exc, "headers", {}))
    if getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = exc.auth_header
    if getattr(exc, "wait", None):
        headers["Retry-After"] = str(max(1, int(exc.wait)))
    detail = exc.detail if isinstance(exc.detail, str) else PROBLEMS[code][1]
    return Problem(code, detail, instance=instance, errors=getattr(exc, "causes", ()), headers=headers)


def _of_rule(exc: DomainError, instance: str) -> Problem:
    code = (
        "not_allowed"
        if isinstance(exc, NotAllowed)
        else "stale"
        if isinstance(exc, StaleRecord)
        else "rule_violation"
    )
    causes = exc.causes if isinstance(exc, SeveralViolations) else [exc]
    errors = [cause(f"/{one.field}" if one.field else "", one.code, one.message) for one in causes]
    errors += [_of_file(file) for file in exc.details.get("possible_same", ())]
    return Problem(code, exc.message, instance=instance, errors=errors)


def _of_file(file: dict) -> dict:
    """A file within the caller's reach that may be about the same person, as a cause of its own."""
    agrees = ", ".join(file["agrees"])
    return cause(f"/possible_same/{file['public_id']}", "possible_same", f"{file['reference']}: {agrees}")


def _of_race(exc: IntegrityError, context, instance: str) -> Problem:
    """The database refused what the rules let through: somebody else wrote the same in the same moment."""
    # Without the message, which quotes values; the place says which write it was.
    logger.warning("%s in %s", type(exc).__name__, type(context.get("view")).__name__)
    detail = _("Somebody else wrote something that excludes this. Read again what is there, then decide.")
    return Problem("conflict", detail, instance=instance)


def _later(code: str, detail, instance: str) -> Problem:
    return Problem(code, detail, instance=instance, headers={"Retry-After": str(RETRY_SECONDS)})


def _of_bug(exc: Exception, context, instance: str) -> Problem:
    # Where it happened, without the message: messages of the database quote the values of rows.
    where = "".join(traceback.format_tb(exc.__traceback__))
    logger.error("%s in %s\n%s", type(exc).__name__, type(context.get("view")).__name__, where)
    got_request_exception.send(sender=type(context.get("view")), request=context["request"]._request)
    return Problem(
        "internal_error", _("The error has been logged. Nothing more is said here."), instance=instance
    )


def unknown_address(request, *args, **kwargs) -> Problem:
    """404 for everything under the interface that is no address of it."""
    detail = _("There is nothing at this address. Addresses end with a slash; GET /api/v1/ lists them.")
    return Problem("not_found", detail, instance=request.path)
