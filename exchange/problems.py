"""What is wrong with a file, cell by cell, in words that say how to mend it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from kernel.errors import DomainError

MOST_COLUMNS = 200
MOST_KEPT = 1000  # further ones are counted; nobody mends more than that by hand


@dataclass(frozen=True)
class Problem:
    """One cell that cannot be used (`C7`), or a row as a whole (`7`), or the file (empty place)."""

    place: str
    column: str
    code: str
    reason: str

    def __str__(self):
        where = " ".join(part for part in (self.place, self.column) if part)
        return f"{where}: {self.reason}" if where else self.reason


class CellError(Exception):
    """A value that cannot be used where it stands; the reader of the row says where that is."""

    def __init__(self, code: str, reason: str):
        super().__init__(reason)
        self.code, self.reason = code, reason


@dataclass
class Problems:
    """The problems of one file, the first thousand of them in full."""

    kept: list[Problem] = field(default_factory=list)
    count: int = 0

    def add(self, problem: Problem) -> None:
        self.count += 1
        if len(self.kept) < MOST_KEPT:
            self.kept.append(problem)

    def extend(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            self.add(problem)

    def __bool__(self):
        return self.count > 0

    def __iter__(self) -> Iterator[Problem]:
        return iter(self.kept)


class FileRefused(DomainError):
    """The file cannot be used: nothing was written, and every reason is said."""

    code = "file_refused"

    def __init__(self, problems: Problems):
        said = _("The file was refused and nothing was written. Problems found: %(count)d.") % {"count": problems.count}
        super().__init__(said)
        self.problems = problems


def refuse_file(code: str, reason: str) -> FileRefused:
    """The refusal of a file as a whole."""
    problems = Problems()
    problems.add(Problem("", "", code, reason))
    return FileRefused(problems)


def refuse_columns(row: int) -> FileRefused:
    """The refusal of a file with a row that is wider than any table of ours."""
    said = _("Row %(row)d has more than %(most)d columns.") % {"row": row, "most": MOST_COLUMNS}
    return refuse_file("too_many_columns", said)
