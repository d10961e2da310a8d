"""A CSV file as rows of text. What it is written in is said, not guessed; the delimiter is read off the headings."""

import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from exchange.problems import MOST_COLUMNS, refuse_columns, refuse_file

DELIMITERS = (",", ";", "\t")
ENCODINGS = ("utf-8", "cp1252")
LONGEST_CELL = 5000
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def csv_rows(content: bytes, encoding: str) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) from the headings on. Raises FileRefused for another encoding, or a file that is no CSV."""
    text = _decode(content, encoding)
    csv.field_size_limit(LONGEST_CELL * 4)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
    line = 1
    try:
        for cells in reader:
            if len(cells) > MOST_COLUMNS:
                raise refuse_columns(line)
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise refuse_file(
            "not_csv",
            _("Line %(line)d cannot be read as CSV (%(why)s). A quotation mark may be missing.")
            % {"line": line, "why": str(error)},
        ) from error


def delimiter_of(text: str) -> str:
    """The one of comma, semicolon and tab that divides the headings into the most parts."""
    first = text.partition("\n")[0]
    return max(DELIMITERS, key=first.count)


def _decode(content: bytes, encoding: str) -> str:
    if content.startswith(UTF_16):
        raise refuse_file(
            "wrong_encoding", _("The file is written in UTF-16. Save it as CSV UTF-8 and send it again.")
        )
    try:
        text = content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise refuse_file(
            "wrong_encoding",
            _(
                "Line %(line)d holds the byte 0x%(byte)02X at position %(place)d of the file, which is not "
                "%(encoding)s. Save it as CSV UTF-8, or say that it is cp1252 (Excel on Windows)."
            )
            % {"line": line, "byte": content[error.start], "place": error.start, "encoding": encoding},
        ) from error
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise refuse_file("not_text", _("Line %(line)d holds a character that is no text (NUL).") % {"line": line})
    return text
