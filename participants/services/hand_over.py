"""Release from custody into the hands of an office outside, as one act."""

from datetime import date, time, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.models import Agency, Site, User
from accounts.permissions import require_at_site
from audit.actions import Action
from kernel.actors import Actor
from kernel.clock import today
from kernel.errors import RuleViolation
from kernel.models import BaseRecord
from kernel.records import record_change, record_create
from participants.choices import EvaluationBasis, ExitReason, ReleaseReason, SupervisionKind
from participants.days import confirm_not_future
from participants.lifecycle import BEFORE_ENROLLMENT, UNDER_WAY, Status
from participants.locks import lock_person
from participants.mixing import CUSTODY_SITES
from participants.models import (
    Appointment,
    CustodyPeriod,
    Enrollment,
    HandOver,
    Participant,
    SupervisionPeriod,
)
from participants.moving import take_step
from participants.services.episodes import episode_open
from participants.services.reach import reach_set
from participants.services.recording import allow, log_write
from participants.services.tasks import responsible_make, tasks_hand_on
from participants.sharing import confirm_sharing, confirm_worker
from participants.texts import confirm_text
from programs.choices import ProgramState
from programs.models import Offering, Program

FIRST_CONTACT_WITHIN = 7  # days after release
INTO_THE_COMMUNITY = (
    ReleaseReason.EXPIRY,
    ReleaseReason.PAROLE,
    ReleaseReason.COURT,
    ReleaseReason.NOT_KNOWN,
)


@transaction.atomic
def hand_over_make(
    *,
    by: Actor,
    custody_period: CustodyPeriod,
    to_agency: Agency,
    to_site: Site,
    on: date,
    release_reason: str,
    basis: str,
    basis_reference: str = "",
    to_user: User | None = None,
    first_contact_on: date | None = None,
    first_contact_at: time | None = None,
    first_contact_place: str = "",
    no_contact_reason: str = "",
    supervision: str = "",
    conditions: str = "",
    refer_to: Program | None = None,
    note: str = "",
) -> HandOver:
    """Release a person and hand the file to an office outside: all of it happens, or nothing does.

    The stay ends; what was under way here ends as released early, what had not begun as not started, and who waited for
    a program that is only held here waits no longer; supervision opens where it is ordered (`supervision`, a code of
    SupervisionKind); a first meeting is planned within seven days, or it is said why not; `to_user` becomes responsible
    and takes over planned meetings; `refer_to` opens a linked referral to a program outside. The prison keeps reading
    its own period.

    Raises RuleViolation for a stay that is over, a day before the admission or to come, an office or worker that does
    not fit, a missing basis or first contact; OutOfReach for a site or person that is not the actor's.
    """
    participant, site = custody_period.participant, custody_period.site
    require_at_site(by, "hand_over.make", site)
    allow(by, "hand_over.make", participant)
    lock_person(participant)
    _check_release(by, custody_period, on, release_reason)
    _check_receiver(site, to_agency, to_site, to_user, refer_to)
    confirm_sharing(participant, site.agency, to_agency, basis, basis_reference, on)
    _check_first_contact(on, first_contact_on, no_contact_reason)
    confirm_text(note, "note", 1000)
    confirm_text(no_contact_reason, "no_contact_reason", 500)
    confirm_text(conditions, "conditions", SupervisionPeriod._meta.get_field("conditions").max_length)
    if supervision and supervision not in SupervisionKind.values:
        raise RuleViolation(
            _("Choose one of: %(listed)s.") % {"listed": ", ".join(SupervisionKind.values)},
            field="supervision",
        )
    record_change(custody_period, by=by, ends_on=on, release_reason=release_reason)
    reach_set(custody_period)
    also: list[BaseRecord] = [custody_period]
    left, more = _leave_what_is_inside(by, participant, site, on)
    also += [*left, *more]
    supervised = None
    if supervision:
        supervised = SupervisionPeriod(
            participant=participant,
            agency=to_agency,
            site=to_site,
            kind=supervision,
            starts_on=on,
            conditions=conditions,
        )
        record_create(supervised, by=by)
        reach_set(supervised)
        also.append(supervised)
    also += responsible_make(by, participant, agency=to_agency, user=to_user, on=on)
    also += tasks_hand_on(
        by,
        participant,
        sender=site.agency,
        from_site=site,
        to_site=to_site,
        to_agency=to_agency,
        to_user=to_user,
        on=on,
    )
    first = None
    if first_contact_on is not None:
        first = Appointment(
            participant=participant,
            user=to_user,
            site=to_site,
            on=first_contact_on,
            at=first_contact_at,
            place=first_contact_place,
        )
        also.append(record_create(first, by=by))
    hand_over = HandOver(
        participant=participant,
        custody_period=custody_period,
        to_agency=to_agency,
        to_site=to_site,
        to_user=to_user,
        handed_over_on=on,
        basis=basis,
        basis_reference=basis_reference.strip(),
        supervision=supervised,
        first_contact=first,
        note="\n".join(text for text in (note.strip(), no_contact_reason.strip()) if text),
    )
    record_create(hand_over, by=by)
    reach_set(hand_over)
    if refer_to is not None:
        also += _refer(by, participant, site, refer_to, on, left)
    log_write(
        by,
        Action.HAND_OVER_MAKE,
        hand_over,
        participant,
        field_groups=["custody", "supervision", "caseload", "enrollment", "appointments"],
        agency=site.agency,
        details={"to_agency": str(to_agency.public_id)},
        also=also,
    )
    return hand_over


def _check_release(by: Actor, period: CustodyPeriod, on: date, reason: str) -> None:
    if period.ends_on is not None:
        raise RuleViolation(
            _("This stay ended on %(day)s already.") % {"day": period.ends_on},
            code="released_already",
            field="on",
        )
    if period.starts_on is not None and on < period.starts_on:
        raise RuleViolation(_("The release is before the admission."), code="dates_out_of_order", field="on")
    if not by.is_system:
        confirm_not_future(on, today(period.site.time_zone), "on")
    if reason not in INTO_THE_COMMUNITY:
        raise RuleViolation(
            _("A hand-over follows a release into the community; choose one of: %(listed)s.")
            % {"listed": ", ".join(INTO_THE_COMMUNITY)},
            field="release_reason",
        )


def _check_receiver(
    site: Site, to_agency: Agency, to_site: Site, to_user: User | None, refer_to: Program | None
) -> None:
    if to_site.agency_id != to_agency.pk:
        raise RuleViolation(
            _("%(site)s does not belong to %(agency)s.") % {"site": to_site, "agency": to_agency},
            code="other_agency",
            field="to_site",
        )
    if to_site.pk == site.pk or to_site.kind in CUSTODY_SITES:
        raise RuleViolation(
            _("Choose the office outside; a move to another prison is a release and an admission."),
            code="not_outside",
            field="to_site",
        )
    if to_agency.is_study:
        raise RuleViolation(_("Nobody is handed over to a study."), field="to_agency")
    confirm_worker(to_user, to_agency, "to_user")
    if refer_to is not None and (refer_to.agency_id != to_agency.pk or refer_to.state != ProgramState.ACTIVE):
        raise RuleViolation(
            _("The receiving agency does not offer this program."), code="other_agency", field="refer_to"
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


def _leave_what_is_inside(
    by: Actor, participant: Participant, site: Site, on: date
) -> tuple[list[Enrollment], list[BaseRecord]]:
    """What is under way at the prison ends with the release; programs that go on outside are not touched.

    Raises RuleViolation when a step of such an episode is on a later day than the release.
    """
    left: list[Enrollment] = []
    also: list[BaseRecord] = []
    for verb, episodes in (
        ("release_early", _inside(participant, site, UNDER_WAY)),
        ("not_start", _inside(participant, site, {Status.ENROLLED})),
        ("withdraw", _waiting_only_for(participant, site)),
    ):
        for enrollment in episodes:
            _moved, more = take_step(by, enrollment, verb, on, code=ExitReason.RELEASED)
            left.append(enrollment)
            also += more
    return left, also


def _inside(participant: Participant, site: Site, statuses):
    held = Enrollment.objects.filter(participant=participant, offering__site=site, status__in=statuses)
    return held.select_related("participant__agency", "program__agency", "offering__site").order_by("pk")


def _waiting_only_for(participant: Participant, site: Site):
    """Episodes before enrollment in programs that are held at this site and nowhere else."""
    offerings = Offering.objects.filter(program=OuterRef("program"))
    waiting = Enrollment.objects.filter(participant=participant, status__in=BEFORE_ENROLLMENT)
    return (
        waiting.filter(Exists(offerings.filter(site=site)), ~Exists(offerings.exclude(site=site)))
        .select_related("participant__agency", "program__agency")
        .order_by("pk")
    )


def _refer(
    by: Actor, participant: Participant, site: Site, program: Program, on: date, left: list[Enrollment]
) -> list[BaseRecord]:
    """The follow-up referral; linked to what the person took part in last, under the same basis for evaluation."""
    started = [enrollment for enrollment in left if enrollment.started_on is not None]
    before = max(started, key=lambda enrollment: (enrollment.started_on, enrollment.pk), default=None)
    basis = before.referral.evaluation_basis if before else EvaluationBasis.NOT_ASKED
    opened = episode_open(
        by,
        participant,
        program,
        on,
        transferred_from=before,
        from_agency=site.agency,
        evaluation_basis=basis,
        evaluation_basis_on=before.referral.evaluation_basis_on if before else None,
    )
    return [opened.referral, opened]
