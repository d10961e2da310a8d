"""A request that must succeed for every operation: the record it is made on and the body it sends.

`RECORD` names a record where the first row of the side will not do; `BODY` builds the body from a side and the record.
Built from the other side, the same body names records out of reach and must be refused as if they did not exist.
"""

from collections.abc import Callable
from datetime import time, timedelta

from kernel.clock import today
from outcomes.models import JusticeEvent
from programs.models import Session
from programs.services import session_add
from tests.world import BY

TODAY = today().isoformat()
YESTERDAY = (today() - timedelta(days=1)).isoformat()
SOON = (today() + timedelta(days=5)).isoformat()


def ref(record) -> str:
    return str(record.public_id)


def planned_session(side, hour: int = 6, **more):
    """A session nobody has touched yet, at an hour of its own; one for a test, however many requests it makes."""
    at = {"offering": side.offering, "held_on": today(), "starts_at": time(hour, 40)}
    return Session.objects.filter(**at).first() or session_add(by=BY, planned_minutes=60, **at, **more)


RECORD: dict[tuple[str, str], Callable] = {
    ("justice-event", "retrieve"): lambda side: JusticeEvent.objects.get(
        participant=side.person, is_evaluation_only=False
    ),
    ("session", "move"): planned_session,
    ("session", "call-off"): planned_session,
    ("session", "headcount"): lambda side: planned_session(side, hour=5, is_anonymous=True),
}

BODY: dict[tuple[str, str], Callable] = {
    ("program", "create"): lambda side, _record: {
        "agency": ref(side.agency), "code": "matrix", "name": "Matrix", "kind": "prevention", "valid_from": TODAY,
    },
    ("program", "change"): lambda side, _record: {"description": "as before"},
    ("program", "revise"): lambda side, _record: {"valid_from": SOON, "planned_sessions": 12},
    ("module", "create"): lambda side, _record: {"program": ref(side.program), "number": 99, "name": "Matrix"},
    ("offering", "create"): lambda side, _record: {
        "program": ref(side.program), "site": ref(side.site), "code": "matrix", "name": "Matrix", "starts_on": TODAY,
    },
    ("offering", "change"): lambda side, _record: {"name": "Matrix"},
    ("offering", "plan-sessions"): lambda side, _record: {
        "weekdays": [0, 2], "starts_on": TODAY, "starts_at": "06:40", "planned_minutes": 60, "count": 3,
    },
    ("program-staff", "create"): lambda side, _record: {
        "program": ref(side.program), "user": ref(side.users["social_worker"]), "role": "lead", "starts_on": TODAY,
    },
    ("cost", "create"): lambda side, _record: {
        "program": ref(side.program), "kind": "other", "amount": "10.00", "currency": "EUR", "starts_on": YESTERDAY,
        "ends_on": TODAY,
    },
    ("session", "create"): lambda side, _record: {
        "offering": ref(side.offering), "held_on": SOON, "planned_minutes": 60, "starts_at": "06:40",
    },
    ("session", "move"): lambda side, _record: {"held_on": SOON},
    ("session", "call-off"): lambda side, _record: {"reason": "lockdown"},
    ("session", "headcount"): lambda side, _record: {"headcount": {"female": {"10-13": 12}}},
    ("site", "call-off-day"): lambda side, _record: {"on": SOON},
}  # fmt: skip
