"""Which files may be about the same person: of one class, not sealed, not of a study; whoever they belong to."""

from dataclasses import dataclass

from django.db.models import Q

from kernel.crypto import blind_index
from participants.matching import births_agree, name_keys
from participants.models import Identity, MatchCandidate, Participant, RecordSeal


@dataclass(frozen=True)
class Hit:
    """A file that may be about the same person, and what agrees: name, birth_date, birth_year, identifier."""

    participant: Participant
    agrees: tuple[str, ...]

    @property
    def is_strong(self) -> bool:
        """More than a name: names alone are shared by too many."""
        return self.agrees != ("name",)


def hits_of(identity: Identity) -> list[Hit]:
    """The files that may be about the person whose identity this is, saved or not, in the order they were opened.

    An identifier that is the same counts by itself, a name only where the dates of birth do not contradict it.
    """
    person = identity.participant
    if person.agency.is_study or is_sealed_now(person):
        return []
    keys = name_keys(identity.family_name, identity.given_names)
    same = Q(search_key__in=keys) if keys else Q(pk__in=())
    # The field's own purpose, so that the index found is the index that a save writes.
    purpose = Identity._meta.get_field("identifier_index").purpose
    index = blind_index(identity.identifier, purpose=purpose) if identity.identifier.strip() else ""
    if index:
        same |= Q(identifier_index=index)
    found = (
        Identity.objects.filter(same, participant__file_class=person.file_class)
        .filter(participant__entered_in_error_at=None, participant__agency__is_study=False)
        .exclude(participant=person.pk)
        .exclude(participant__in=RecordSeal.objects.filter(lifted_on=None).values("participant"))
        .select_related("participant__agency")
        .order_by("participant_id")
    )
    hits = (Hit(row.participant, _agrees(person, row, keys, index)) for row in found)
    return [hit for hit in hits if hit.agrees]


def is_sealed_now(participant: Participant) -> bool:
    """Is the file closed by a seal that has not been lifted? A file that is being opened is not."""
    return participant.pk is not None and RecordSeal.objects.filter(
        participant=participant, lifted_on=None
    ).exists()  # fmt: skip


def pairs_known(participant: Participant) -> set[int]:
    """The keys of the files with which this one was ever put to data protection, decided or not."""
    pairs = MatchCandidate.objects.filter(Q(participant=participant) | Q(other=participant))
    return {key for pair in pairs.values_list("participant_id", "other_id") for key in pair}


def _agrees(person: Participant, row: Identity, keys: set[str], index: str) -> tuple[str, ...]:
    other = row.participant
    births = births_agree((person.birth_on, person.birth_precision), (other.birth_on, other.birth_precision))
    has_identifier = bool(index) and row.identifier_index == index
    has_name = row.search_key in keys and births != ""
    found = [("name", has_name), (births or "", bool(births)), ("identifier", has_identifier)]
    return tuple(name for name, holds in found if holds) if has_name or has_identifier else ()
