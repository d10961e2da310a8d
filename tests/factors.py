"""Second factors for the tests: an app that computes its codes, a sheet, and time that moves on."""

import hashlib
import hmac
import struct
import time
from base64 import b32decode, b32encode

from accounts.second_factor import second_factor_app_add, second_factor_codes_print
from tests.world import BY

SECRET = b32encode(b"12345678901234567890").decode()  # of RFC 6238, appendix B


def totp(secret: str = SECRET, *, at: float | None = None) -> str:
    """The code of an app at an instant (default now): RFC 6238 with SHA-1, 30 s and six digits, written out again."""
    counter = int((time.time() if at is None else at) // 30)
    digest = hmac.new(b32decode(secret.replace(" ", "")), struct.pack(">Q", counter), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def give_app(user) -> str:
    """Set an app up; its code of now is used up with that. Returns the secret."""
    second_factor_app_add(by=BY, user=user, secret=SECRET, code=totp())
    return SECRET


def give_sheet(user) -> list[str]:
    _user, codes = second_factor_codes_print(by=BY, user=user)
    return codes
