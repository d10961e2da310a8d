"""The waiting list: who is served before others and why, and offering a place to whoever is next."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from audit.actions import Action
from audit.services import record_write
from kernel.actors import Actor
from kernel.errors import RuleViolation, StaleRecord
from kernel.records import record_change, record_create
from participants.choices import WaitingPriority
from participants.days import confirm_not_future, today_for
from participants.ends import confirm_answers_for
from participants.lifecycle import Status
from participants.models import Enrollment, StatusChange
from participants.moving import take_step
from participants.places import confirm_place
from participants.services.recording import allow, log_write
from participants.texts import confirm_reason
from participants.waiting import waiting_within
from programs.models import Offering


@dataclass(frozen=True)
class PassedOver:
    """Somebody who was next and could not be enrolled, and why; the place in the queue stays."""

    enrollment: Enrollment
    code: str
    message: str


@dataclass(frozen=True)
class Offer:
    """Who got the place (None: nobody who waits can take it), and who was passed over before."""

    enrollment: Enrollment | None
    passed_over: tuple[PassedOver, ...]


@transaction.atomic
def waiting_priority_set(
    *, by: Actor, enrollment: Enrollment, priority: int, reason: str, on: date
) -> Enrollment:
    """Serve somebody on the waiting list before or after others; the step and its reason are written down.

    Raises RuleViolation for somebody who does not wait, an unknown priority, a missing reason, a day to come or before
    the last step.
    """
    person = enrollment.participant
    allow(by, "waiting_list.manage", person)
    if enrollment.status != Status.WAITLISTED:
        raise RuleViolation(
            _("Only somebody on the waiting list has a priority."), code="wrong_status", field="status"
        )
    if isinstance(priority, bool) or priority not in WaitingPriority.values:
        raise RuleViolation(
            _("Choose one of: %(listed)s.")
            % {"listed": ", ".join(f"{value} ({label})" for value, label in WaitingPriority.choices)},
            field="priority",
        )
    confirm_reason(reason, longest=StatusChange._meta.get_field("reason").max_length)
    if not by.is_system:
        confirm_not_future(on, today_for(person), "on")
    last = enrollment.status_changes.order_by("id").last()
    if on < last.on:
        raise RuleViolation(
            _("The last step was on %(day)s; this one cannot be earlier.") % {"day": last.on},
            code="dates_out_of_order",
            field="on",
        )
    record_change(enrollment, by=by, priority=priority)
    # No move of the table: the status stays, and so does the day since when it holds.
    step = StatusChange(
        enrollment=enrollment,
        verb="set_priority",
        from_status=enrollment.status,
        to_status=enrollment.status,
        on=on,
        reason=reason,
    )
    record_create(step, by=by)
    log_write(
        by,
        Action.WAITING_PRIORITY,
        enrollment,
        person,
        field_groups=["waiting_list"],
        agency=enrollment.program.agency,
        reason=reason,
    )
    return enrollment


@transaction.atomic
def waiting_offer_next(*, by: Actor, offering: Offering, on: date) -> Offer:
    """Enroll whoever is next on the waiting list and can be; those before who cannot are reported and keep their place.

    The order never changes by it. An administrator serves the people of the own site. Nothing but the log is written
    when nobody can take the place. Raises RuleViolation when there is no place or nobody waits.
    """
    confirm_answers_for(by, "waiting_list.manage", offering)
    offering = confirm_place(offering)
    queue = list(
        waiting_within(by, offering.program).select_related("participant__agency", "program__agency")
    )
    if not queue:
        raise RuleViolation(_("Nobody waits for a place."), code="nobody_waits")
    passed_over: list[PassedOver] = []
    for enrollment in queue:
        try:
            # A savepoint: what was begun for somebody who was moved meanwhile is undone.
            with transaction.atomic():
                _moved, also = take_step(by, enrollment, "enroll", on, offering=offering)
        except (RuleViolation, StaleRecord) as refused:
            passed_over.append(PassedOver(enrollment, refused.code, refused.message))
            continue
        _log_offer(by, offering, Action.ENROLLMENT_MOVE, [enrollment, *also], enrollment, passed_over)
        return Offer(enrollment, tuple(passed_over))
    _log_offer(
        by, offering, Action.ELIGIBILITY_JUDGE, [one.enrollment for one in passed_over], None, passed_over
    )
    return Offer(None, tuple(passed_over))


def _log_offer(by, offering, action, records, taken: Enrollment | None, passed_over) -> None:
    """One event that names everybody who was judged for the place, also those who did not get it."""
    judged = [*([taken] if taken else []), *(one.enrollment for one in passed_over)]
    record_write(
        actor=by,
        action=action,
        object_type=Enrollment._meta.label_lower,
        object_ids=[record.public_id for record in records],
        subject_ids=[enrollment.participant.public_id for enrollment in judged],
        agency_id=offering.program.agency.public_id,
        field_groups=["enrollment", "eligibility"],
        details={"offered": "next", **({"verb": "enroll"} if taken else {})},
    )
