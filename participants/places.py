"""Places in an offering: how many are held, and taking one so that two at the same moment never overfill."""

from django.db import connection
from django.utils.translation import gettext as _

from kernel.errors import RuleViolation
from participants.lifecycle import HOLDS_A_PLACE
from participants.models import Enrollment
from programs.models import Offering


def take_place(enrollment: Enrollment, offering: Offering | None) -> Offering:
    """The offering, locked until the transaction ends. Raises RuleViolation when it is foreign, full or held already.

    SQLite writers are one at a time (IMMEDIATE); on PostgreSQL the offering's row is locked until the commit.
    """
    if offering is None:
        raise RuleViolation(_("Choose the offering to enroll in."), code="offering_missing", field="offering")
    if offering.program_id != enrollment.program_id:
        raise RuleViolation(
            _("%(offering)s belongs to another program.") % {"offering": offering}, field="offering"
        )
    if connection.features.has_select_for_update:
        offering = Offering.objects.select_for_update().get(pk=offering.pk)
    held = Enrollment.objects.filter(offering=offering, status__in=HOLDS_A_PLACE)
    if held.filter(participant=enrollment.participant).exists():
        raise RuleViolation(
            _("This person has a place in %(offering)s already.") % {"offering": offering},
            code="double_place",
        )
    if offering.capacity is not None and held.count() >= offering.capacity:
        raise RuleViolation(
            _("%(offering)s is full (%(count)d places); put the person on the waiting list.")
            % {"offering": offering, "count": offering.capacity},
            code="offering_full",
            field="offering",
        )
    return offering
