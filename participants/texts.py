"""Text that people type: what no field about a person takes, said in words before the database is asked."""

import unicodedata
from collections.abc import Iterable

from django.utils.translation import gettext as _

from kernel.errors import RuleViolation

# Characters that turn the reading direction of what follows: a name could be made to read as another one.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

# Letters and signs by their category that show nothing: the fillers of Hangul and the empty pattern of Braille.
BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")


def confirm_line(text: str, field: str, longest: int | None = None) -> str:
    """One line of text without its outer spaces.

    Raises RuleViolation for control characters, line breaks, characters that turn the reading direction, or more
    than `longest` characters.
    """
    text = confirm_text(text, field, longest).strip()
    if any(unicodedata.category(char) in ("Cc", "Zl", "Zp") for char in text):
        raise RuleViolation(
            _("Line breaks and control characters cannot be used here."), code="bad_character", field=field
        )
    return text


def confirm_name(text: str, field: str, longest: int | None = None) -> str:
    """A name, as `confirm_line`. Raises RuleViolation, too, for one of which nothing can be seen."""
    text = confirm_line(text, field, longest)
    if text and not any(_is_seen(char) for char in text):
        raise RuleViolation(
            _("Nothing of this name can be seen: it has only invisible characters. Type it anew, without copying."),
            code="invisible_name",
            field=field,
        )
    return text


def _is_seen(char: str) -> bool:
    return char not in BLANK and unicodedata.category(char)[0] not in "ZCM"


def confirm_text(text: str, field: str, longest: int | None = None) -> str:
    """Text of several lines, unchanged. Raises RuleViolation for what `confirm_line` refuses except line breaks."""
    if not isinstance(text, str):
        raise RuleViolation(_("This must be text."), field=field)
    for char in text:
        if char in TURNING or (unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\r\t"):
            raise RuleViolation(
                _("There is a character in this text that cannot be used (U+%(code)s).")
                % {"code": f"{ord(char):04X}"},
                code="bad_character",
                field=field,
            )
    if longest is not None and len(text) > longest:
        raise RuleViolation(
            _("This text is too long: %(longest)d characters at most.") % {"longest": longest},
            code="too_long",
            field=field,
        )
    return text


def confirm_reason(text: str, field: str = "reason", longest: int = 500) -> str:
    """As `confirm_text`, and something must be said."""
    if not confirm_text(text, field, longest).strip():
        raise RuleViolation(_("Say why."), code="reason_missing", field=field)
    return text


def confirm_codes(codes: Iterable[str], field: str, length: int = 2) -> list[str]:
    """Codes of lower-case letters of one length, as ISO 639-1; each once, in order. Raises RuleViolation else."""
    found: list[str] = []
    for code in [codes] if isinstance(codes, str) else codes:
        if not (
            isinstance(code, str)
            and len(code) == length
            and code.isascii()
            and code.islower()
            and code.isalpha()
        ):
            raise RuleViolation(
                _("Give codes of %(length)d small letters.") % {"length": length}, field=field
            )
        if code not in found:
            found.append(code)
    return found
