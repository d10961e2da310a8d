"""Handing an enrollment to another group, site or agency: one side asks, the other accepts or declines."""

from datetime import date

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from accounts.roles import CAPABILITIES, Role
from accounts.scope import Standing
from audit.actions import Action
from kernel.actors import Actor
from kernel.errors import OutOfReach, RuleViolation
from kernel.records import record_change, record_create
from participants.bases import basis_on
from participants.choices import (
    AppointmentState,
    BasisKind,
    BasisPurpose,
    ExitCategory,
    ExitReason,
    TransferState,
)
from participants.lifecycle import MOVES, UNDER_WAY, Status
from participants.locks import lock_person
from participants.models import (
    Appointment,
    CaseAssignment,
    Enrollment,
    Participant,
    Referral,
    StatusChange,
    Transfer,
)
from participants.places import take_place
from participants.services.reach import reach_set
from participants.services.recording import allow, log_write
from participants.steps import write_step
from programs.models import Offering
from programs.versions import version_on


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

    Between agencies personal data move, so a basis for sharing must be recorded for the person, unless the law or a
    court says it (`basis`). Raises RuleViolation for an enrollment that is not under way, the same offering, an
    offering that is over, a missing basis or reason, or a transfer asked for already.
    """
    participant = enrollment.participant
    allow(by, "transfer.ask", participant, agency=enrollment.program.agency)
    if enrollment.status not in UNDER_WAY:
        raise RuleViolation(
            _("Only an enrollment that is under way can be transferred; this one is %(status)s.")
            % {"status": enrollment.get_status_display()},
            code="wrong_status",
            field="status",
        )
    if to_offering.pk == enrollment.offering_id:
        raise RuleViolation(_("The person is in this group already."), code="same_offering", field="to_offering")
    if to_offering.ends_on is not None and on > to_offering.ends_on:
        raise RuleViolation(_("%(offering)s is over.") % {"offering": to_offering}, field="to_offering")
    if on < enrollment.status_on:
        raise RuleViolation(
            _("The last step was on %(day)s; this one cannot be earlier.") % {"day": enrollment.status_on},
            field="on",
        )
    if not reason.strip():
        raise RuleViolation(_("Say why."), code="reason_missing", field="reason")
    _confirm_basis(participant, enrollment, to_offering, basis, on)
    if Transfer.objects.filter(enrollment=enrollment, state=TransferState.ASKED).exists():
        raise RuleViolation(_("A transfer is asked for already."), code="transfer_asked_already")
    transfer = Transfer(
        enrollment=enrollment,
        to_offering=to_offering,
        basis=basis,
        basis_reference=basis_reference,
        asked_on=on,
        reason=reason,
    )
    record_create(transfer, by=by)
    _log(by, Action.TRANSFER_ASK, transfer, enrollment.program.agency, reason)
    return transfer


@transaction.atomic
def transfer_accept(*, by: Actor, transfer: Transfer, on: date, worker: User | None = None) -> Transfer:
    """Take the person over: a place here, the old enrollment closed as transferred, a linked one under way.

    Open tasks move: planned appointments go to `worker` (or to nobody yet) at the receiving site, and between agencies
    the assignments of the sender's workers end. The sender keeps reading what happened until then. Raises RuleViolation
    when the group is full or the transfer is decided already, StaleRecord when somebody decided it meanwhile.
    """
    old, offering = transfer.enrollment, transfer.to_offering
    _confirm_receiver(by, transfer)
    _refuse_decided(transfer)
    if on < max(transfer.asked_on, old.status_on):
        raise RuleViolation(_("The transfer was asked for on a later day."), field="on")
    if old.status not in UNDER_WAY:
        raise RuleViolation(
            _("The enrollment is %(status)s meanwhile.") % {"status": old.get_status_display()},
            code="wrong_status",
        )
    if worker is not None and offering.program.agency_id not in Standing.of(worker).agency_ids(
        {Role.SOCIAL_WORKER}
    ):
        raise RuleViolation(
            _("The worker is not a social worker of the receiving agency."), field="worker"
        )
    lock_person(old.participant)
    write_step(
        by,
        old,
        MOVES["transfer"],
        on,
        reason=transfer.reason,
        ended_on=on,
        exit_category=ExitCategory.OPERATIONAL,
        exit_code=ExitReason.MOVED_SITE,
    )
    opened = _open_there(by, transfer, on)
    record_change(transfer, by=by, state=TransferState.ACCEPTED, decided_on=on, opened=opened)
    _move_tasks(by, old, offering, on, worker)
    _log(by, Action.TRANSFER_DECIDE, transfer, offering.program.agency)
    return transfer


@transaction.atomic
def transfer_decline(*, by: Actor, transfer: Transfer, on: date, reason: str) -> Transfer:
    """Say no, with a reason; the enrollment goes on where it is."""
    _confirm_receiver(by, transfer)
    return _decide(by, transfer, TransferState.DECLINED, on, reason)


@transaction.atomic
def transfer_cancel(*, by: Actor, transfer: Transfer, on: date, reason: str) -> Transfer:
    """Take the question back, by the side that asked."""
    enrollment = transfer.enrollment
    allow(by, "transfer.ask", enrollment.participant, agency=enrollment.program.agency)
    return _decide(by, transfer, TransferState.CANCELLED, on, reason)


def _decide(by: Actor, transfer: Transfer, state: str, on: date, reason: str) -> Transfer:
    _refuse_decided(transfer)
    if not reason.strip():
        raise RuleViolation(_("Say why."), code="reason_missing", field="reason")
    if on < transfer.asked_on:
        raise RuleViolation(_("The transfer was asked for on a later day."), field="on")
    record_change(transfer, by=by, state=state, decided_on=on, answer_reason=reason)
    agency = transfer.to_offering.program.agency
    _log(by, Action.TRANSFER_DECIDE, transfer, agency, reason, details={"state": str(state)})
    return transfer


def _confirm_receiver(by: Actor, transfer: Transfer) -> None:
    """Raises NotAllowed without the capability, OutOfReach for somebody who does not answer for the receiving end."""
    offering = transfer.to_offering
    require(by, "transfer.decide")
    if by.user is None:
        return
    for held in Standing.of(by.user).having(CAPABILITIES["transfer.decide"]):
        if held.role == Role.PROGRAM_MANAGER and held.agency_id == offering.program.agency_id:
            return
        places = {site.pk for site in held.sites.all()}
        if held.role == Role.PRISON_ADMINISTRATOR and (
            offering.site_id in places or (not places and offering.site.agency_id == held.agency_id)
        ):
            return
    raise OutOfReach(_("There is no such transfer within your reach."))


def _refuse_decided(transfer: Transfer) -> None:
    if transfer.state != TransferState.ASKED:
        raise RuleViolation(
            _("This transfer is %(state)s already.") % {"state": transfer.get_state_display()},
            code="transfer_decided",
        )


def _confirm_basis(
    participant: Participant, enrollment: Enrollment, to_offering: Offering, basis: str, on: date
) -> None:
    if basis not in BasisKind.values:
        raise RuleViolation(
            _("Choose one of: %(listed)s.") % {"listed": ", ".join(BasisKind.values)}, field="basis"
        )
    is_within_agency = to_offering.program.agency_id == enrollment.program.agency_id
    if is_within_agency or basis in (BasisKind.LAW, BasisKind.COURT_ORDER):
        return
    held = basis_on(participant, BasisPurpose.SHARING, on)
    if held is None or held.basis != basis:
        raise RuleViolation(
            _("No basis for sharing is recorded that holds on this day; record it first."),
            code="basis_missing",
            field="basis",
        )


def _open_there(by: Actor, transfer: Transfer, on: date) -> Enrollment:
    """The linked episode: referred, enrolled and started on the day, under the rules the receiving program has then."""
    old, offering = transfer.enrollment, transfer.to_offering
    referral = Referral(
        participant=old.participant,
        program=offering.program,
        from_agency=old.program.agency,
        referred_on=on,
        evaluation_basis=old.referral.evaluation_basis,
        evaluation_basis_on=old.referral.evaluation_basis_on,
    )
    record_create(referral, by=by)
    reach_set(referral)
    opened = Enrollment(
        participant=old.participant,
        referral=referral,
        program=offering.program,
        program_version=version_on(offering.program, on),
        transferred_from=old,
        status=Status.REFERRED,
        status_on=on,
    )
    taken = take_place(opened, offering)
    record_create(opened, by=by)
    record_create(StatusChange(enrollment=opened, verb="refer", to_status=Status.REFERRED, on=on), by=by)
    write_step(by, opened, MOVES["enroll"], on, offering=taken)
    return write_step(by, opened, MOVES["start"], on, started_on=on)


def _move_tasks(by: Actor, old: Enrollment, offering: Offering, on: date, worker: User | None) -> None:
    is_other_agency = offering.program.agency_id != old.program.agency_id
    planned = Appointment.objects.filter(
        participant=old.participant, state=AppointmentState.PLANNED, on__gte=on
    )
    for appointment in planned if is_other_agency or worker else ():
        record_change(appointment, by=by, user=worker, site=offering.site)
    if is_other_agency:
        current = CaseAssignment.objects.filter(
            Q(ends_on=None) | Q(ends_on__gt=on),
            participant=old.participant,
            agency=old.program.agency,
            starts_on__lte=on,
        )
        for assignment in current:
            record_change(assignment, by=by, ends_on=on)
            reach_set(assignment)
    if worker is not None and not _is_assigned(old.participant, worker, on):
        assignment = CaseAssignment(
            participant=old.participant, agency=offering.program.agency, user=worker, starts_on=on
        )
        record_create(assignment, by=by)
        reach_set(assignment)


def _is_assigned(participant: Participant, worker: User, on: date) -> bool:
    held = CaseAssignment.objects.filter(participant=participant, user=worker, starts_on__lte=on)
    return held.filter(models.Q(ends_on=None) | models.Q(ends_on__gt=on)).exists()


def _log(by: Actor, action: Action, transfer: Transfer, agency, reason: str = "", details=None) -> None:
    log_write(
        by,
        action,
        transfer,
        transfer.enrollment.participant,
        field_groups=["enrollment", "transfer"],
        agency=agency,
        reason=reason,
        details=details,
    )
