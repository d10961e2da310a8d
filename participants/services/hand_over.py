"""Release from custody into the hands of an office outside, as one act."""

from datetime import date, time, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Site, User
from accounts.permissions import require_at_site
from accounts.roles import Role
from accounts.scope import Standing
from audit.actions import Action
from kernel.actors import Actor
from kernel.errors import RuleViolation
from kernel.records import record_change, record_create
from participants.bases import basis_on
from participants.choices import (
    AppointmentState,
    BasisKind,
    BasisPurpose,
    ExitCategory,
    ExitReason,
    ReleaseReason,
    SupervisionKind,
)
from participants.lifecycle import MOVES, UNDER_WAY, Status
from participants.locks import lock_person
from participants.models import (
    Appointment,
    CaseAssignment,
    CustodyPeriod,
    Enrollment,
    HandOver,
    Participant,
    Referral,
    StatusChange,
    SupervisionPeriod,
)
from participants.services.reach import reach_set
from participants.services.recording import allow, log_write
from participants.steps import write_step
from programs.models import Program
from programs.versions import version_on

FIRST_CONTACT_WITHIN = 7  # days after release
INTO_THE_COMMUNITY = (ReleaseReason.EXPIRY, ReleaseReason.PAROLE, ReleaseReason.COURT, ReleaseReason.NOT_KNOWN)


@transaction.atomic
def hand_over_make(
    *,
    by: Actor,
    custody_period: CustodyPeriod,
    to_site: Site,
    on: date,
    release_reason: str,
    basis: str,
    basis_reference: str = "",
    to_user: User | None = None,
    first_contact_on: date | None = None,
    first_contact_at: time | None = None,
    no_contact_reason: str = "",
    supervision: str = "",
    conditions: str = "",
    refer_to: Program | None = None,
    note: str = "",
) -> HandOver:
    """Release a person and hand the file to an office outside: all of it happens, or nothing does.

    The stay ends; what was under way here ends as released early, what had not begun as not started; supervision
    opens where it is ordered (`supervision`, a code of SupervisionKind); a first meeting is planned within seven days,
    or it is said why not; `to_user` becomes responsible and takes over planned appointments; `refer_to` opens a
    referral to a program outside. The prison keeps reading its own period.

    Raises RuleViolation for a stay that is over, a day before the admission, an office or worker that does not fit, a
    missing basis or first contact; OutOfReach for a site or person that is not the actor's.
    """
    participant, site = custody_period.participant, custody_period.site
    require_at_site(by, "hand_over.make", site)
    allow(by, "hand_over.make", participant)
    lock_person(participant)
    _check_release(custody_period, on, release_reason)
    _check_receiver(site, to_site, to_user, refer_to)
    _check_basis(participant, basis, on)
    _check_first_contact(on, first_contact_on, no_contact_reason)
    if supervision and supervision not in SupervisionKind.values:
        raise RuleViolation(
            _("Choose one of: %(listed)s.") % {"listed": ", ".join(SupervisionKind.values)}, field="supervision"
        )
    record_change(custody_period, by=by, ends_on=on, release_reason=release_reason)
    reach_set(custody_period)
    _close_episodes_inside(by, participant, site, on)
    supervised = None
    if supervision:
        supervised = SupervisionPeriod(
            participant=participant,
            agency=to_site.agency,
            site=to_site,
            kind=supervision,
            starts_on=on,
            conditions=conditions,
        )
        record_create(supervised, by=by)
        reach_set(supervised)
    _move_tasks(by, participant, site, to_site, to_user, on)
    first = _first_contact(by, participant, to_site, to_user, first_contact_on, first_contact_at)
    hand_over = HandOver(
        participant=participant,
        custody_period=custody_period,
        to_agency=to_site.agency,
        to_site=to_site,
        to_user=to_user,
        handed_over_on=on,
        basis=basis,
        basis_reference=basis_reference,
        supervision=supervised,
        first_contact=first,
        note="\n".join(text for text in (note.strip(), no_contact_reason.strip()) if text),
    )
    record_create(hand_over, by=by)
    reach_set(hand_over)
    made = [made for made in (supervised, first) if made is not None]
    if refer_to is not None:
        made.append(_refer(by, participant, site, refer_to, on))
    log_write(
        by,
        Action.HAND_OVER_MAKE,
        hand_over,
        participant,
        field_groups=["custody", "supervision", "caseload", "enrollment"],
        agency=site.agency,
        details={"to_agency": str(to_site.agency.public_id)},
        also=made,
    )
    return hand_over


def _check_release(period: CustodyPeriod, on: date, reason: str) -> None:
    if period.ends_on is not None:
        raise RuleViolation(
            _("This stay ended on %(day)s already.") % {"day": period.ends_on}, code="released_already", field="on"
        )
    if period.starts_on is not None and on < period.starts_on:
        raise RuleViolation(_("The release is before the admission."), field="on")
    if reason not in INTO_THE_COMMUNITY:
        raise RuleViolation(
            _("A hand-over follows a release into the community; choose one of: %(listed)s.")
            % {"listed": ", ".join(INTO_THE_COMMUNITY)},
            field="release_reason",
        )


def _check_receiver(site: Site, to_site: Site, to_user: User | None, refer_to: Program | None) -> None:
    if to_site.pk == site.pk:
        raise RuleViolation(_("The person is held here already; choose the office outside."), field="to_site")
    if to_site.agency.is_study:
        raise RuleViolation(_("Nobody is handed over to a study."), field="to_site")
    if to_user is not None and to_site.agency_id not in Standing.of(to_user).agency_ids({Role.SOCIAL_WORKER}):
        raise RuleViolation(_("The worker is not a social worker of the receiving agency."), field="to_user")
    if refer_to is not None and refer_to.agency_id != to_site.agency_id:
        raise RuleViolation(_("This program is not one of the receiving agency."), field="refer_to")


def _check_basis(participant: Participant, basis: str, on: date) -> None:
    if basis not in BasisKind.values:
        raise RuleViolation(
            _("Choose one of: %(listed)s.") % {"listed": ", ".join(BasisKind.values)}, field="basis"
        )
    if basis in (BasisKind.LAW, BasisKind.COURT_ORDER):
        return
    held = basis_on(participant, BasisPurpose.SHARING, on)
    if held is None or held.basis != basis:
        raise RuleViolation(
            _("No basis for sharing is recorded that holds on this day; record it first."),
            code="basis_missing",
            field="basis",
        )


def _check_first_contact(on: date, first_on: date | None, why_none: str) -> None:
    if first_on is None:
        if not why_none.strip():
            raise RuleViolation(
                _("Plan the first meeting outside, or say why there is none."),
                code="first_contact_missing",
                field="first_contact_on",
            )
        return
    if not on <= first_on <= on + timedelta(days=FIRST_CONTACT_WITHIN):
        raise RuleViolation(
            _("The first meeting is within %(days)d days of the release.") % {"days": FIRST_CONTACT_WITHIN},
            code="first_contact_late",
            field="first_contact_on",
        )


def _close_episodes_inside(by: Actor, participant: Participant, site: Site, on: date) -> None:
    """What is under way at the prison ends with the release; programs that go on outside are not touched."""
    inside = Enrollment.objects.filter(participant=participant, offering__site=site)
    left = {"ended_on": on, "exit_category": ExitCategory.LEGAL, "exit_code": ExitReason.RELEASED}
    for enrollment in inside.filter(status__in=UNDER_WAY).select_related("participant", "program__agency"):
        write_step(by, enrollment, MOVES["release_early"], max(on, enrollment.status_on), **left)
    for enrollment in inside.filter(status=Status.ENROLLED).select_related("participant", "program__agency"):
        write_step(by, enrollment, MOVES["not_start"], max(on, enrollment.status_on), **left)


def _move_tasks(
    by: Actor, participant: Participant, site: Site, to_site: Site, to_user: User | None, on: date
) -> None:
    """Planned appointments go outside with the person; workers of the prison's agency hand the case over."""
    planned = Appointment.objects.filter(participant=participant, state=AppointmentState.PLANNED, on__gte=on)
    for appointment in planned:
        record_change(appointment, by=by, user=to_user, site=to_site, place="")
    if to_site.agency_id != site.agency_id:
        current = CaseAssignment.objects.filter(
            Q(ends_on=None) | Q(ends_on__gt=on), participant=participant, agency=site.agency, starts_on__lte=on
        )
        for assignment in current:
            record_change(assignment, by=by, ends_on=on)
            reach_set(assignment)
    if to_user is None:
        return
    held = CaseAssignment.objects.filter(participant=participant, user=to_user, agency=to_site.agency)
    if not held.filter(Q(ends_on=None) | Q(ends_on__gt=on), starts_on__lte=on).exists():
        assignment = CaseAssignment(
            participant=participant, agency=to_site.agency, user=to_user, starts_on=on
        )
        record_create(assignment, by=by)
        reach_set(assignment)


def _first_contact(by, participant, to_site, to_user, on: date | None, at: time | None) -> Appointment | None:
    if on is None:
        return None
    appointment = Appointment(participant=participant, user=to_user, site=to_site, on=on, at=at)
    return record_create(appointment, by=by)


def _refer(by: Actor, participant: Participant, site: Site, program: Program, on: date) -> Referral:
    referral = Referral(participant=participant, program=program, from_agency=site.agency, referred_on=on)
    record_create(referral, by=by)
    reach_set(referral)
    enrollment = Enrollment(
        participant=participant,
        referral=referral,
        program=program,
        program_version=version_on(program, on),
        status=Status.REFERRED,
        status_on=on,
    )
    record_create(enrollment, by=by)
    record_create(StatusChange(enrollment=enrollment, verb="refer", to_status=Status.REFERRED, on=on), by=by)
    return referral
