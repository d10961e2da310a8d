"""Keeping the words people are found by in step with their names and file numbers: written here and nowhere else."""

from collections.abc import Iterable, Sequence

from participants.models import Identity, Participant, SearchWord
from participants.models.search import WordKind
from participants.words import words_in

BATCH = 500


def words_set(participant: Participant) -> None:
    """Bring the words of one person in step; none for people of a study and for a file that is off the lists.

    Somebody who knows the number of a file of the same agency that was merged into this one finds this one.
    """
    merged = Participant.all_records.filter(merged_into=participant, agency=participant.agency_id)
    identity = Identity.objects.filter(participant=participant).first()
    wanted = _words_of(participant, identity, merged.values_list("reference", flat=True))
    held = {(row.kind, row.word): row.pk for row in SearchWord.objects.filter(participant=participant)}
    gone = [key for pair, key in held.items() if pair not in wanted]
    if gone:
        SearchWord.objects.filter(pk__in=gone).delete()
    _write([(participant, pair) for pair in sorted(wanted - set(held))])


def words_set_new(files: Sequence[Participant], identities: Iterable[Identity]) -> None:
    """As `words_set` for people just taken in: one statement for each few hundred words."""
    known = {identity.participant_id: identity for identity in identities}
    _write([(file, pair) for file in files for pair in sorted(_words_of(file, known.get(file.pk)))])


def _words_of(
    participant: Participant, identity: Identity | None, merged: Iterable[str] = ()
) -> set[tuple[str, str]]:
    if participant.agency.is_study or participant.entered_in_error_at is not None:
        return set()
    texts = [(WordKind.REFERENCE, number) for number in (participant.reference, *merged)]
    if identity is not None:
        texts += [(WordKind.FAMILY, identity.family_name), (WordKind.GIVEN, identity.given_names)]
    return {(kind.value, word) for kind, text in texts for word in words_in(text)}


def _write(rows: list[tuple[Participant, tuple[str, str]]]) -> None:
    words = [SearchWord(participant=file, kind=kind, word=word) for file, (kind, word) in rows]
    SearchWord.objects.bulk_create(words, batch_size=BATCH)
