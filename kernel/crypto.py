"""The key ring: field encryption and blind indexes, with keys kept outside the database.

The first key of FIELD_KEYS encrypts, all of them decrypt, so a ring rotates by adding a key in front, rewriting
the fields, then dropping the old key. The blind index has a key of its own: knowing one opens nothing of the other.
"""

import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


class Unreadable(Exception):
    """An encrypted value that no key of the ring opens."""


@lru_cache(maxsize=4)
def _ring(keys: tuple[str, ...]) -> MultiFernet:
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError as error:
        raise ImproperlyConfigured(
            "PASSERELLE_FIELD_KEYS holds a key that is not 32 url-safe base64 bytes. See docs/operations.md, Keys."
        ) from error


def encrypt(text: str) -> str:
    """Return `text` encrypted with the newest key, as ASCII."""
    return _ring(tuple(settings.FIELD_KEYS)).encrypt(text.encode()).decode("ascii")


def decrypt(token: str) -> str:
    """Return the plain text. Raises Unreadable when no key of the ring opens the token."""
    try:
        return _ring(tuple(settings.FIELD_KEYS)).decrypt(token.encode("ascii")).decode()
    except (InvalidToken, UnicodeEncodeError) as error:
        raise Unreadable(
            "An encrypted field cannot be read with the keys given (PASSERELLE_FIELD_KEYS)."
        ) from error


def rotate(token: str) -> str:
    """Return the same text under the newest key."""
    try:
        return _ring(tuple(settings.FIELD_KEYS)).rotate(token.encode("ascii")).decode("ascii")
    except (InvalidToken, UnicodeEncodeError) as error:
        raise Unreadable(
            "An encrypted field cannot be read with the keys given (PASSERELLE_FIELD_KEYS)."
        ) from error


def blind_index(value: str, *, purpose: str) -> str:
    """A keyed fingerprint (HMAC-SHA-256, hex) for exact look-up of an encrypted value.

    `purpose` separates the fields, so that equal values in two fields do not show as equal.
    """
    return keyed_digest("".join(value.split()).casefold(), purpose=purpose)


def keyed_digest(text: str, *, purpose: str) -> str:
    """HMAC-SHA-256 (hex) of a text as it stands: nobody without the key can try out what it was."""
    message = f"{purpose}\x00{text}".encode()
    return hmac.new(settings.BLIND_INDEX_KEY.encode(), message, hashlib.sha256).hexdigest()
