"""What was typed and could not be saved yet: kept in the session of whoever signs in next, for that account only."""

import json
from collections.abc import Collection
from urllib.parse import urlsplit

from django.contrib import messages
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from kernel.crypto import decrypt, encrypt

SESSION_HELD = "held"
LONGEST = 2_000_000  # characters; a register of 500 people with the longest note on each line has 600,000


def form_page(request) -> str:
    """The page (path and query) that the form of this request stands on: where it came from, when that is here."""
    came_from = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(
        came_from, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        parts = urlsplit(came_from)
        return parts.path + (f"?{parts.query}" if parts.query else "")
    return request.get_full_path()


def hold(request, account: str, fields: dict[str, list[str]]) -> None:
    """Keep the fields for `account` (public id) until it is signed in again and opens the page of the form."""
    text = json.dumps(fields)
    if len(text) > LONGEST:
        messages.error(request, _("What you had typed is too long to be kept while you sign in. It is not saved."))
        return
    if request.FILES:
        messages.error(request, _("The file you had chosen is not kept. Choose it again."))
    request.session[SESSION_HELD] = {
        "account": account,
        "page": form_page(request),
        "path": request.path,
        "fields": encrypt(text),
        "at": timezone.now().isoformat(),
    }


def take_held(request, path: str = "", acts: Collection[str] = ()) -> dict[str, list[str]] | None:
    """What was held for this reader and the form that is sent to `path` (empty: to the page itself); once only.

    `acts`: only what was sent by one of these buttons, where several forms go to one address.
    """
    held = request.session.get(SESSION_HELD)
    if not held or held["path"] != (path or request.path):
        return None
    fields = None
    if held["account"] == str(request.user.public_id):
        fields = json.loads(decrypt(held["fields"]))
        if acts and fields.get("act", [""])[-1] not in acts:
            return None  # another form of the page comes for it
    del request.session[SESSION_HELD]
    return fields
