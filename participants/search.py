"""Finding a person while the name is being typed: the beginnings of names in any order, or of the file number."""

import unicodedata
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Case, Exists, FilteredRelation, IntegerField, OuterRef, Q, Value, When

from accounts.permissions import entitled
from accounts.roles import PEOPLE_ROLES
from accounts.scope import Standing, reach_condition
from participants.matching import fold_name
from participants.models import Participant, SearchWord
from participants.models.search import WordKind
from participants.words import words_typed

SHOWN = 20
MOST_WORDS = 6
LONGEST_TYPED = 200


@dataclass(frozen=True)
class Found:
    """A person as the list under the search field shows one; `name` is empty where none is recorded."""

    pk: int
    public_id: uuid.UUID
    name: str
    birth_year: int | None
    reference: str
    agency: str
    site: str


def search_people(standing: Standing, typed: str, *, where: Sequence[Exists] = ()) -> list[Found]:
    """The people within reach one of whose names, or whose file number, begins with each of the words typed.

    At most 20, best first: the whole name or number as typed, then who is called so by family name, then the rest
    by name. `where` (conditions on a participant) narrows whom is looked for and not what was found, so that the best
    twenty of those are shown. One statement, however many people there are. Fewer than two letters find nobody (one,
    of a script that writes names in one). Showing what is found is a reading: record it first.
    """
    words = words_typed(typed[:LONGEST_TYPED])[:MOST_WORDS]
    condition = reach_condition(entitled(standing, {"participant.read"}), PEOPLE_ROLES)
    if condition is None or not is_enough("".join(words)):
        return []
    reach = apps.get_model("participants.Reach").objects.filter(condition)
    people = Participant.objects.filter(pk__in=reach.values("participant_id"))
    # The longest word first: it is the one that few people have. The others are asked of those people alone.
    longest, *others = sorted(words, key=len, reverse=True)
    people = people.filter(
        pk__in=SearchWord.objects.filter(word__begins_with=longest).values("participant_id")
    )
    for word in others:
        people = people.filter(Exists(_words(word__begins_with=word)))
    people = people.filter(*where)
    who = FilteredRelation("identity", condition=Q(identity__entered_in_error_at=None))
    ordered = people.annotate(who=who, rank=_rank(typed, words)).order_by(
        "rank", "who__search_key", "reference", "pk"
    )
    rows = ordered.values_list(
        "pk", "public_id", "who__given_names", "who__family_name", "birth_on", "reference", "agency__name",
        "site__name",
    )  # fmt: skip
    return [_found(*row) for row in rows[:SHOWN]]


def is_enough(letters: str) -> bool:
    """Two letters, or one sign that may be a whole name."""
    return len(letters) >= 2 or any(unicodedata.east_asian_width(letter) == "W" for letter in letters)


def _found(key, public_id, given, family, born, reference, agency, site) -> Found:
    name, year = f"{given or ''} {family or ''}".strip(), born.year if born else None
    return Found(key, public_id, name, year, reference, agency, site or "")


def _rank(typed: str, words: list[str]) -> Case:
    key = fold_name(typed)
    return Case(
        When(Q(reference__iexact=typed.strip()) | Q(who__search_key=key), then=Value(0)),
        When(who__search_key__startswith=f"{key} ", then=Value(1)),
        When(Exists(_words(kind=WordKind.FAMILY, word=words[0])), then=Value(2)),
        When(Exists(_words(kind=WordKind.FAMILY, word__begins_with=words[0])), then=Value(3)),
        default=Value(4),
        output_field=IntegerField(),
    )


def _words(**condition):
    return SearchWord.objects.filter(participant=OuterRef("pk"), **condition)
