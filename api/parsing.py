"""Reading a body: JSON of a bounded size, and nothing in it that a database cannot keep."""

import json
import math
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from api.bodies import InvalidBody, TooLarge, cause, pointer_to
from kernel.files import LARGEST_FILE

LARGEST_BODY = 2 * 1024 * 1024
MOST_ITEMS = 1000  # in one list: as many as a page has rows


class _NotJSON(ValueError):
    """What JSON would allow to be overlooked, in words for the caller."""


class BoundedJSONParser(JSONParser):
    """JSON as RFC 8259 has it: UTF-8, no name twice in an object, no NaN."""

    largest = LARGEST_BODY

    def parse(self, stream, media_type=None, parser_context=None) -> Any:
        """The value of the body. Raises ParseError (400), InvalidBody (400) or TooLarge (413)."""
        raw = stream.read(self.largest + 1)
        if len(raw) > self.largest:
            raise TooLarge(_("A body has at most %(bytes)d bytes.") % {"bytes": self.largest})
        try:
            value = json.loads(
                raw.decode("utf-8"), object_pairs_hook=_once_each, parse_constant=_refuse_constant
            )
        except RecursionError:
            raise ParseError(_("The body is nested too deeply.")) from None
        except ValueError as error:
            raise ParseError(_("The body is not JSON: %(reason)s") % {"reason": _reason(error)}) from None
        causes = _unstorable(value)
        if causes:
            raise InvalidBody(causes)
        return value


class FileJSONParser(BoundedJSONParser):
    """The same for an address that takes a file inside its body, as base64."""

    largest = LARGEST_FILE * 4 // 3 + LARGEST_BODY


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _NotJSON(_("a name is there twice in one object"))
    return found


def _refuse_constant(name: str):
    raise _NotJSON(_("%(name)s is no number") % {"name": name})


def _reason(error: ValueError) -> str:
    """Where the reading stopped, without a piece of the body and in the language of the caller."""
    match error:
        case _NotJSON():
            return str(error)[:200]
        case json.JSONDecodeError():
            place = {"line": error.lineno, "column": error.colno}
            return _("nothing can be read from line %(line)d, column %(column)d on") % place
        case UnicodeDecodeError():
            return _("it is not UTF-8")
    return _("a number has too many digits")  # the interpreter refuses to read thousands of them


def _unstorable(value: Any) -> list[dict]:
    """The causes for which this value can be kept by no database; without recursion, whatever the depth."""
    causes, waiting = [], [((), value)]
    while waiting:
        steps, found = waiting.pop()
        if isinstance(found, dict):
            for name, inner in found.items():
                if _is_text(name):
                    waiting.append(((*steps, name), inner))
                else:
                    causes.append(
                        cause(pointer_to(*steps), "not_text", _("A name has a character that is no text."))
                    )
        elif isinstance(found, list):
            if len(found) > MOST_ITEMS:
                raise TooLarge(_("A list has at most %(most)d items.") % {"most": MOST_ITEMS})
            waiting.extend(((*steps, place), inner) for place, inner in enumerate(found))
        elif isinstance(found, str) and not _is_text(found):
            causes.append(
                cause(pointer_to(*steps), "not_text", _("The text has a character that is no text (NUL)."))
            )
        elif isinstance(found, float) and not math.isfinite(found):
            causes.append(cause(pointer_to(*steps), "not_finite", _("This number is too large.")))
    return causes


def _is_text(text: str) -> bool:
    """No NUL, which PostgreSQL refuses, and no half of a pair, which UTF-8 cannot write."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)
