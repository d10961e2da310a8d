"""Handing an enrollment to another group, site or agency: one side asks, the other accepts or declines."""

from datetime import date

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import Agency, User
from audit.actions import Action
from kernel.actors import Actor
from kernel.clock import today
from kernel.errors import RuleViolation
from kernel.records import record_change, record_create
from participants.choices import ExitReason, TransferState
from participants.days import confirm_not_future
from participants.ends import confirm_answers_for
from participants.entry import is_of_a_study
from participants.lifecycle import UNDER_WAY
from participants.locks import lock_person
from participants.models import Enrollment, Transfer
from participants.moving import take_step
from participants.services.episodes import episode_open
from participants.services.recording import allow, log_write
from participants.services.tasks import responsible_make, tasks_hand_on
from participants.sharing import confirm_sharing, confirm_worker, is_still_with
from participants.texts import confirm_reason, confirm_text
from programs.models import Offering


@transaction.atomic
def transfer_ask(
    *,
    by: Actor,
    enrollment: Enrollment,
    to_offering: Offering,
    basis: str,
    reason: str,
    on: date,
    basis_reference: str = "",
) -> Transfer:
    """Ask another group, site or agency to take over an enrollment that is under way.

    Between agencies personal data move: the law or an order that says so is named, or a basis for sharing is recorded
    for the person. Raises RuleViolation for an enrollment that is not under way, the same offering, one that is over or
    of a study, a missing basis or reason, or a transfer asked for already.
    """
    allow(by, "transfer.ask", enrollment.participant)
    lock_person(enrollment.participant)
    _confirm_under_way(enrollment)
    _confirm_destination(enrollment, to_offering, on)
    _confirm_day(by, enrollment, on, enrollment.status_on)
    confirm_reason(reason, longest=Transfer._meta.get_field("reason").max_length)
    _confirm_sharing(enrollment, to_offering, basis, basis_reference, on)
    if Transfer.objects.filter(enrollment=enrollment, state=TransferState.ASKED).exists():
        raise RuleViolation(_("A transfer is asked for already."), code="transfer_asked_already")
    transfer = Transfer(
        enrollment=enrollment,
        to_offering=to_offering,
        basis=basis,
        basis_reference=basis_reference.strip(),
        asked_on=on,
        reason=reason,
    )
    record_create(transfer, by=by)
    _log(by, Action.TRANSFER_ASK, transfer, enrollment.program.agency, reason)
    return transfer


@transaction.atomic
def transfer_accept(
    *, by: Actor, transfer: Transfer, on: date, worker: User | None = None, override_reason: str = ""
) -> Transfer:
    """Take the person over: a place here, the old enrollment closed as transferred, a linked one enrolled here.

    The new episode is judged by the rules of the receiving program on that day and starts with its first attended
    session. Open tasks move with a person who leaves the sender; `worker` becomes responsible. The sender keeps reading
    what happened until then. Raises RuleViolation when the group is full, the person cannot be let in, the basis no
    longer holds, or the transfer is decided already; StaleRecord when somebody decided it meanwhile.
    """
    old, offering = transfer.enrollment, transfer.to_offering
    program, sender = offering.program, old.program.agency
    confirm_answers_for(by, "transfer.decide", offering)
    lock_person(old.participant)
    _refuse_decided(transfer)
    _confirm_under_way(old)
    _confirm_day(by, old, on, max(transfer.asked_on, old.status_on), offering)
    confirm_worker(worker, program.agency, "worker")
    _confirm_sharing(old, offering, transfer.basis, transfer.basis_reference, on)
    from_site = old.offering.site
    # Claimed first: of two who accept, one gets no further.
    record_change(transfer, by=by, state=TransferState.ACCEPTED, decided_on=on)
    _moved, also = take_step(
        by, old, "transfer", on, code=ExitReason.MOVED_SITE, reason=transfer.reason[:300]
    )
    opened = episode_open(
        by,
        old.participant,
        program,
        on,
        transferred_from=old,
        from_agency=sender,
        evaluation_basis=old.referral.evaluation_basis,
        evaluation_basis_on=old.referral.evaluation_basis_on,
    )
    _moved, more = take_step(by, opened, "enroll", on, offering=offering, override_reason=override_reason)
    record_change(transfer, by=by, opened=opened)
    also += [old, opened, *more]
    also += responsible_make(by, old.participant, agency=program.agency, user=worker, on=on)
    if not is_still_with(old.participant, sender, from_site, program.agency, on):
        also += tasks_hand_on(
            by,
            old.participant,
            sender=sender,
            from_site=from_site,
            to_site=offering.site,
            to_agency=program.agency,
            to_user=worker,
            on=on,
        )
    _log(by, Action.TRANSFER_DECIDE, transfer, program.agency, details={"state": "accepted"}, also=also)
    return transfer


@transaction.atomic
def transfer_decline(*, by: Actor, transfer: Transfer, on: date, reason: str) -> Transfer:
    """Say no, with a reason; the enrollment goes on where it is."""
    confirm_answers_for(by, "transfer.decide", transfer.to_offering)
    return _decide(by, transfer, TransferState.DECLINED, on, reason, transfer.to_offering.program.agency)


@transaction.atomic
def transfer_cancel(*, by: Actor, transfer: Transfer, on: date, reason: str) -> Transfer:
    """Take the question back, by the side that asked."""
    allow(by, "transfer.ask", transfer.enrollment.participant)
    return _decide(by, transfer, TransferState.CANCELLED, on, reason, transfer.enrollment.program.agency)


def _decide(by: Actor, transfer: Transfer, state: str, on: date, reason: str, agency: Agency) -> Transfer:
    lock_person(transfer.enrollment.participant)
    _refuse_decided(transfer)
    confirm_reason(reason, longest=Transfer._meta.get_field("answer_reason").max_length)
    _confirm_day(by, transfer.enrollment, on, transfer.asked_on, transfer.to_offering)
    record_change(transfer, by=by, state=state, decided_on=on, answer_reason=confirm_text(reason, "reason"))
    _log(by, Action.TRANSFER_DECIDE, transfer, agency, reason, details={"state": str(state)})
    return transfer


def _refuse_decided(transfer: Transfer) -> None:
    """As it stands in the database now, with its row held until the commit."""
    rows = Transfer.objects.filter(pk=transfer.pk)
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(no_key=True)
    state = rows.values_list("state", flat=True).get()
    if state != TransferState.ASKED:
        raise RuleViolation(
            _("This transfer is %(state)s already.") % {"state": TransferState(state).label},
            code="transfer_decided",
        )


def _confirm_under_way(enrollment: Enrollment) -> None:
    if enrollment.status not in UNDER_WAY:
        raise RuleViolation(
            _("Only an enrollment that is under way can be transferred; this one is %(status)s.")
            % {"status": enrollment.get_status_display()},
            code="wrong_status",
            field="status",
        )


def _confirm_destination(enrollment: Enrollment, to_offering: Offering, on: date) -> None:
    if to_offering.pk == enrollment.offering_id:
        raise RuleViolation(
            _("The person is in this group already."), code="same_offering", field="to_offering"
        )
    if to_offering.ends_on is not None and on > to_offering.ends_on:
        raise RuleViolation(
            _("%(offering)s is over.") % {"offering": to_offering}, code="offering_over", field="to_offering"
        )
    if is_of_a_study(enrollment) or to_offering.program.agency.is_study:
        raise RuleViolation(_("Nobody is transferred into or out of a study."), field="to_offering")


def _confirm_day(
    by: Actor, enrollment: Enrollment, on: date, first: date, offering: Offering | None = None
) -> None:
    if on < first:
        raise RuleViolation(
            _("The last step was on %(day)s; this one cannot be earlier.") % {"day": first},
            code="dates_out_of_order",
            field="on",
        )
    if not by.is_system:
        confirm_not_future(on, today((offering or enrollment.offering).site.time_zone), "on")


def _confirm_sharing(
    enrollment: Enrollment, offering: Offering, basis: str, reference: str, on: date
) -> None:
    confirm_sharing(
        enrollment.participant, enrollment.program.agency, offering.program.agency, basis, reference, on
    )


def _log(
    by: Actor, action: Action, transfer: Transfer, agency, reason: str = "", details=None, also=()
) -> None:
    log_write(
        by,
        action,
        transfer,
        transfer.enrollment.participant,
        field_groups=["enrollment", "transfer"],
        agency=agency,
        reason=reason,
        details=details,
        also=also,
    )
