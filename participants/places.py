"""Places in an offering: how many are held, and taking one so that two at the same moment never overfill."""

from django.db import connection
from django.utils.translation import gettext as _

from kernel.errors import RuleViolation
from participants.models import Enrollment
from programs.models import Offering


def take_place(enrollment: Enrollment, offering: Offering | None) -> Offering:
    """The offering, locked until the commit. Raises RuleViolation when it is foreign, full or held already."""
    if offering is None:
        raise RuleViolation(_("Choose the offering to enroll in."), code="offering_missing", field="offering")
    if offering.program_id != enrollment.program_id:
        raise RuleViolation(
            _("%(offering)s belongs to another program.") % {"offering": offering},
            code="other_program",
            field="offering",
        )
    offering = lock_offering(offering)
    held = Enrollment.objects.holding_a_place().filter(offering=offering)
    if held.filter(participant=enrollment.participant_id).exists():
        raise RuleViolation(
            _("This person has a place in %(offering)s already.") % {"offering": offering},
            code="double_place",
        )
    return confirm_place(offering)


def confirm_place(offering: Offering) -> Offering:
    """The offering, locked. Raises RuleViolation when every place is held."""
    offering = lock_offering(offering)
    held = Enrollment.objects.holding_a_place().filter(offering=offering)
    if offering.capacity is not None and held.count() >= offering.capacity:
        raise RuleViolation(
            _("%(offering)s is full (%(count)d places); put the person on the waiting list.")
            % {"offering": offering, "count": offering.capacity},
            code="offering_full",
            field="offering",
        )
    return offering


def lock_offering(offering: Offering) -> Offering:
    """One taker of places at a time, until the commit. SQLite has one writer anyway (IMMEDIATE).

    Whoever also locks a person does that first, so that two acts never wait for each other.
    """
    offerings = Offering.objects.select_related("site__agency", "program__agency")
    if connection.features.has_select_for_update:
        offerings = offerings.select_for_update(no_key=True, of=("self",))
    return offerings.get(pk=offering.pk)
