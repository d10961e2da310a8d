"""A band that does not fit the person: one judges, another one decides. The score stays as it was signed."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.actions import Action
from kernel.actors import Actor
from kernel.errors import NotAllowed, RuleViolation
from kernel.records import record_change, record_create
from participants.bands import bands_offered, signed_band
from participants.choices import OverrideState
from participants.locks import lock_person
from participants.models import Assessment, BandOverride
from participants.services.recording import allow, log_write
from participants.texts import confirm_reason


@transaction.atomic
def override_ask(
    *, by: Actor, assessment: Assessment, band: str, reason: str, domain: str = ""
) -> BandOverride:
    """Say that another band fits, of a domain or (without one) of the total. It holds once another person approves it.

    Raises RuleViolation for a draft, a domain or band that is not there, the band that holds anyway, or a second one.
    """
    allow(by, "assessment.record", assessment.participant)
    _confirm_signed(assessment)
    lock_person(assessment.participant)
    _confirm_band(assessment, domain, band)
    there = BandOverride.objects.filter(assessment=assessment, domain=domain)
    if there.exclude(state=OverrideState.REFUSED).exists():
        raise RuleViolation(_("Another band was asked for already."), code="asked_already", field="domain")
    override = BandOverride(
        assessment=assessment,
        domain=domain,
        band=band,
        reason=confirm_reason(reason, longest=1000),
        author=by.user,
    )
    record_create(override, by=by)
    _log(by, Action.OVERRIDE_ASK, override)
    return override


@transaction.atomic
def override_decide(*, by: Actor, override: BandOverride, is_approved: bool) -> BandOverride:
    """Agree or not, as another person than whoever asked and whoever signed.

    Raises NotAllowed for either of them, RuleViolation when it is decided already or its assessment was superseded.
    """
    assessment = override.assessment
    allow(by, "assessment.approve", assessment.participant)
    if override.state != OverrideState.ASKED:
        raise RuleViolation(_("This is decided already."), code="decided_already", field="state")
    _confirm_signed(assessment)
    if by.user is not None and by.user.pk in (override.author_id, assessment.score.signed_by_id):
        raise NotAllowed(_("Another person than whoever signed and whoever asked decides this."))
    state = OverrideState.APPROVED if is_approved else OverrideState.REFUSED
    record_change(override, by=by, state=state, decided_by=by.user, decided_at=timezone.now())
    _log(by, Action.OVERRIDE_DECIDE, override, details={"state": str(state)})
    return override


def _confirm_signed(assessment: Assessment) -> None:
    if not assessment.is_signed or assessment.entered_in_error_at is not None:
        raise RuleViolation(_("Only a signed assessment has a band."), code="not_signed", field="assessment")


def _confirm_band(assessment: Assessment, domain: str, band: str) -> None:
    offered = bands_offered(assessment.score, domain)
    if offered is None:
        raise RuleViolation(_("There is no such domain with a score."), code="unknown_code", field="domain")
    if band not in offered:
        raise RuleViolation(
            _("Choose one of: %(listed)s.") % {"listed": ", ".join(offered)},
            code="unknown_code",
            field="band",
        )
    if band == signed_band(assessment.score, domain):
        raise RuleViolation(_("This is the band as it stands."), code="same_band", field="band")


def _log(by: Actor, action: Action, override: BandOverride, details=None) -> None:
    log_write(
        by,
        action,
        override,
        override.assessment.participant,
        field_groups=["assessment"],
        details=details,
        reason="given",
    )
