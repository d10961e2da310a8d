"""People from a file: who is new, who has changed, who is as he was. Written through the services, all or nothing."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import Agency, Site
from exchange.people_changes import change_person, custody_of, file_of, identity_of, sentence_of
from exchange.problems import Problems
from exchange.sheet import Column, Entry, Sheet, confirm_once, read_sheet
from exchange.values import code, codes, country, day, identifying, number, partial_day, text
from kernel.actors import Actor
from kernel.errors import DomainError, RuleViolation
from participants.choices import LegalStatus, ReleaseReason, Sex
from participants.days import confirm_birth, today_at
from participants.models import Participant
from participants.services.custody import custody_close
from participants.services.intake import alike, people_take_in
from participants.services.people import participant_register
from participants.services.sentences import LONGEST, sentence_record

BATCH = 500
SEXES = {"m": Sex.MALE, "male": Sex.MALE, "f": Sex.FEMALE, "female": Sex.FEMALE}

Step = Callable[[int, int], None]


@dataclass
class PeopleImport:
    """One file of people against one agency. `read` looks at the file alone; `write` belongs into a transaction."""

    by: Actor
    agency: Agency
    confirm_new: bool = False
    counts: Counter = field(default_factory=Counter)
    problems: Problems = field(default_factory=Problems)

    def read(self, content: bytes, *, encoding: str = "utf-8", date_order: str = "") -> Sheet:
        """The file's rows. Raises FileRefused for one that cannot be read; what is wrong with rows is a problem."""
        sites = Site.objects.filter(agency=self.agency)
        sheet = read_sheet(content, columns({site.code: site for site in sites}, date_order), encoding)
        confirm_once(sheet, "reference")
        confirm_once(sheet, "identifier")
        now = today_at(self.agency)
        for entry in sheet.entries:
            sheet.problems.extend(contradictions(entry, self.agency, now))
        self.problems = sheet.problems
        self.counts["rows"] = len(sheet.entries)
        return sheet

    def write(self, sheet: Sheet, step: Step) -> None:
        """Write what is new and what has changed; a row that a rule forbids is a problem, and the caller undoes all."""
        for start in range(0, len(sheet.entries), BATCH):
            step(start, len(sheet.entries))
            self._write_batch(sheet.entries[start : start + BATCH])
        step(len(sheet.entries), len(sheet.entries))

    def _write_batch(self, entries: Sequence[Entry]) -> None:
        there = self._on_file(entries)
        new = {entry.get("reference"): entry for entry in entries if entry.get("reference") not in there}
        people = {reference: file_of(entry) for reference, entry in new.items()}
        one_by_one = alike(list(people.values()))
        at_once = [person for reference, person in people.items() if reference not in one_by_one]
        if at_once:
            people_take_in(by=self.by, agency=self.agency, people=at_once)
            self.counts["new"] += len(at_once)
        for reference, entry in new.items():
            if reference in one_by_one:
                self._try(entry, "new", lambda entry=entry: self._register(entry))
        reachable = self._reachable(there.values())
        for entry in entries:
            person = there.get(entry.get("reference"))
            if person is not None:
                self._change(entry, person, reachable)

    def _change(self, entry: Entry, person: Participant, reachable: set[int]) -> None:
        if person.entered_in_error_at is not None or person.pk not in reachable:
            said = _("This reference belongs to a file that you cannot write to.")
            self.problems.add(entry.problem("reference", "reference_taken", said))
            return

        def change() -> bool:
            return change_person(self.by, person, entry, confirm_new=self.confirm_new)

        self._try(entry, "changed", change)

    def _register(self, entry: Entry) -> bool:
        """One by one: somebody like this is on file already, and the service knows whom to ask."""
        stay = custody_of(entry) or {}
        leaves = {name: stay.pop(name) for name in ("ends_on", "release_reason") if name in stay}
        made = file_of(entry)
        person = participant_register(
            by=self.by, agency=self.agency, file_class="justice", reference=made.reference, site=made.site,
            sex=made.sex, birth_on=made.birth_on, birth_precision=made.birth_precision, languages=made.languages,
            nationality=made.nationality, identity=identity_of(entry), custody=stay or None,
            confirm_new=self.confirm_new,
        )  # fmt: skip
        if leaves:
            custody_close(
                by=self.by, period=person.custody_periods.get(), on=leaves["ends_on"],
                reason=leaves.get("release_reason", ReleaseReason.NOT_KNOWN),
            )  # fmt: skip
        if sentence := sentence_of(entry):
            sentence_record(by=self.by, participant=person, **sentence)
        return True

    def _try(self, entry: Entry, counted_as: str, act: Callable[[], bool]) -> None:
        """Do it, and count it; a rule that forbids it is said at the cell it is about."""
        try:
            self.counts[counted_as if act() else "unchanged"] += 1
        except DomainError as error:
            self.problems.add(entry.problem(_column(error.field, entry), error.code, error.message))
        except ValidationError as error:
            self.problems.add(entry.problem("", "invalid", " ".join(error.messages)))

    def _on_file(self, entries: Sequence[Entry]) -> dict[str, Participant]:
        wanted = [entry.get("reference") for entry in entries]
        files = Participant.all_records.filter(agency=self.agency, reference__in=wanted)
        related = files.select_related("identity", "site").prefetch_related("custody_periods", "sentences")
        return {person.reference: person for person in related}

    def _reachable(self, people) -> set[int]:
        keys = {person.pk for person in people}
        if self.by.user is None:
            return keys
        return set(
            Participant.objects.for_user(self.by.user).filter(pk__in=keys).values_list("pk", flat=True)
        )


def columns(sites: dict[str, Site], date_order: str = "") -> list[Column]:
    """What a file of people may hold; docs/exchange-format.md says it to people."""
    return [
        Column("reference", identifying(40), needed=True, filled=True),
        Column("agency", text(40)),
        Column("family_name", text(120)),
        Column("given_names", text(120)),
        Column("identifier", identifying(200)),
        Column("phone", text(60)),
        Column("sex", code(Sex.values, SEXES)),
        Column("birth_on", partial_day(date_order)),
        Column("nationality", country),
        Column("languages", codes),
        Column("site", code([], sites)),
        Column("admitted_on", day(date_order)),
        Column("legal_status", code(LegalStatus.values)),
        Column("expected_release_on", day(date_order)),
        Column("released_on", day(date_order)),
        Column("release_reason", code(ReleaseReason.values)),
        Column("sentenced_on", day(date_order)),
        Column("sentence_days", number(1, LONGEST)),
    ]


def contradictions(entry: Entry, agency: Agency, now: date) -> Iterator[Any]:
    """What cannot be in one row, each at its cell."""
    if entry.get("agency", agency.code) != agency.code:
        said = _("This row is about another agency: %(agency)s is expected.") % {"agency": agency.code}
        yield entry.problem("agency", "other_agency", said)
    if born := entry.get("birth_on"):
        try:
            confirm_birth(born.day, born.precision, now)
        except RuleViolation as error:
            yield entry.problem("birth_on", error.code, error.message)
    for name in ("admitted_on", "released_on", "sentenced_on"):
        if entry.get(name, now) > now:
            yield entry.problem(name, "in_the_future", _("This day is still to come."))
    for name in ("released_on", "expected_release_on"):
        if name in entry.values and entry.get(name) < entry.get("admitted_on", date.min):
            yield entry.problem(name, "release_before_admission", _("The release is before the admission."))
    for name, other in NEEDS.items():
        if name in entry.places and other not in entry.places:
            said = _("%(column)s must be filled in as well.") % {"column": other}
            yield entry.problem(name, "incomplete", said)


# A cell that says nothing without another one.
NEEDS = {
    "given_names": "family_name", "identifier": "family_name", "phone": "family_name", "admitted_on": "site",
    "legal_status": "admitted_on", "expected_release_on": "admitted_on", "released_on": "admitted_on",
    "release_reason": "released_on", "sentence_days": "sentenced_on",
}  # fmt: skip
# Where the services' names for things differ from the headings.
COLUMNS = {"starts_on": "admitted_on", "on": "released_on", "imposed_on": "sentenced_on"}


def _column(path: str | None, entry: Entry) -> str:
    """The heading of the cell that a service points at; "" where it means the row."""
    name = (path or "").rpartition("/")[2]
    name = COLUMNS.get(name, name)
    return name if name in entry.places else ""
