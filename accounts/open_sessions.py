"""Who is signed in where, in step with Django's sessions (ADR 0015). Ending one is a verb: accounts/sessions.py."""

import re
from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.utils import timezone

from accounts.models import OpenSession

SESSION_NAME = (
    "open_session"  # in the session's data: the public_id of its row, which outlives a change of its key
)
SEEN_EVERY = 300  # seconds between two writes of "last seen"
# The first that matches; most browsers also name those they are like.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox|FxiOS", "Firefox"),
    ("Chrome|CriOS|Chromium", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X|Macintosh", "macOS"),
    ("Linux", "Linux"),
)


def browser_in_words(user_agent: str) -> str:
    """Such as "Firefox, Windows": names alone, so that they need no translation; empty for what nobody knows."""
    found = (
        next((name for pattern, name in names if re.search(pattern, user_agent)), "")
        for names in (BROWSERS, SYSTEMS)
    )
    return ", ".join(name for name in found if name)


def name_of(request) -> str:
    """public_id of the row of this request's session, empty where there is none."""
    session = getattr(request, "session", None)
    return session.get(SESSION_NAME, "") if session is not None else ""


def note_session(request, user) -> OpenSession:
    """A row for the session of somebody who has just signed in. Rows of sessions that are over go."""
    now = timezone.now()
    OpenSession.objects.filter(
        last_seen_at__lt=now - timedelta(seconds=settings.SESSION_COOKIE_AGE + 2 * SEEN_EVERY)
    ).delete()
    if not request.session.session_key:
        request.session.create()
    row, _is_new = OpenSession.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "user": user,
            "browser": browser_in_words(request.META.get("HTTP_USER_AGENT", "")[:400]),
            "started_at": now,
            "last_seen_at": now,
        },
    )
    request.session[SESSION_NAME] = str(row.public_id)
    cache.add(_seen(row.public_id), 1, timeout=SEEN_EVERY)
    return row


def note_seen(request) -> None:
    """Brings "last seen" up to date, every five minutes at most; costs no look at the database in between."""
    name = name_of(request)
    if not name:  # a session from before there were rows
        note_session(request, request.user)
    elif cache.add(_seen(name), 1, timeout=SEEN_EVERY):
        OpenSession.objects.filter(public_id=name).update(last_seen_at=timezone.now())


def note_new_key(request) -> None:
    """After the password was changed Django gives the session another key."""
    OpenSession.objects.filter(public_id=name_of(request) or None).update(
        session_key=request.session.session_key
    )


def forget_session(request) -> None:
    """Signed out: the row goes with the session."""
    OpenSession.objects.filter(public_id=name_of(request) or None).delete()


def open_sessions(rows):
    """Those of the rows whose session has not expired, by its age or for want of use, latest first."""
    if settings.SESSION_IDLE_MINUTES:
        idle = timedelta(minutes=settings.SESSION_IDLE_MINUTES, seconds=SEEN_EVERY)
        rows = rows.filter(last_seen_at__gt=timezone.now() - idle)
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return rows.filter(session_key__in=alive).order_by("-last_seen_at", "-pk")


def _seen(name) -> str:
    return f"open-session-seen-{name}"
