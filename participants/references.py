"""File numbers for those who bring none: short, unique in the agency, and saying nothing about the person."""

import secrets

from accounts.models import Agency
from participants.models import Participant

# No vowels, so that no word comes out; no characters that are read as one another.
ALPHABET = "23456789BCDFGHJKLMNPQRSTVWXZ"
LENGTH = 6


def new_reference(agency: Agency) -> str:
    """A reference nobody in the agency bears, mistakes and merged files included."""
    while True:
        reference = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        if not Participant.all_records.filter(agency=agency, reference=reference).exists():
            return reference
