"""A session that nobody uses ends before its cookie does: a desktop that is shared is walked away from.

Every request of somebody counts as use, also that of a draft, which is sent only after something was typed. What a page
asks by itself does not count: it would keep a desktop open that nobody sits at.
"""

import time

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

USED = "used"  # in the session's data: when, in seconds
ENDED = "ended_after_minutes"  # in the session that follows, for the page where one signs in again
NOTED_EVERY = 60  # seconds between two notes of use: not every page writes
BY_ITSELF = frozenset({"web:job"})  # asked again and again while a job is under way


@receiver(user_logged_in)
def begin(request, **_said) -> None:
    """Signing in is use; the session is saved with it, so that the first page writes nothing more."""
    request.session[USED] = time.time()


def end_if_idle(request) -> bool:
    """Signs out whose session was not used for too long, and says so to the sign-in page; else notes the use.

    The form that was sent is kept by the gate, as for any session that has ended.
    """
    limit, now = settings.SESSION_IDLE_MINUTES, time.time()
    used = request.session.get(USED)
    if limit and used is not None and now - used > limit * 60:
        logout(request)
        request.session[ENDED] = limit
        return True
    is_by_itself = request.htmx and request.resolver_match.view_name in BY_ITSELF
    if used is None or (now - used > NOTED_EVERY and not is_by_itself):
        request.session[USED] = now
    return False
