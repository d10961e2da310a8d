"""Reading a study: a small data package (datapackage.json with tables and a design), checked before anything is used.

Tables are named like the exchange format: agencies, sites, programs, offerings, participants, custody, referrals,
allocations, enrollments, characteristics, justice_events, observation_ends; any subset. Format: docs/studies.md.
"""

import csv
import hashlib
import io
import math
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from kernel.errors import BadFile
from outcomes.studies.shapes import DESCRIPTOR, check_descriptor, check_design, read_json

SHIPPED = Path(__file__).parent
REQUIRED = {
    "agencies": {"code", "name"},
    "sites": {"agency", "code", "name", "kind"},
    "programs": {"agency", "code", "name", "kind", "valid_from"},
    "offerings": {"program", "site", "code", "name", "starts_on"},
    "participants": {"reference", "agency", "file_class"},
    "custody": {"participant", "site", "ends_on"},
    "referrals": {"participant", "program", "referred_on"},
    "allocations": {"participant", "program", "study", "arm", "allocated_on"},
    "enrollments": {"participant", "offering", "enrolled_on"},
    "characteristics": {"participant", "code", "value", "recorded_on"},
    "justice_events": {"participant", "kind", "occurred_on"},
    "observation_ends": {"participant", "kind", "ended_on"},
}
TABLES = list(REQUIRED)


@dataclass(frozen=True)
class Row:
    """A row of a table with its place in the file, for messages that can be acted on."""

    table: str
    number: int
    values: dict[str, Any]

    def __getitem__(self, column: str) -> Any:
        return self.values[column]

    def get(self, column: str, default: Any = None) -> Any:
        value = self.values.get(column)
        return default if value in (None, "") else value

    def error(self, problem: str, cure: str) -> BadFile:
        """A BadFile that says where and how to mend it."""
        return BadFile(f"{self.table}.csv, row {self.number}: {problem} {cure}")


@dataclass(frozen=True)
class Study:
    """A checked package: rows by table, the design, and a digest of everything in it."""

    name: str
    title: str
    digest: str
    design: dict[str, Any]
    tables: dict[str, list[Row]] = field(default_factory=dict)

    def rows(self, table: str) -> list[Row]:
        return self.tables.get(table, [])


def shipped_studies() -> list[str]:
    """Names of the studies that come with the product."""
    return sorted(path.parent.name for path in SHIPPED.glob("*/datapackage.json"))


def read_study(name_or_folder: str) -> Study:
    """Read and check a package, shipped (by name) or in a folder.

    Raises BadFile for an unknown name, a missing or changed file (checksum), a value of the wrong type in the JSON, a
    missing column, an unreadable date or number, a wrong encoding; the message names the file, the place and the cure.
    """
    folder = SHIPPED / name_or_folder
    if not (folder / DESCRIPTOR).is_file():
        folder = Path(name_or_folder)
    if not (folder / DESCRIPTOR).is_file():
        raise BadFile(
            f"There is no study called {name_or_folder}. Shipped: {', '.join(shipped_studies())}; "
            "or give a folder that holds a datapackage.json."
        )
    descriptor = check_descriptor(read_json(DESCRIPTOR, (folder / DESCRIPTOR).read_bytes()))
    tables: dict[str, list[Row]] = {}
    design: dict[str, Any] | None = None
    fingerprint = hashlib.sha256()
    seen: set[str] = set()
    for resource in descriptor["resources"]:
        name = resource["name"]
        if name in seen:
            raise BadFile(f"{DESCRIPTOR}: {name} is here twice. Keep one of the two.")
        seen.add(name)
        content = _checked(folder, resource)
        fingerprint.update(content)
        if name == "design":
            design = check_design(resource["path"], read_json(resource["path"], content))
        elif name in TABLES:
            tables[name] = _table(resource, content)
        else:
            raise BadFile(f"{DESCRIPTOR}: {name} is not a table of a study ({', '.join(TABLES)}, design).")
    if design is None:
        raise BadFile(f"{DESCRIPTOR}: a study needs a resource 'design' with a definition and a design.")
    _check_people(tables)
    return Study(
        name=descriptor.get("name") or folder.name,
        title=descriptor.get("title") or folder.name,
        digest=fingerprint.hexdigest(),
        design=design,
        tables=tables,
    )


def _checked(folder: Path, resource: dict) -> bytes:
    """The content of a resource: a file inside the package, with the checksum that the descriptor gives."""
    try:
        path = (folder / resource["path"]).resolve()
        if folder.resolve() not in path.parents:
            raise BadFile(f"{DESCRIPTOR}: {resource['path']} is outside the package.")
        if not path.is_file():
            raise BadFile(f"{resource['path']} is missing from the package. Get the package again.")
        content = path.read_bytes()
    except (OSError, RuntimeError) as error:  # a name too long, a file one may not read, a link to itself
        raise BadFile(f"{resource['path']} cannot be read ({error}). Get the package again.") from error
    wanted = (resource.get("hash") or "").removeprefix("sha256:")
    if wanted and hashlib.sha256(content).hexdigest() != wanted:
        raise BadFile(
            f"{resource['path']} is not the file that datapackage.json describes (checksum differs): it is damaged or "
            "was edited. Get the package again, or update its checksum if the change is meant."
        )
    return content


def _table(resource: dict, content: bytes) -> list[Row]:
    name, path = resource["name"], resource["path"]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile(f"{path} is not UTF-8 text (byte {error.start}). Save it as UTF-8.") from error
    if "\0" in text:
        raise BadFile(f"{path} holds a NUL character: it is damaged or no text. Get the package again.")
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    rows = []
    try:
        columns = list(reader.fieldnames or ())
        missing = REQUIRED[name] - set(columns)
        if missing:
            raise BadFile(f"{path}: the column {', '.join(sorted(missing))} is missing.")
        twice = sorted({column for column in columns if columns.count(column) > 1})
        if twice:
            raise BadFile(f"{path}: the column {', '.join(twice)} is here twice. Keep one of the two.")
        for number, raw in enumerate(reader, start=2):
            row = Row(name, number, raw)
            if None in raw or None in raw.values():
                raise row.error(f"it does not have {len(columns)} cells.", "Check commas and quotes.")
            rows.append(
                Row(name, number, {column: _value(row, column, cell.strip()) for column, cell in raw.items()})
            )
    except csv.Error as error:
        raise BadFile(f"{path}, near row {reader.line_num}: {error}. Check quotes and line ends.") from error
    return rows


def _value(row: Row, column: str, cell: str) -> Any:
    if column in REQUIRED[row.table] and not cell:
        raise row.error(f"{column} is empty.", "Every row needs one.")
    if not cell:
        return ""
    if column.endswith("_on") or column == "valid_from":
        try:
            return date.fromisoformat(cell)
        except ValueError:
            raise row.error(f"{column} is {cell!r}.", "Write dates as 1990-04-03.") from None
    if column == "value":
        return _number(row, cell)
    if column == "sex":
        if cell not in ("0", "1", "2", "9"):
            raise row.error(
                f"sex is {cell!r}.", "Write 0 (not known), 1 (male), 2 (female) or 9 (not applicable)."
            )
        return int(cell)
    if column.startswith("is_"):
        if cell.lower() not in ("true", "false", "1", "0"):
            raise row.error(f"{column} is {cell!r}.", "Write true or false.")
        return cell.lower() in ("true", "1")
    return cell


def _number(row: Row, cell: str) -> float:
    try:
        number = float(cell)
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or "_" in cell:
        raise row.error(f"value is {cell!r}.", "Write a number with a decimal point; yes is 1, no is 0.")
    return number


def _check_people(tables: dict[str, list[Row]]) -> None:
    """Each person once, every other row about a person of the package, no event before its index event."""
    known: set[str] = set()
    for row in tables.get("participants", []):
        if row["reference"] in known:
            raise row.error(f"{row['reference']} is here twice.", "Each person has one row.")
        known.add(row["reference"])
    released: dict[str, date] = {}
    for rows in tables.values():
        for row in rows:
            person = row.values.get("participant")
            if person is not None and person not in known:
                raise row.error(
                    f"{person} is not in participants.csv.", "Add the person or mend the reference."
                )
    for row in tables.get("custody", []):
        first = released.get(row["participant"])
        released[row["participant"]] = min(first, row["ends_on"]) if first else row["ends_on"]
    arms: dict[tuple[str, str, date], str] = {}
    for row in tables.get("allocations", []):
        key = (row["participant"], row["study"], row["allocated_on"])
        if arms.setdefault(key, row["arm"]) != row["arm"]:
            raise row.error(
                f"{row['participant']} is allocated to both arms on {row['allocated_on']}.",
                "Keep one of the two.",
            )
    for row in tables.get("justice_events", []):
        start = released.get(row["participant"])
        if start is not None and row["occurred_on"] < start and not row.get("is_history", False):
            raise row.error(
                f"the event of {row['participant']} on {row['occurred_on']} is before the release on {start}.",
                "Mend the date, or set is_history to true for an event of the past.",
            )
