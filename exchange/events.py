"""Which event on record a row of an administrative file is."""

from collections import defaultdict
from collections.abc import Iterable

from exchange.sheet import Entry
from outcomes.choices import EventSource
from outcomes.models import JusticeEvent
from participants.models import Participant

OFFENSE = ("iccs", "scheme", "local_code")


class KnownEvents:
    """The events of one source about some people: those on record before the file, and those it brought.

    A decision comes after its event, in a later file: with and without it a row is the same event. Two rows of one
    file that differ in it are two events.
    """

    def __init__(self, source_name: str, people: Iterable[Participant]):
        events = JusticeEvent.objects.filter(
            participant__in={person.pk for person in people},
            source=EventSource.ADMINISTRATIVE,
            source_name=source_name,
        )
        self._events: dict[tuple, list[JusticeEvent]] = defaultdict(list)
        for event in events.select_related("local_code", "participant", "admin_source").order_by("pk"):
            self._events[_key_of(event)].append(event)
        self._before = {event.pk for found in self._events.values() for event in found}

    def same(self, entry: Entry, person: Participant) -> JusticeEvent | None:
        """The event that is in every respect what the row says."""
        found = self._events[_key(entry, person)]
        return next((event for event in found if event.decided_on == entry.get("decided_on")), None)

    def told_again(self, entry: Entry, person: Participant) -> JusticeEvent | None:
        """The event on record before the file that the row tells with less, or with the decision it lacked."""
        if same := self.same(entry, person):
            return same
        for event in self._events[_key(entry, person)]:
            if event.pk in self._before and None in (event.decided_on, entry.get("decided_on")):
                return event
        return None

    def add(self, event: JusticeEvent) -> None:
        """One that the file brought."""
        self._events[_key_of(event)].append(event)


def _key(entry: Entry, person: Participant) -> tuple:
    return (person.pk, *(entry.get(name) for name in ("kind", "occurred_on", *OFFENSE)))


def _key_of(event: JusticeEvent) -> tuple:
    meaning = event.local_code
    # What a local code stands for is not what the file said.
    offense = (None, meaning.scheme, meaning.code) if meaning else (event.iccs_id, None, None)
    return (event.participant_id, event.kind, event.occurred_on, *offense)
