"""If-Match: a change says which version it was made from, so that nobody overwrites what he has not seen."""

import re

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException

from api.bodies import cause

HEADER = "If-Match"


class PreconditionRequired(APIException):
    status_code = 428
    default_code = "precondition_required"
    default_detail = _(
        'Say in If-Match which version this change was made from, such as "3" (the ETag of the record).'
    )

    def __init__(self):
        super().__init__()
        self.causes = [cause(f"/header/{HEADER}", "precondition_required", self.detail)]


class Stale(APIException):
    """Somebody else was faster. The answer carries the current ETag where the caller may see the record."""

    status_code = 412
    default_code = "stale"
    default_detail = _(
        "Somebody else changed this record meanwhile. Read it again and apply your change again."
    )

    def __init__(self, current: str | None = None):
        super().__init__()
        self.causes = [cause(f"/header/{HEADER}", "stale", self.detail)]
        self.headers = {"ETag": current} if current else {}


def etag_of(record) -> str:
    """The entity tag of a record: its version."""
    return f'"{record.version}"'


def require_match(request, record) -> None:
    """Raises PreconditionRequired (428) without a version in If-Match, Stale (412) for another one.

    `*` names no version and counts as none; weak tags never match (RFC 9110).
    """
    given = request.headers.get(HEADER, "").strip()
    if given in ("", "*"):
        raise PreconditionRequired()
    if etag_of(record) not in re.split(r"\s*,\s*", given):
        raise Stale(etag_of(record))
