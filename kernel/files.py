"""Files that stay for a while: encrypted on disk, each under a key of its own that only its row holds.

The bytes are written first and the row after them, so a row never stands without its file; a file whose row was undone
or is gone can be read by nobody, and is swept away. Turning the key ring turns the keys in the rows and no file.
"""

import hashlib
import os
import uuid
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from kernel.actors import Actor
from kernel.errors import BadFile
from kernel.fields import EncryptedTextField
from kernel.owned import OwnedRow, owner_of

PIECE = 256 * 1024
LARGEST_FILE = 20 * 1024 * 1024
MORE, LAST = b"+", b"."
SWEPT_AFTER = timedelta(hours=1)  # longer than a transaction takes between the bytes and the row
PURGED_AT_ONCE = 100


class FilePurpose(models.TextChoices):
    UPLOAD = "upload", "upload"
    RESULT = "result", "result"


class StoredFile(OwnedRow):
    """A file that somebody sent or a job made. It ends by itself; until then only its owner is given it."""

    purpose = models.CharField(max_length=8, choices=FilePurpose.choices)
    name = EncryptedTextField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the encrypted bytes")
    file_key = EncryptedTextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(OwnedRow.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(purpose__in=FilePurpose.values), name="stored_file_purpose_is_listed"
            ),
        ]

    @property
    def path(self) -> Path:
        return _folder() / f"{self.public_id}.enc"


def file_keep(
    *,
    by: Actor,
    agency_id: uuid.UUID | None,
    purpose: str,
    name: str,
    content_type: str,
    pieces: Iterable[bytes],
) -> StoredFile:
    """Encrypt and keep a file for PASSERELLE_FILES_KEPT_DAYS days.

    Raises BadFile for more than 20 MB, OSError when the disk refuses; nothing is left behind then.
    """
    stored = StoredFile(
        public_id=uuid.uuid4(),
        owner=owner_of(by),
        asked_by=by.ref,
        agency_id=agency_id,
        purpose=purpose,
        name=name[:200],
        content_type=content_type[:100],
        file_key=Fernet.generate_key().decode("ascii"),
        expires_at=timezone.now() + timedelta(days=settings.FILES_KEPT_DAYS),
    )
    draft = stored.path.with_suffix(".part")
    try:
        stored.size, stored.digest = _write(draft, Fernet(stored.file_key), pieces)
        os.replace(draft, stored.path)
    finally:
        draft.unlink(missing_ok=True)
    stored.save(force_insert=True)
    return stored


def file_pieces(stored: StoredFile) -> Iterator[bytes]:
    """The plain bytes, a piece at a time. Raises BadFile when they are not what was kept, or no more."""
    if stored.expires_at <= timezone.now():
        raise BadFile(_("This file has expired."), code="file_expired")
    ring, is_whole = Fernet(stored.file_key), False
    try:
        with stored.path.open("rb") as file:
            for number, line in enumerate(file):
                plain = ring.decrypt(line.strip())
                if is_whole or int.from_bytes(plain[1:5], "big") != number:
                    raise InvalidToken
                is_whole = plain[:1] == LAST
                yield plain[5:]
        if not is_whole:
            raise InvalidToken
    except (FileNotFoundError, InvalidToken) as error:
        raise BadFile(
            _("The stored file is missing or damaged. Send it again."), code="file_damaged"
        ) from error


def purge_files() -> int:
    """Delete files past their end, and bytes without a row. Returns how many rows went."""
    ended = list(StoredFile.objects.filter(expires_at__lte=timezone.now())[:PURGED_AT_ONCE])
    StoredFile.objects.filter(pk__in=[stored.pk for stored in ended]).delete()
    for stored in ended:
        stored.path.unlink(missing_ok=True)
    _sweep()
    return len(ended)


def _sweep() -> None:
    oldest = timezone.now().timestamp() - SWEPT_AFTER.total_seconds()
    found = {
        path.name.partition(".")[0]: path for path in _folder().iterdir() if path.stat().st_mtime < oldest
    }
    keys = {name for name in found if _is_uuid(name)}
    kept = {
        str(key) for key in StoredFile.objects.filter(public_id__in=keys).values_list("public_id", flat=True)
    }
    for name in keys - kept:
        found[name].unlink(missing_ok=True)


def _write(path: Path, ring: Fernet, pieces: Iterable[bytes]) -> tuple[int, str]:
    """Lines of ciphertext, each with its number and whether it is the last: none can be dropped or moved unseen."""
    size, digest, held, number = 0, hashlib.sha256(), None, 0
    with path.open("xb") as file:
        os.chmod(path, 0o600)

        def write(flag: bytes, plain: bytes) -> None:
            line = ring.encrypt(flag + number.to_bytes(4, "big") + plain) + b"\n"
            digest.update(line)
            file.write(line)

        for piece in _cut(pieces):
            size += len(piece)
            if size > LARGEST_FILE:
                raise BadFile(
                    _("A file has at most %(most)d MB. Cut it into several.") % {"most": LARGEST_FILE >> 20},
                    code="file_too_large",
                )
            if held is not None:
                write(MORE, held)
                number += 1
            held = piece
        write(LAST, held or b"")
        file.flush()
        os.fsync(file.fileno())
    return size, digest.hexdigest()


def _cut(pieces: Iterable[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        for start in range(0, len(piece), PIECE):
            yield piece[start : start + PIECE]


def _folder() -> Path:
    folder = Path(settings.FILES_DIR)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _is_uuid(name: str) -> bool:
    try:
        return str(uuid.UUID(name)) == name
    except ValueError:
        return False
