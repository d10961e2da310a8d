"""May what is on file go to another agency? Who is responsible at either end, and what is planned."""

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Agency, Site, User
from accounts.roles import Role
from accounts.scope import Standing
from kernel.errors import RuleViolation
from participants.bases import basis_on
from participants.choices import AppointmentState, BasisKind, BasisPurpose
from participants.days import in_force
from participants.models import (
    Appointment,
    CaseAssignment,
    CustodyPeriod,
    Enrollment,
    Participant,
    SupervisionPeriod,
)
from participants.texts import confirm_line

# What rests on a text outside names it; what rests on a person's will or need is recorded on the file.
BY_LAW = frozenset({BasisKind.LAW, BasisKind.COURT_ORDER})


def confirm_sharing(
    participant: Participant, sender: Agency, receiver: Agency, basis: str, reference: str, on: date
) -> None:
    """Raises RuleViolation (`basis_missing`) when nothing allows the sender to pass on the file on that day.

    Within one agency nothing is passed on. By law or court order names its text; any other basis is recorded for the
    purpose of sharing, of that kind, and holds on the day.
    """
    if basis not in BasisKind.values:
        raise RuleViolation(
            _("Choose one of: %(listed)s.") % {"listed": ", ".join(BasisKind.values)}, field="basis"
        )
    reference = confirm_line(reference, "basis_reference", 200)
    if sender.pk == receiver.pk:
        return
    if basis in BY_LAW:
        if not reference:
            raise RuleViolation(
                _("Name the law or the order that allows it."), code="basis_missing", field="basis_reference"
            )
        return
    held = basis_on(participant, BasisPurpose.SHARING, on)
    if held is None or held.basis != basis:
        raise RuleViolation(
            _("No basis for sharing is recorded that holds on this day; record it first."),
            code="basis_missing",
            field="basis",
        )


def confirm_worker(user: User | None, agency: Agency, field: str) -> None:
    """Raises RuleViolation for somebody who is no social worker of the agency today."""
    if user is not None and agency.pk not in Standing.of(user).agency_ids({Role.SOCIAL_WORKER}):
        raise RuleViolation(
            _("This is not a social worker of the receiving agency."), code="other_agency", field=field
        )


def current_assignments(participant: Participant, agency: Agency, on: date):
    """Who of the agency is responsible on that day and would be on the next."""
    return CaseAssignment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=on), participant=participant, agency=agency, starts_on__lte=on
    )


def is_still_with(participant: Participant, sender: Agency, from_site: Site, to: Agency, on: date) -> bool:
    """Does something keep the person with the sender after an enrollment has gone elsewhere?

    Custody at the old site, or anything at all with a sender that is another agency: custody, supervision, another
    episode on the way. Then the sender's workers stay responsible.
    """
    held = CustodyPeriod.objects.filter(in_force(on), participant=participant, ends_on=None)
    episodes = Enrollment.objects.open().filter(participant=participant)
    if sender.pk == to.pk:
        return held.filter(site=from_site).exists() or episodes.filter(offering__site=from_site).exists()
    supervised = SupervisionPeriod.objects.filter(participant=participant, agency=sender, ends_on=None)
    return (
        held.filter(site__agency=sender).exists()
        or supervised.exists()
        or episodes.filter(program__agency=sender).exists()
    )


def planned_from(participant: Participant, on: date):
    """The meetings of the person that are planned for that day or later."""
    return Appointment.objects.filter(
        participant=participant, state=AppointmentState.PLANNED, on__gte=on
    ).order_by("pk")
