"""May this person join those who hold a place? A refusal names neither the other person nor the reason."""

from datetime import date

from django.utils.translation import gettext as _

from kernel.clock import today
from kernel.errors import RuleViolation
from participants.mixing import kept_apart, mixes_ages
from participants.models import Enrollment, Participant
from programs.models import Offering


def confirm_company(participant: Participant, offering: Offering, on: date) -> None:
    """Raises RuleViolation when a pair must not meet, or children and adults would be together in custody."""
    held = Enrollment.objects.holding_a_place().filter(offering=offering)
    others = Participant.objects.filter(pk__in=held.values("participant")).exclude(pk=participant.pk)
    # A place that is recorded late is held until now: what holds since then counts as well.
    if kept_apart([participant.pk], on, others.values("pk"), until=today(offering.site.time_zone)):
        raise RuleViolation(
            _("This person cannot be in this group. Choose another one."),
            code="cannot_be_in_this_group",
            field="offering",
        )
    if mixes_ages([participant, *others], offering, on):
        raise RuleViolation(
            _("Children and adults are not in one group here. Choose another one."),
            code="ages_not_mixed",
            field="offering",
        )
