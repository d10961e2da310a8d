"""The register as somebody fills it in: what is marked so far, what the service is told, and what it refused.

The lines have short names made of the beginning of each enrollment's public id, so that a register of 500 people is
still a small page. A line that came meanwhile has no mark yet, one that left is no longer asked for.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from kernel.errors import RuleViolation, SeveralViolations
from participants.choices import PRESENT, AbsenceReason, AttendanceStatus, SafetyKind
from participants.marks import Mark, NewPerson, WalkIn, same_id
from participants.matching import fold_name
from participants.register import Line, Register
from programs.choices import OfferingKind

DETAILED = 60  # lines; beyond, the details of a line are fetched by its button, or by its name without scripts
NARROWED = 20  # lines with their details at once where the register is narrowed to a name
NAMED = 20  # of those who are not marked, on top of the page
NEW_PEOPLE = 3  # empty lines for people nobody knows yet
LONGEST_NUMBER = 10  # digits; what is longer is no number of minutes or heads
SHORTEST_KEY = 4
# Of a register of hundreds each letter counts: an answer without a value is sent as "on".
SHORT = {"a": AttendanceStatus.ATTENDED, "on": AttendanceStatus.UNEXCUSED}
SENT = {status: short for short, status in SHORT.items()}
MARK_NAME = re.compile(r"s[0-9a-f]{4,32}")
ANSWERS = {"": None, "yes": True, "no": False}
COMES_AS_ONE_LIKES = frozenset({OfferingKind.DROP_IN, OfferingKind.OUTREACH})
REASONS = [(code, label) for code, label in AbsenceReason.choices]


@dataclass
class Row:
    """One person's line as it stands: the mark typed so far and what is wrong with it."""

    key: str
    line: Line
    status: str = ""
    minutes: str = ""
    reason: str = ""
    compliant: str = ""
    note: str = ""
    errors: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.line.name or self.line.enrollment.participant.reference

    @property
    def enrollment(self) -> str:
        return str(self.line.enrollment.public_id)

    @property
    def safety(self) -> list[str]:
        return [str(SafetyKind(kind).label) for kind in self.line.safety]

    @property
    def is_present(self) -> bool:
        return self.status in PRESENT

    @property
    def has_more(self) -> bool:
        """Is there anything under "more" that must be seen?"""
        return bool(
            self.note or self.compliant or self.errors or self.status in (AttendanceStatus.LATE, "partial")
        )

    @property
    def told(self) -> str:
        """What was said beside the mark, in words, for a line that does not show its fields."""
        words = [str(AbsenceReason(self.reason).label)] if self.reason else []
        words += [_("%(number)s min") % {"number": self.minutes}] if self.minutes else []
        words += [_("as agreed") if self.compliant == "yes" else _("not as agreed")] if self.compliant else []
        return ", ".join(words + ([_("note")] if self.note else []))

    @property
    def carried(self) -> list[tuple[str, str]]:
        """(field, value) of the same, to be sent on."""
        said = {"m": self.minutes, "r": self.reason, "c": self.compliant, "n": self.note}
        return [(f"{name}{self.key}", value) for name, value in said.items() if value]

    @property
    def whole(self) -> list[tuple[str, str]]:
        """The mark and what was said beside it, for a line that is not shown at all."""
        mark = [(f"s{self.key}", SENT.get(self.status, self.status))] if self.status else []
        return mark + self.carried

    @property
    def needs_words(self) -> bool:
        """Does the line say more than present or absent?"""
        return bool(self.carried) or self.status not in ("", *SENT)

    @property
    def status_in_words(self) -> str:
        return str(AttendanceStatus(self.status).label) if self.status else ""

    def as_mark(self) -> Mark:
        """Minutes go with late and in part, a reason with anything but a plain attendance: where they are shown."""
        return Mark(enrollment=self.enrollment, **_said(self))


@dataclass
class Walker:
    """Somebody who came without a place: known (`person`) or new (the names)."""

    person: str = ""
    name: str = ""
    given: str = ""
    family: str = ""
    is_sure: bool = False
    asks_if_sure: bool = False
    is_ticked: bool = True
    is_known: bool = True
    errors: list[str] = field(default_factory=list)

    def as_walk_in(self) -> WalkIn:
        if self.person:
            return WalkIn(participant=self.person)
        new = NewPerson(
            family_name=self.family.strip(), given_names=self.given.strip(), confirm_new=self.is_sure
        )
        return WalkIn(person=new)


def _said(row: Row) -> dict[str, Any]:
    has_minutes = row.status in (AttendanceStatus.LATE, AttendanceStatus.PARTIAL)
    return {
        "status": row.status,
        "minutes": _number(row.minutes) if has_minutes else None,
        "is_compliant": ANSWERS.get(row.compliant),
        "absence_reason": "" if row.status == AttendanceStatus.ATTENDED else row.reason,
        "note": row.note,
    }


def _number(typed: str) -> Any:
    """What was typed as a number where it is one; the service says what is wrong with anything else."""
    typed = typed.strip()
    if not typed:
        return None
    return int(typed) if typed.isdecimal() and len(typed) < LONGEST_NUMBER else typed


def keys_of(ids: Sequence[str]) -> dict[str, str]:
    """A short name for each id: as few of its first signs as tell all of them apart."""
    plain = [one.replace("-", "") for one in ids]
    for length in range(SHORTEST_KEY, 32):
        if len({one[:length] for one in plain}) == len(plain):
            return {one: short[:length] for one, short in zip(ids, plain, strict=True)}
    return dict(zip(ids, plain, strict=True))


class Sheet:
    """The register of one session on its page. `data`: what was sent, or kept from before; None: nothing yet."""

    def __init__(self, register: Register, data: QueryDict | None = None):
        self.register = register
        self.session = register.session
        self.is_open_to_all = self.session.offering.kind in COMES_AS_ONE_LIKES
        keys = keys_of([str(line.enrollment.public_id) for line in register.lines])
        self.rows = [Row(keys[str(line.enrollment.public_id)], line) for line in register.lines]
        self.walkers: list[Walker] = []
        self.errors: list[str] = []
        self.unmarked: list[Row] = []
        self.asks_second = self.is_second = False
        self.held_minutes = ""
        self.counts: dict[str, dict[str, str]] = {}
        self.narrow = ""
        self.narrowed: list[Row] = []
        self.more_found = 0
        self.not_brought_back = 0
        self.shown_at = timezone.now()
        if data is not None:
            self._read(data)

    @property
    def is_detailed(self) -> bool:
        return len(self.rows) <= DETAILED

    @property
    def key_length(self) -> int:
        return len(self.rows[0].key) if self.rows else SHORTEST_KEY

    @property
    def carried_on(self) -> list[Row]:
        """Where the list is narrowed to a name: the lines that are not shown, whose marks are sent on."""
        shown = {row.key for row in self.narrowed}
        return [row for row in self.rows if row.key not in shown]

    @property
    def unmarked_named(self) -> list[Row]:
        return self.unmarked[:NAMED]

    @property
    def unmarked_more(self) -> int:
        return max(0, len(self.unmarked) - NAMED)

    @property
    def present(self) -> int:
        return sum(row.is_present for row in self.rows) + sum(walker.is_ticked for walker in self.walkers)

    @property
    def absent(self) -> int:
        return sum(bool(row.status) and not row.is_present for row in self.rows)

    @property
    def open(self) -> int:
        return sum(not row.status and row.line.is_expected for row in self.rows)

    @property
    def is_begun(self) -> bool:
        return any(row.status for row in self.rows)

    @property
    def has_errors(self) -> bool:
        marked = any(one.errors for one in (*self.rows, *self.walkers))
        return bool(self.errors or self.unmarked or self.asks_second or marked)

    @property
    def needs_a_place(self) -> set[str]:
        """The lines that something on top of the page leads to."""
        return {row.key for row in self.unmarked_named} | {row.key for row in self.rows if row.errors}

    @property
    def faulty(self) -> list[Row | Walker]:
        return [one for one in (*self.rows, *self.walkers) if one.errors]

    def mark_open(self, among: set[int] | None = None) -> None:
        """One deliberate tap: everybody expected who has no mark yet was there (or those of `among` alone)."""
        for row in self.rows:
            wanted = row.line.is_expected if among is None else row.line.enrollment.pk in among
            if wanted and not row.status:
                row.status = AttendanceStatus.ATTENDED

    def narrow_to(self, typed: str) -> None:
        """Show the lines of a name alone, with everything that can be said of each; the marks of the others stay."""
        parts = fold_name(typed).split()
        if not parts:
            return
        found = [row for row in self.rows if all(part in fold_name(row.name) for part in parts)]
        self.narrow, self.narrowed, self.more_found = typed, found[:NARROWED], max(0, len(found) - NARROWED)
        if not found:
            self.errors.append(_("Nobody on this list has that name."))

    def bring_back(self, data: QueryDict) -> None:
        """Fill in what was typed before and not saved.

        Only for those who are on the list as they were when it was shown: whoever left is not marked, and whose place
        was given or changed since has to be marked anew. `not_brought_back` counts the marks that stay out.
        """
        self._read(data, since=parse_instant(data.get("shown", "")))
        sent = sum(bool(value) for name, value in data.items() if MARK_NAME.fullmatch(name))
        self.not_brought_back = sent - sum(bool(row.status) for row in self.rows)
        there = {str(row.line.enrollment.participant.public_id) for row in self.rows}
        self.walkers = [walker for walker in self.walkers if walker.person not in there]

    def add(self, walkers: Sequence[Walker]) -> None:
        """Offer people who are not on the register, once each."""
        there = {walker.person for walker in self.walkers if walker.person}
        there |= {str(row.line.enrollment.participant.public_id) for row in self.rows}
        self.walkers += [walker for walker in walkers if walker.person not in there]

    def said(self) -> dict[str, Any]:
        """The arguments of register_save."""
        self._entered = [row for row in self.rows if row.status]
        self._walking = [walker for walker in self.walkers if walker.is_ticked]
        return {
            "entries": [row.as_mark() for row in self._entered],
            "walk_ins": [walker.as_walk_in() for walker in self._walking],
            "headcount": filled(self.counts),
            "held_minutes": _number(self.held_minutes),
            "confirm_second": self.is_second,
        }

    def refuse(self, refused: RuleViolation) -> None:
        """Say each cause at the line it is about, else on top."""
        causes = refused.causes if isinstance(refused, SeveralViolations) else [refused]
        for cause in causes:
            self._place(cause)

    def _place(self, cause: RuleViolation) -> None:
        kind, _slash, rest = (cause.field or "").partition("/")
        place = rest.partition("/")[0]
        if cause.code == "second_register":
            self.asks_second = True
        elif kind == "unmarked":
            self.unmarked += [row for row in self.rows if row.enrollment == place]
        elif kind == "entries" and place.isdecimal():
            self._entered[int(place)].errors.append(cause.message)
        elif kind == "walk_ins" and place.isdecimal():
            walker = self._walking[int(place)]
            walker.errors.append(cause.message)
            walker.asks_if_sure = cause.code == "possible_same_person"
        else:
            self.errors.append(cause.message)

    def _read(self, data: QueryDict, since: datetime | None = None) -> None:
        for row, key in self._keys_in(data):
            if since is not None and row.line.enrollment.updated_at >= since:
                continue
            status = data.get(f"s{key}", "")
            row.status = _one_of(SHORT.get(status, status), AttendanceStatus.values)
            row.minutes = data.get(f"m{key}", "")
            row.reason = _one_of(data.get(f"r{key}", ""), AbsenceReason.values)
            row.compliant = _one_of(data.get(f"c{key}", ""), ANSWERS)
            row.note = data.get(f"n{key}", "").replace("\r\n", "\n")
        self.walkers = [
            Walker(person=person) for person in dict.fromkeys(map(same_id, data.getlist("walk"))) if person
        ]
        given, family = data.getlist("new_given"), data.getlist("new_family")
        sure = set(data.getlist("new_sure"))
        for number, name in enumerate(given):
            last = family[number] if number < len(family) else ""
            if name.strip() or last.strip():
                self.walkers.append(
                    Walker(
                        given=name,
                        family=last,
                        name=f"{name} {last}".strip(),
                        is_sure=f"{name} {last}" in sure,
                    )
                )
        self.held_minutes = data.get("held_minutes", "")
        self.is_second = data.get("confirm_second") == "yes"
        self.counts = counts_of(data)


    def _keys_in(self, data: QueryDict) -> list[tuple[Row, str]]:
        """The lines with their names in what was sent: names are longer or shorter where others were on the list.

        Two lines that its names do not tell apart take nothing of it.
        """
        sent = data.get("keys", "")
        length = int(sent) if re.fullmatch("[1-9][0-9]?", sent) else self.key_length
        names = [row.enrollment.replace("-", "")[:length] for row in self.rows]
        times = Counter(names)
        return [(row, name) for row, name in zip(self.rows, names, strict=True) if times[name] == 1]


def parse_instant(typed: str) -> datetime:
    """When a form was shown, as it says itself; before anything else where it does not say."""
    try:
        found = parse_datetime(typed)
    except ValueError:
        found = None
    return found if found is not None and timezone.is_aware(found) else datetime(1, 1, 2, tzinfo=UTC)


def _one_of(value: str, values) -> str:
    return value if value in values else ""


def counts_of(data: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """What was typed into the cells of a headcount, "count-female-10-13" each, empty cells left out."""
    counts: dict[str, dict[str, str]] = {}
    for name in data:
        kind, _dash, cell = name.partition("-")
        sex, _dash, band = cell.partition("-")
        if kind == "count" and data[name].strip():
            counts.setdefault(sex, {})[band] = data[name].strip()
    return counts


def filled(counts: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, Any]]:
    """The same as numbers where they are numbers; the service refuses what is none."""
    return {sex: {band: _number(typed) for band, typed in bands.items()} for sex, bands in counts.items()}


def kept(fields: Mapping[str, list[str]]) -> QueryDict:
    """Fields that were held for the reader, as they would have been sent."""
    data = QueryDict(mutable=True)
    for name, values in fields.items():
        data.setlist(name, values if isinstance(values, list) else [values])
    return data
