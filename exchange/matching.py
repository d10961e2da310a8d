"""Which person on file a row means: by number, else by date of birth and name. Never by a name alone."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q

from accounts.models import Agency
from accounts.scope import descendants
from exchange.sheet import Entry
from kernel.models import DatePrecision
from participants.matching import births_agree, name_keys
from participants.models import Identity, Participant, RecordSeal
from participants.services.intake import identifier_index


class How(StrEnum):
    """How a row was matched, or why it was not."""

    NUMBER = "by_number"
    NAME = "by_name_and_birth"
    NOT_FOUND = "not_found"
    SEVERAL = "several"
    CONTRADICTED = "contradicted"  # the number is somebody's who was born on another day


@dataclass(frozen=True)
class Match:
    how: How
    person: Participant | None = None


class People:
    """The people of an agency and the agencies below it, found for a batch of rows in three statements."""

    def __init__(self, agency: Agency, entries: Sequence[Entry]):
        self.numbers: dict[str, dict[int, Participant]] = defaultdict(dict)
        self.names: dict[str, dict[int, Participant]] = defaultdict(dict)
        self.agency_ids = descendants({agency.pk})
        self._load(entries)

    def match(self, entry: Entry) -> Match:
        """Who a row means."""
        if number := entry.get("identifier", ""):
            found = self.numbers[number] | self.numbers[identifier_index(number)]
            if found:
                return self._confirmed(entry, found)
        return self._by_name(entry)

    def _confirmed(self, entry: Entry, found: dict[int, Participant]) -> Match:
        if len(found) > 1:
            return Match(How.SEVERAL)
        (person,) = found.values()
        if _birth_agreement(entry, person) == "":
            return Match(How.CONTRADICTED)
        return Match(How.NUMBER, person)

    def _by_name(self, entry: Entry) -> Match:
        born = entry.get("birth_on")
        keys = name_keys(entry.get("family_name", ""), entry.get("given_names", ""))
        if born is None or born.precision != DatePrecision.DAY:
            return Match(How.NOT_FOUND)
        found = {
            key: person
            for name in keys
            for key, person in self.names[name].items()
            if _birth_agreement(entry, person) == "birth_date"
        }
        if len(found) > 1:
            return Match(How.SEVERAL)
        return Match(How.NAME, *found.values()) if found else Match(How.NOT_FOUND)

    def _load(self, entries: Sequence[Entry]) -> None:
        numbers = {entry.get("identifier") for entry in entries} - {None}
        keys = set().union(
            *(name_keys(entry.get("family_name", ""), entry.get("given_names", "")) for entry in entries)
        )
        indexes = {identifier_index(number) for number in numbers}
        for person in self._files().filter(reference__in=numbers):
            self.numbers[person.reference][person.pk] = person
        same = Identity.objects.filter(Q(search_key__in=keys) | Q(identifier_index__in=indexes))
        for identity in same.filter(participant__in=self._files()).select_related("participant__agency"):
            self.names[identity.search_key][identity.participant_id] = identity.participant
            if identity.identifier_index:
                self.numbers[identity.identifier_index][identity.participant_id] = identity.participant

    def _files(self):
        """Files of the justice class that are open: a sealed one is found by nobody, nor are the people of a study."""
        sealed = RecordSeal.objects.filter(lifted_on=None).values("participant")
        files = Participant.objects.filter(
            agency_id__in=self.agency_ids, agency__is_study=False, file_class="justice"
        )
        return files.exclude(pk__in=sealed).select_related("agency")


def _birth_agreement(entry: Entry, person: Participant) -> str | None:
    born = entry.get("birth_on")
    said = (born.day, born.precision) if born else (None, "")
    return births_agree(said, (person.birth_on, person.birth_precision))


def people_of(entries: Iterable[Entry]) -> int:
    """How many different people the rows name, as far as the file tells them apart."""
    return len(
        {
            entry.get("identifier") or (entry.get("family_name"), entry.get("given_names"), entry.get("birth_on"))
            for entry in entries
        }
    )
