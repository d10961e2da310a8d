"""A secret that was just made, on its way to the page that shows it: encrypted in the session, read once, soon gone.

Making it answers with a redirect, as every act that is done (web/sending.py); so a second click makes nothing more and
still leads to the page on which the secret is.
"""

import json
import time

from kernel.crypto import Unreadable, decrypt, encrypt

SESSION_KEPT = "shown_once"
PATIENCE = 60  # seconds in which the page is asked for


def keep_secret(request, about: str, secret: str) -> None:
    """Keep `secret` for the page about `about`. It stands in the session before the act that made it is done."""
    request.session[SESSION_KEPT] = encrypt(json.dumps([about, secret, time.time() + PATIENCE]))
    request.session.save()


def take_secret(request, about: str) -> str:
    """The secret kept for the page about `about`, and it is gone; empty when there is none, or it came too late."""
    if request.method != "GET" or SESSION_KEPT not in request.session:
        return ""
    try:
        kept_for, secret, until = json.loads(decrypt(request.session[SESSION_KEPT]))
    except Unreadable:
        del request.session[SESSION_KEPT]
        return ""
    if kept_for != about:
        return ""
    del request.session[SESSION_KEPT]
    return secret if time.time() < until else ""
