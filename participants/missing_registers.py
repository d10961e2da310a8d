"""Sessions whose day is over and of which nobody has said anything: neither a register nor that it was called off."""

from datetime import date

from programs.choices import OfferingKind, SessionState
from programs.models import Session


def missing_registers(now: date):
    """The sessions of fixed groups before this day that are still planned.

    An open evening or one-to-one work waits for nobody, so no register of theirs is missing.
    """
    return Session.objects.filter(
        state=SessionState.PLANNED, is_anonymous=False, held_on__lt=now, offering__kind=OfferingKind.GROUP
    )
