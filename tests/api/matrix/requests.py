"""A request that must succeed for every operation: the record it is made on and the body it sends.

`RECORD` names a record where the first row of the side will not do; `BODY` builds the body from a side and the record.
Built from the other side, the same body names records out of reach and must be refused as if they did not exist.
"""

from collections.abc import Callable
from datetime import timedelta

from kernel.clock import today
from outcomes.models import JusticeEvent

TODAY = today().isoformat()
YESTERDAY = (today() - timedelta(days=1)).isoformat()
SOON = (today() + timedelta(days=5)).isoformat()


def ref(record) -> str:
    return str(record.public_id)


RECORD: dict[tuple[str, str], Callable] = {
    ("justice-event", "retrieve"): lambda side: JusticeEvent.objects.get(
        participant=side.person, is_evaluation_only=False
    ),
}

BODY: dict[tuple[str, str], Callable] = {
    ("program", "create"): lambda side, _record: {
        "agency": ref(side.agency), "code": "matrix", "name": "Matrix", "kind": "prevention", "valid_from": TODAY,
    },
    ("program", "change"): lambda side, _record: {"description": "as before"},
    ("program", "revise"): lambda side, _record: {"valid_from": SOON, "planned_sessions": 12},
}  # fmt: skip
