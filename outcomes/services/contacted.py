"""One talk, several answers: how a person fares at one month, domain by domain, said in one act."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from kernel.actors import Actor
from kernel.errors import RuleViolation, SeveralViolations
from outcomes.choices import FollowUpState
from outcomes.models import ReintegrationOutcome
from outcomes.services.follow_up import follow_up_record


@transaction.atomic
def follow_ups_record(
    *,
    by: Actor,
    situations: Mapping[ReintegrationOutcome, str],
    state: str,
    on: date,
    source: str = "",
) -> list[ReintegrationOutcome]:
    """Record for each planned follow-up how it stands in its domain; an empty one stays planned.

    Whoever was not reached, refused or is lost was so for all of them. Raises SeveralViolations with the domain as the
    field of each fault, RuleViolation when nothing is said.
    """
    is_reached = state == FollowUpState.REACHED
    said = {outcome: words for outcome, words in situations.items() if words or not is_reached}
    if not said:
        raise RuleViolation(
            _("Say how it stands in one domain at least."), code="required", field="situation"
        )
    recorded, faults = [], []
    for outcome, situation in said.items():
        try:
            recorded.append(
                follow_up_record(
                    by=by, outcome=outcome, state=state, on=on, situation=situation if is_reached else "",
                    source=source if is_reached else "",
                )
            )  # fmt: skip
        except RuleViolation as refused:
            of_domain = refused.field in ("situation", "state")
            field = outcome.domain if of_domain else refused.field
            faults.append(RuleViolation(refused.message, code=refused.code, field=field))
    if faults:
        once = {(fault.field, fault.message): fault for fault in faults}
        raise SeveralViolations(_("Some answers cannot be."), list(once.values()))
    return recorded
