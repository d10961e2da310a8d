"""The log asked: who looked at this person, who did what. For auditors and the data-protection officer."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from operator import or_

from django.apps import apps
from django.db.models import Q

from accounts.access_readers import readers_of
from accounts.models import ApiToken, Membership, User
from accounts.permissions import may
from accounts.roles import CAPABILITIES
from accounts.scope import Standing, log_for_user
from audit.actions import Action

# Acts that show and change nothing; a file that was handed out is among them.
READINGS = frozenset(action for action in Action if action.value.endswith((".read", ".disclose")))
SHOWN = 50
MOST_FILES = 20
MOST_ACCOUNTS = 20


@dataclass(frozen=True)
class FileNamed:
    """A file as an auditor knows one: by number and agency, never by name."""

    public_id: uuid.UUID
    reference: str
    agency: str


@dataclass(frozen=True)
class LogLine:
    """One event. `reader` and `roles` are empty where the account is gone or the system acted.

    `subject` is the public id of the person where the event is about one, `account` that of the account behind it.
    """

    key: int
    event_id: uuid.UUID
    at: datetime
    actor_ref: str
    reader: str
    roles: list[str]
    action: str
    action_label: str
    channel: str
    purpose: str
    reason: str
    records: int
    people: int
    subject: str
    account: str

    @property
    def is_reading(self) -> bool:
        return is_reading(self.action)


@dataclass(frozen=True)
class LogPage:
    """Lines, newest first; `before` asks for the next page, None on the last."""

    lines: list[LogLine]
    before: int | None


def files_named(standing: Standing, reference: str) -> list[FileNamed]:
    """The files with this number that the auditor's agencies opened, merged and sealed ones too."""
    tree = standing.agency_tree_ids(CAPABILITIES["log.read"])
    people = apps.get_model("participants.Participant").all_records.filter(
        agency__in=tree, agency__is_study=False, reference__iexact=reference.strip()
    )
    rows = people.order_by("agency__name", "pk").values_list("public_id", "reference", "agency__name")
    return [FileNamed(*row) for row in rows[:MOST_FILES]]


def who_looked_at(
    standing: Standing,
    subject: uuid.UUID,
    *,
    before: int | None = None,
    readings_only: bool = True,
    size: int = SHOWN,
) -> LogPage:
    """The events that name this person, within the log that the auditor may see: one page, newest first.

    Files that were merged into this one count as this person. A reading filed under several agencies is one line.
    """
    if not may(standing, "log.read"):
        return LogPage([], None)
    named = reduce(or_, (Q(subject_ids__names_id=key) for key in _one_person(subject)))
    events = log_for_user(standing).filter(named)
    if readings_only:
        events = events.filter(action__in=READINGS)
    return _page(events, before, size)


@dataclass(frozen=True)
class Asked:
    """What of the log is asked for; empty fields ask for everything.

    `refs` are the names of actors in the log, None for anybody; `act` is an action, "readings" or "changes"; a day is
    that of the log's own clock, UTC.
    """

    refs: tuple[str, ...] | None = None
    act: str = ""
    day: date | None = None
    channel: str = ""


def who_did_what(
    standing: Standing, asked: Asked, *, before: int | None = None, size: int = SHOWN
) -> LogPage:
    """The events that answer what is asked, within the log that the auditor may see: one page, newest first."""
    if not may(standing, "log.read"):
        return LogPage([], None)
    events = log_for_user(standing)
    if asked.refs is not None:
        events = events.filter(actor_ref__in=asked.refs)
    if asked.act == "readings":
        events = events.filter(action__in=READINGS)
    elif asked.act == "changes":
        events = events.exclude(action__in=READINGS)
    elif asked.act:
        events = events.filter(action=asked.act)
    if asked.day is not None:
        first = datetime.combine(asked.day, datetime.min.time(), UTC)
        events = events.filter(at__gte=first, at__lt=first + timedelta(days=1))
    if asked.channel:
        events = events.filter(channel=asked.channel)
    return _page(events, before, size)


def accounts_called(standing: Standing, typed: str) -> list[User]:
    """The accounts of the auditor's agencies with these words in their names, those that left too."""
    words = typed.split()[:6]
    if not words or not may(standing, "log.read"):
        return []
    held = Membership.objects.filter(agency__in=standing.agency_tree_ids(CAPABILITIES["log.read"]))
    users = User.objects.filter(pk__in=held.values("user"))
    for word in words:
        users = users.filter(
            Q(username__icontains=word) | Q(first_name__icontains=word) | Q(last_name__icontains=word)
        )
    return list(users.order_by("username")[:MOST_ACCOUNTS])


def account_named(standing: Standing, public_id: uuid.UUID) -> User | None:
    """An account of the auditor's agencies by its public id."""
    held = Membership.objects.filter(agency__in=standing.agency_tree_ids(CAPABILITIES["log.read"]))
    return User.objects.filter(public_id=public_id, pk__in=held.values("user")).first()


def refs_of(users: Iterable[User]) -> tuple[str, ...]:
    """The names under which these accounts and their tokens act in the log."""
    users = list(users)
    tokens = ApiToken.objects.filter(user__in=users).values_list("public_id", flat=True)
    return (*(f"user:{user.public_id}" for user in users), *(f"token:{key}" for key in tokens))


def files_known(standing: Standing, people: Iterable[uuid.UUID | str]) -> dict[str, FileNamed]:
    """Those of these files that the auditor's agencies opened, by public id."""
    tree = standing.agency_tree_ids(CAPABILITIES["log.read"])
    rows = apps.get_model("participants.Participant").all_records.filter(
        public_id__in=set(people), agency__in=tree, agency__is_study=False
    )
    found = (FileNamed(*row) for row in rows.values_list("public_id", "reference", "agency__name"))
    return {str(file.public_id): file for file in found}


def _page(events, before: int | None, size: int) -> LogPage:
    if before is not None:
        events = events.filter(pk__lt=before)
    rows = list(events.order_by("-pk")[: size + 1])
    shown = rows[:size]
    readers = readers_of({event.actor_ref for event in shown})
    return LogPage(_lines(shown, readers), shown[-1].pk if len(rows) > size else None)


def is_reading(action: str) -> bool:
    """Did somebody see something, and change nothing?"""
    return action in READINGS


def _one_person(subject: uuid.UUID) -> list[str]:
    """The ids of the file and of those that were merged into it, one after the other."""
    people = apps.get_model("participants.Participant").all_records
    found, newest = [subject], [subject]
    while newest and len(found) <= MOST_FILES:
        newest = list(people.filter(merged_into__public_id__in=newest).values_list("public_id", flat=True))
        found += newest
    return [str(key) for key in found]


def _lines(events: Sequence, readers: dict) -> list[LogLine]:
    lines, seen = [], set()
    for event in events:
        once = (event.actor_ref, event.at, event.request_id, event.action)
        if once in seen:
            continue
        seen.add(once)
        reader = readers.get(event.actor_ref)
        roles = (
            reader.roles(reader.local(event.at, event.agency_id).date(), event.agency_id) if reader else []
        )
        lines.append(
            LogLine(
                key=event.pk,
                event_id=event.event_id,
                at=event.at,
                actor_ref=event.actor_ref,
                reader=reader.name if reader else "",
                roles=roles,
                action=event.action,
                action_label=event.action_label,
                channel=event.channel,
                purpose=event.purpose,
                reason=event.reason,
                records=len(event.object_ids),
                people=len(event.subject_ids),
                subject=str(event.subject_ids[0]) if len(event.subject_ids) == 1 else "",
                account=str(reader.public_id) if reader else "",
            )
        )
    return lines
