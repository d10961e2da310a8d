"""Free text about a person goes in and never comes out: an answer says only whether there is any."""

from django.db.models import F
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThan


def has_text(field: str) -> GreaterThan:
    """An annotation: is anything written there? The text itself is neither read nor decrypted."""
    return GreaterThan(Length(F(field)), 0)
