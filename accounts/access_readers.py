"""Who the readers in the log are, what was open to them, and whose name a person bears: asked for many at once."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db.models import Q, Value
from django.utils.module_loading import import_string

from accounts.models import ApiToken, Membership, Site, User
from accounts.reach_rules import delivered_by
from accounts.roles import PEOPLE_ROLES, Role
from accounts.scope import Standing, reach_whenever

AT_ONCE = 100  # selects in one statement: SQLite takes 500
KEYS_AT_ONCE = 5000
A_DAY = timedelta(days=1)


@dataclass(frozen=True, eq=False)
class Reader:
    """An account as the log knows it. `user` is None where the token or the account is gone."""

    public_id: uuid.UUID
    user: User | None = None
    memberships: tuple[Membership, ...] = ()
    zones: dict[uuid.UUID | None, ZoneInfo] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name of the account; empty where it is gone."""
        return (self.user.get_full_name() or self.user.get_username()) if self.user else ""

    def local(self, at: datetime, agency_id: uuid.UUID | None) -> datetime:
        """The instant by the clock of the reader's site in that agency."""
        return at.astimezone(self.zone(agency_id))

    def zone(self, agency_id: uuid.UUID | None) -> ZoneInfo:
        """The clock of the reader's site in that agency."""
        return self.zones.get(agency_id) or self.zones.get(None) or ZoneInfo("UTC")

    def standing(self, day: date) -> Standing:
        """The memberships of that day, as they are on record now."""
        held = tuple(one for one in self.memberships if one.starts_on <= day and (one.ends_on or day) >= day)
        return Standing(user=self.user, on=day, memberships=held)

    def caseload_agencies(self, day: date) -> set[int]:
        """The agencies in which the reader was a worker on that day."""
        held = (one for one in self.memberships if one.role == Role.SOCIAL_WORKER)
        return {one.agency_id for one in held if one.starts_on <= day and (one.ends_on or day) >= day}

    def roles(self, day: date, agency_id: uuid.UUID | None) -> list[str]:
        """What the reader was on that day, in words: in that agency, or anywhere where he was nothing there."""
        held = self.standing(day).memberships
        there = [one for one in held if one.agency.public_id == agency_id]
        return list(dict.fromkeys(str(Role(one.role).label) for one in there or held))


def readers_of(refs: Iterable[str], owners: Mapping[uuid.UUID, uuid.UUID] | None = None) -> dict[str, Reader]:
    """The readers behind names in the log ("user:...", "token:..."), in a handful of statements.

    `owners` are the accounts of the tokens among them, where they are known already.
    """
    keys = {ref: uuid.UUID(ref.partition(":")[2]) for ref in refs if ref.startswith(("user:", "token:"))}
    tokens = {ref: key for ref, key in keys.items() if ref.startswith("token:")}
    if owners is None:
        rows = ApiToken.objects.filter(public_id__in=set(tokens.values()))
        owners = dict(rows.values_list("public_id", "user__public_id"))
    accounts = {ref: owners.get(key, key) for ref, key in keys.items()}
    users = {user.public_id: user for user in User.objects.filter(public_id__in=set(accounts.values()))}
    held = defaultdict(list)
    rows = Membership.objects.filter(user__in=[user.pk for user in users.values()])
    for one in rows.select_related("agency").prefetch_related("sites").order_by("pk"):
        held[one.user_id].append(one)
    agency_zones = _zones_of({one.agency_id for many in held.values() for one in many})
    made = {
        key: Reader(key, user, tuple(held[user.pk]), _own_zones(held[user.pk], agency_zones))
        for key, user in users.items()
    }
    return {ref: made.get(key) or Reader(key) for ref, key in accounts.items()}


class Openings:
    """What is on record about files that were opened one by one: names, and what made them reachable.

    `opened` holds (reader, person, day); `colleagues` are the accounts whose names count.
    """

    def __init__(self, opened: Iterable[tuple[Reader, str, date]], colleagues: Iterable[User]):
        opened = list({(reader.public_id, *rest): (reader, *rest) for reader, *rest in opened}.values())
        named = {reader.user.pk: reader.user for reader, *_rest in opened if reader.user}
        named |= {user.pk: user for user in colleagues}
        self._names = {key: _names_of(user) for key, user in named.items()}
        people = sorted({person for _reader, person, _day in opened})
        self._words = self._words_of(people)
        self._namesakes: dict[str, set[int]] = {}
        self._carried, self._reachable = self._on_the_caseload(opened, people)
        others = [(reader, *rest) for reader, *rest in opened if (reader.public_id, *rest) not in self._carried]
        self._rows = self._reach_of(others)

    def has_own_name(self, reader: Reader, person: str) -> bool:
        """Does the person have the reader's family name?"""
        family, _given = self._names.get(reader.user.pk, ((), ())) if reader.user else ((), ())
        return bool(family) and family <= self._words[person]["family"]

    def has_name_of_colleague(self, reader: Reader, person: str) -> bool:
        """Is the person called like another account, family and given name?"""
        own = reader.user.pk if reader.user else None
        return bool(self._called_like(person) - {own})

    def _called_like(self, person: str) -> set[int]:
        """The accounts that are called like this person."""
        if person not in self._namesakes:
            words = self._words[person]
            self._namesakes[person] = {
                key
                for key, (family, given) in (self._names.items() if words["family"] else ())
                if family and given and family <= words["family"] and given <= words["given"]
            }
        return self._namesakes[person]

    def had_reach(self, reader: Reader, person: str, day: date) -> bool:
        """Did anything open the person to the reader on that day, a day more or less, as the records stand now?

        True where nobody can say: an account that is gone, a file that nothing opens to anybody any more.
        """
        is_clear = (reader.public_id, person, day) in self._carried
        if is_clear or reader.user is None or person not in self._reachable:
            return True
        for starts_on, ends_on, basis in self._rows[reader.public_id, day, person]:
            # A site keeps reading its own stays (accounts.reach_rules.OwnStays).
            if starts_on <= day + A_DAY and (ends_on is None or ends_on >= day - A_DAY or basis == "custody"):
                return True
        return False

    def _words_of(self, people: list[str]) -> dict[str, dict[str, set[str]]]:
        wanted = {word for family, given in self._names.values() for word in family | given}
        found: dict[str, dict[str, set[str]]] = defaultdict(lambda: {"family": set(), "given": set()})
        if wanted:
            rows = apps.get_model("participants.SearchWord").objects.filter(
                word__in=wanted, kind__in=("family", "given")
            )
            for part in chunks(people, KEYS_AT_ONCE):
                of_these = rows.filter(participant__public_id__in=part)
                for person, kind, word in of_these.values_list("participant__public_id", "kind", "word"):
                    found[str(person)][kind].add(word)
        return found

    def _on_the_caseload(self, opened: list[tuple[Reader, str, date]], people: list[str]) -> tuple[set, set[str]]:
        """(those openings that the reader's own caseload explains, as it does most; those people whom anything opens to
        anybody), in one look for all readers."""
        rows = apps.get_model("participants.Reach").objects.filter(agency__is_study=False).order_by()
        held: dict[tuple, list[tuple]] = defaultdict(list)
        reachable = set()
        for part in chunks(people, KEYS_AT_ONCE):
            of_these = rows.filter(participant__public_id__in=part)
            for person, user, *row in of_these.values_list(
                "participant__public_id", "user_id", "agency_id", "starts_on", "ends_on"
            ):
                reachable.add(str(person))
                if user is not None:
                    held[user, str(person)].append(tuple(row))
        carried = {
            (reader.public_id, person, day)
            for reader, person, day in opened
            if reader.user and _carries(held[reader.user.pk, person], reader, day)
        }
        return carried, reachable

    def _reach_of(self, opened: list[tuple[Reader, str, date]]) -> dict[tuple, list[tuple]]:
        """The rows of reach behind each opening: one select for each reader and set of roles, many in a statement."""
        asked: dict[tuple, tuple[Standing, list]] = {}
        for reader, person, day in opened:
            standing = reader.standing(day)
            if reader.user is not None and standing.having(PEOPLE_ROLES):
                place = (reader.public_id, *(held.pk for held in standing.memberships))
                asked.setdefault(place, (standing, []))[1].append((reader.public_id, day, person))
        found: dict[tuple, list[tuple]] = defaultdict(list)
        for part in chunks(list(asked.values()), AT_ONCE):
            first, *others = [_select(number, *one) for number, one in enumerate(part)]
            by_person: dict[tuple, list[tuple]] = defaultdict(list)
            for number, person, *row in first.union(*others, all=True) if others else first:
                by_person[number, str(person)].append(tuple(row))
            for number, (_standing, openings) in enumerate(part):
                for reader, day, person in openings:
                    found[reader, day, person] = by_person[number, person]
        return found


def chunks(items: Sequence, size: int) -> Iterator[Sequence]:
    """The items in order, so many at a time."""
    return (items[start : start + size] for start in range(0, len(items), size))


def _carries(held: list[tuple], reader: Reader, day: date) -> bool:
    """Does one of these rows of a caseload open the person to the reader, as a worker there, around that day?"""
    around = [row[0] for row in held if row[1] <= day + A_DAY and (row[2] is None or row[2] >= day - A_DAY)]
    return bool(around) and not reader.caseload_agencies(day).isdisjoint(around)


def _select(number: int, standing: Standing, openings: list[tuple]):
    condition = reach_whenever(standing, PEOPLE_ROLES)
    delivered = delivered_by(standing)
    if delivered is not None:  # a register shows everybody in the sessions that one delivers
        condition |= Q(program_id__in=delivered.order_by().values("program_id"))
    rows = apps.get_model("participants.Reach").objects.filter(
        condition, participant__public_id__in=sorted({person for _reader, _day, person in openings})
    )
    return (
        rows.order_by()
        .annotate(number=Value(number))
        .values_list("number", "participant__public_id", "starts_on", "ends_on", "basis")
    )


def _names_of(user: User) -> tuple[frozenset[str], frozenset[str]]:
    """Family and given names of an account in folded words, as people's names are kept for search."""
    words = import_string("participants.words.words_typed")
    return frozenset(words(user.last_name)), frozenset(words(user.first_name))


def _zones_of(agencies: set[int]) -> dict[int, str]:
    """The time zone that most sites of each agency have."""
    counted: dict[int, Counter] = defaultdict(Counter)
    for agency, zone in (
        Site.objects.filter(agency__in=agencies).order_by("pk").values_list("agency_id", "time_zone")
    ):
        counted[agency][zone] += 1
    return {agency: zones.most_common(1)[0][0] for agency, zones in counted.items()}


def _own_zones(held: list[Membership], agency_zones: dict[int, str]) -> dict[uuid.UUID | None, ZoneInfo]:
    """The clock of a reader in each agency: that of the own sites there, else that of the agency; None for anywhere."""
    zones: dict[uuid.UUID | None, ZoneInfo] = {}
    for one in held:
        own = [site.time_zone for site in one.sites.all()]
        zone = own[0] if own else agency_zones.get(one.agency_id)
        if zone:
            zones.setdefault(one.agency.public_id, ZoneInfo(zone))
            zones.setdefault(None, ZoneInfo(zone))
    return zones
