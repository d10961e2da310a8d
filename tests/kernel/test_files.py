"""Stored files: encrypted, whole or refused, and gone when they are past their end."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.utils import timezone

from kernel import files
from kernel.errors import BadFile
from kernel.files import StoredFile, file_keep, file_pieces, purge_files
from kernel.rotation import rotate_keys

pytestmark = pytest.mark.django_db
CANARY = b"Zachernuk;Wilhelmina;QX-771-ZETA\n"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"


@pytest.fixture
def keep(by):
    def keep(*pieces: bytes, **more) -> StoredFile:
        values = {"agency_id": None, "purpose": "upload", "name": "people.csv", "content_type": "text/csv"}
        return file_keep(by=by, pieces=pieces or [CANARY], **{**values, **more})

    return keep


def test_a_file_comes_back_as_it_was(keep, monkeypatch):
    monkeypatch.setattr(files, "PIECE", 100)
    content = bytes(range(256)) * 5
    stored = keep(content[:700], content[700:])
    assert b"".join(file_pieces(stored)) == content
    assert stored.size == len(content)
    assert b"".join(file_pieces(keep(b""))) == b""


def test_nothing_of_it_is_readable_on_disk(keep, settings):
    stored = keep(name="Zachernuk.csv")
    (path,) = Path(settings.FILES_DIR).iterdir()
    assert path.stat().st_mode & 0o077 == 0
    assert b"Zachernuk" not in path.read_bytes()
    assert "Zachernuk" not in path.name
    assert StoredFile.objects.get(pk=stored.pk).name == "Zachernuk.csv"


def test_turning_the_key_ring_leaves_the_file_readable(keep, settings):
    stored, new = keep(), Fernet.generate_key().decode()
    settings.FIELD_KEYS = [new, *settings.FIELD_KEYS]
    rotate_keys()
    settings.FIELD_KEYS = [new]
    assert b"".join(file_pieces(StoredFile.objects.get(pk=stored.pk))) == CANARY


@pytest.mark.parametrize(
    "damage",
    [
        lambda lines: lines[:-1],
        lambda lines: lines[1:],
        lambda lines: [lines[1], lines[0], *lines[2:]],
        lambda lines: [*lines, lines[-1]],
        lambda lines: [lines[0][:-9] + b"A" * 8 + b"\n", *lines[1:]],
        lambda lines: [],
    ],
    ids=["cut short", "without its head", "in another order", "made longer", "changed", "empty"],
)
def test_a_damaged_file_is_refused(keep, monkeypatch, damage):
    monkeypatch.setattr(files, "PIECE", 10)
    stored = keep()
    stored.path.write_bytes(b"".join(damage(stored.path.read_bytes().splitlines(keepends=True))))
    with pytest.raises(BadFile, match="missing or damaged"):
        list(file_pieces(stored))


def test_a_file_that_is_too_large_leaves_nothing(keep, settings, monkeypatch):
    monkeypatch.setattr(files, "LARGEST_FILE", 50)
    with pytest.raises(BadFile, match="at most"):
        keep(b"x" * 30, b"x" * 30)
    assert not StoredFile.objects.exists()
    assert list(Path(settings.FILES_DIR).iterdir()) == []


def test_a_disk_that_is_full_leaves_nothing(keep, settings, monkeypatch):
    def refuse(_number):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", refuse)
    with pytest.raises(OSError, match="No space"):
        keep()
    assert not StoredFile.objects.exists()
    assert list(Path(settings.FILES_DIR).iterdir()) == []


def test_a_file_past_its_end_is_shown_no_more_and_then_deleted(keep):
    stored, other = keep(), keep()
    StoredFile.objects.filter(pk=stored.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    stored.refresh_from_db()
    with pytest.raises(BadFile, match="expired"):
        list(file_pieces(stored))
    assert purge_files() == 1
    assert not stored.path.exists()
    assert b"".join(file_pieces(other)) == CANARY


def test_bytes_whose_row_was_undone_are_swept(keep, monkeypatch):
    kept, undone = keep(), keep()
    StoredFile.objects.filter(pk=undone.pk).delete()
    stray = undone.path.with_name("notes.txt")
    stray.write_text("not ours")
    now = timezone.now().timestamp()  # files bear the time of the machine, whatever the clock of the test says
    for path in (kept.path, undone.path):
        os.utime(path, (now, now))
    purge_files()
    assert undone.path.exists(), "a moment old: its row may still be on the way"
    monkeypatch.setattr(files, "SWEPT_AFTER", timedelta(seconds=-5))
    purge_files()
    assert not undone.path.exists()
    assert kept.path.exists()
    assert stray.exists(), "only files under a name of ours are swept"
