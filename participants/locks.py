"""One writer at a time where a rule looks at several rows of a person. SQLite has one writer anyway.

Every lock of ours is `no_key`: other writers' foreign keys may point at the row meanwhile. They check that at their
commit, holding rows we may be about to change, and a full lock would make the two wait for each other.
"""

from django.db import connection

from accounts.models import Agency
from participants.models import Participant


def lock_person(*participants: Participant) -> None:
    """Hold these files until the transaction ends; in one order always, so that two writers never wait in a ring."""
    if connection.features.has_select_for_update:
        keys = [participant.pk for participant in participants]
        list(Participant.all_records.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))


def lock_agency(agency: Agency) -> None:
    """One registration at a time in an agency: two at once would each not see the other's reference and person.

    So with events taken in from files, and the meanings of local codes.
    """
    if connection.features.has_select_for_update:
        Agency.all_records.select_for_update(no_key=True).get(pk=agency.pk)
