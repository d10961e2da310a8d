"""Justice events from an administrative file: who of the file is on record here, and what happened to them.

Somebody the file names and nobody here answers to is "not found", which says nothing about events. Somebody found whose
row holds no event was searched for and had none.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Agency
from exchange.events import OFFENSE, KnownEvents
from exchange.matching import How, People
from exchange.people import BATCH, Step
from exchange.problems import CellError, Problem, Problems, refuse_file
from exchange.sheet import Column, Entry, Sheet, read_sheet
from exchange.values import code, day, identifying, partial_day, text
from kernel.actors import system_actor
from kernel.errors import DomainError
from outcomes.choices import EventSource, JusticeEventKind
from outcomes.models import AdministrativeSource, IccsCode, JusticeEvent
from outcomes.services import justice_event_decide, justice_event_record
from participants.locks import lock_agency
from participants.models import Participant

# Nobody types an administrative event: the import writes it, whoever asked for that.
IMPORTER = system_actor("import_outcomes")
SAME = ("kind", "occurred_on", "decided_on", *OFFENSE)
FEWEST_TOLD = 10  # people found, below which a trial tells nothing to somebody who may not read people
WHO = ("identifier", "family_name", "given_names", "birth_on")


@dataclass
class OutcomesImport:
    """One administrative file against the people of an agency. `read` looks at the file alone; `write` belongs into a
    transaction. With `hides_few` it says nothing about a file of whose people hardly anybody is on file."""

    agency: Agency
    source_name: str
    covers_from: date
    covers_until: date
    is_evaluation_only: bool = True
    hides_few: bool = False
    counts: Counter = field(default_factory=Counter)
    problems: Problems = field(default_factory=Problems)
    unmatched: list[Problem] = field(default_factory=list)
    people: set[Participant] = field(default_factory=set)

    def read(self, content: bytes, *, encoding: str = "utf-8", date_order: str = "") -> Sheet:
        """The file's rows. Raises FileRefused for one that cannot be read; what is wrong with rows is a problem."""
        sheet = read_sheet(content, columns(date_order), encoding)
        seen: dict[tuple, int] = {}
        for entry in sheet.entries:
            sheet.problems.extend(self._contradictions(entry))
            row = tuple(entry.get(name) for name in (*WHO, *SAME))
            if row in seen:
                said = _("This is in row %(row)d already. Keep one of the two.") % {"row": seen[row]}
                sheet.problems.add(entry.problem("kind", "twice", said))
            seen.setdefault(row, entry.number)
        self.problems = sheet.problems
        self.counts["rows"] = len(sheet.entries)
        return sheet

    def write(self, sheet: Sheet, step: Step) -> None:
        """Write the events that are not here yet; a row that a rule forbids is a problem, and the caller undoes all.

        One file at a time in an agency: two at once would each not see the events of the other, and double them.
        Raises FileRefused (`too_few_found`) where few are hidden: whatever else was found would say who is on file.
        """
        lock_agency(self.agency)
        for start in range(0, len(sheet.entries), BATCH):
            step(start, len(sheet.entries))
            self._write_batch(sheet.entries[start : start + BATCH])
        step(len(sheet.entries), len(sheet.entries))
        self.counts["people_found"] = len(self.people)
        if self.hides_few and len(self.people) < FEWEST_TOLD:
            said = _(
                "Fewer than %(fewest)d people of this file were found here. A trial does not say whether anybody was, "
                "because it would tell whether a named person is on file. Taken in for good, it is recorded in your "
                "name."
            )
            raise refuse_file("too_few_found", said % {"fewest": FEWEST_TOLD})

    def _write_batch(self, entries: Sequence[Entry]) -> None:
        people = People(self.agency, entries)
        matched = []
        for entry in entries:
            match = people.match(entry)
            self.counts[match.how] += 1
            if match.person is None:
                self.unmatched.append(entry.problem("", match.how, WHY[match.how]()))
            else:
                matched.append((entry, match.person))
        known = KnownEvents(self.source_name, (person for _entry, person in matched))
        others = []
        for entry, person in matched:
            self.people.add(person)
            if "kind" not in entry.values:
                self.counts["without_event"] += 1
            elif known.same(entry, person):
                self.counts["unchanged"] += 1
            else:  # looked at when every row that is an event as it stands has found it
                others.append((entry, person))
        for entry, person in others:
            self._write_event(entry, person, known)

    def _write_event(self, entry: Entry, person: Participant, known: KnownEvents) -> None:
        event, decided_on = known.told_again(entry, person), entry.get("decided_on")
        try:
            if event is None:
                known.add(self._record(entry, person))
                self.counts["new"] += 1
            elif decided_on and event.decided_on is None:
                justice_event_decide(by=IMPORTER, event=event, decided_on=decided_on)
                self.counts["decided"] += 1
            else:
                self.counts["unchanged"] += 1
        except DomainError as error:
            self.problems.add(entry.problem(error.field or "", error.code, error.message))

    def _record(self, entry: Entry, person: Participant) -> JusticeEvent:
        return justice_event_record(
            by=IMPORTER,
            participant=person,
            kind=entry.get("kind"),
            occurred_on=entry.get("occurred_on"),
            decided_on=entry.get("decided_on"),
            **{name: entry.get(name, "") for name in OFFENSE},
            source=EventSource.ADMINISTRATIVE,
            source_name=self.source_name,
            admin_source=self.source,
            is_evaluation_only=self.is_evaluation_only,
        )

    @cached_property
    def source(self) -> AdministrativeSource | None:
        """The source as the agency has named it, so that designs that name it find its events."""
        return AdministrativeSource.objects.filter(agency=self.agency, code=self.source_name).first()

    def _contradictions(self, entry: Entry) -> Iterator[Problem]:
        """What cannot be in one row, each at its cell."""
        if entry.get("agency", self.agency.code) != self.agency.code:
            said = _("This row is about another agency: %(agency)s is expected.") % {"agency": self.agency.code}
            yield entry.problem("agency", "other_agency", said)
        if not any(name in entry.places for name in ("identifier", "family_name")):
            yield entry.problem("identifier", "required", _("Say who it is: a number, or a name and a date of birth."))
        if "kind" in entry.places and "occurred_on" not in entry.places:
            yield entry.problem("occurred_on", "required", _("This must be filled in."))
        for name in ("occurred_on", "decided_on", *OFFENSE):
            if name in entry.places and "kind" not in entry.places:
                yield entry.problem(name, "incomplete", _("%(column)s must be filled in as well.") % {"column": "kind"})
        occurred, decided = entry.get("occurred_on"), entry.get("decided_on")
        if occurred and decided and decided < occurred:
            yield entry.problem("decided_on", "dates_out_of_order", _("The decision is before the event."))
        if occurred and not self.covers_from <= occurred <= self.covers_until:
            said = _("This day is outside the days that the file covers (%(first)s to %(last)s).")
            days = {"first": self.covers_from.isoformat(), "last": self.covers_until.isoformat()}
            yield entry.problem("occurred_on", "outside_coverage", said % days)


def columns(date_order: str = "") -> list[Column]:
    """What a file of justice events may hold; docs/exchange-format.md says it to people."""
    listed: Any = IccsCode.objects.values_list("code", flat=True)
    return [
        Column("identifier", identifying(200)),
        Column("agency", text(40)),
        Column("family_name", text(120)),
        Column("given_names", text(120)),
        Column("birth_on", partial_day(date_order)),
        Column("kind", code(JusticeEventKind.values), needed=True),
        Column("occurred_on", day(date_order), needed=True),
        Column("decided_on", day(date_order)),
        Column("iccs", iccs_code(set(listed))),
        Column("scheme", text(40)),
        Column("local_code", text(40)),
    ]


def iccs_code(listed: set[str]):
    """A code of the ICCS list; a spreadsheet that dropped the leading zero is told so by the same refusal."""

    def read(cell: Any) -> str:
        said = text(12)(cell)
        if said not in listed:
            raise CellError("unknown_code", _("%(code)s is not in the ICCS list.") % {"code": said})
        return said

    return read


# Why a row is nobody's, in words; never that there was no event.
WHY = {
    How.NOT_FOUND: lambda: _("Nobody on file here answers to this row; that says nothing about events."),
    How.SEVERAL: lambda: _("Several people on file answer to this row; give the number."),
    How.CONTRADICTED: lambda: _("The number belongs to somebody who was born on another day."),
}
