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


def planned_session(side):
    return Session.objects.filter(offering__program=side.program, state="planned", is_anonymous=False).first()


def anonymous_session(side):
    there = Session.objects.filter(offering=side.offering, is_anonymous=True, state="planned").first()
    return there or session_add(
        by=BY, offering=side.offering, held_on=today(), starts_at=time(7), planned_minutes=45, is_anonymous=True
    )


RECORD: dict[tuple[str, str], Callable] = {
    ("justice-event", "retrieve"): lambda side: JusticeEvent.objects.get(
        participant=side.person, is_evaluation_only=False
    ),
    ("session", "move"): planned_session,
    ("session", "call-off"): planned_session,
    ("session", "headcount"): anonymous_session,
}

BODY: dict[tuple[str, str], Callable] = {
    ("program", "create"): lambda side, _record: {
        "agency": ref(side.agency), "code": "matrix", "name": "Matrix", "kind": "prevention", "valid_from": TODAY,
    },
    ("program", "change"): lambda side, _record: {"description": "as before"},
    ("program", "revise"): lambda side, _record: {"valid_from": SOON, "planned_sessions": 12},
    ("site", "call-off-day"): lambda side, _record: {"on": TODAY, "reason": "lockdown"},
    ("module", "create"): lambda side, _record: {"program": ref(side.program), "number": 40, "name": "Last steps"},
    ("offering", "create"): lambda side, _record: {
        "program": ref(side.program), "site": ref(side.site), "code": "matrix", "name": "Matrix", "starts_on": TODAY,
    },
    ("offering", "change"): lambda side, _record: {"capacity": 12},
    ("offering", "plan-sessions"): lambda side, _record: {
        "weekdays": [0, 2], "starts_on": TODAY, "planned_minutes": 60, "count": 3,
    },
    ("program-staff", "create"): lambda side, _record: {
        "program": ref(side.program), "user": ref(side.users["social_worker"]), "role": "lead", "starts_on": TODAY,
    },
    ("cost", "create"): lambda side, _record: {
        "program": ref(side.program), "kind": "staff", "amount": "10.00", "currency": "EUR", "starts_on": TODAY,
        "ends_on": TODAY,
    },
    ("session", "create"): lambda side, _record: {
        "offering": ref(side.offering), "held_on": SOON, "planned_minutes": 60,
    },
    ("session", "move"): lambda side, _record: {"held_on": SOON},
    ("session", "call-off"): lambda side, _record: {"reason": "place"},
    ("session", "headcount"): lambda side, _record: {"headcount": {"female": {"14-17": 9}}},
}  # fmt: skip
