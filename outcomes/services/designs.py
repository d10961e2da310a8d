"""Settling what is asked and how, before anyone looks at an outcome."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Agency
from accounts.permissions import require
from audit.actions import Action
from audit.services import record_write
from kernel.actors import Actor
from kernel.errors import RuleViolation
from kernel.records import record_change, record_create
from outcomes.choices import DesignState, JusticeEventKind
from outcomes.evaluation.cohort import COLUMNS
from outcomes.evaluation.frames import design_spec
from outcomes.models import AdministrativeSource, EvaluationDesign, IccsCode, RecidivismDefinition
from programs.models import Offering, Program

# Columns of the engine's own frame: no covariate may take their names.
RESERVED = frozenset(COLUMNS)


@transaction.atomic
def definition_create(
    *, by: Actor, agency: Agency, code: str, failure_kinds: Iterable[str], **more
) -> RecidivismDefinition:
    """Write down a definition of recidivism. It never changes: another one is made instead.

    Raises RuleViolation for a kind of event or an ICCS code that is not listed.
    """
    require(by, "design.manage", agency=agency)
    kinds = list(failure_kinds)
    unknown = sorted(set(kinds) - set(JusticeEventKind.values))
    if unknown or not kinds:
        raise RuleViolation(
            _("Failure must be one or more of %(kinds)s.") % {"kinds": ", ".join(JusticeEventKind.values)},
            field="failure_kinds",
        )
    if set(kinds) == {JusticeEventKind.TECHNICAL_VIOLATION} and not more.get("counts_technical_violations"):
        raise RuleViolation(
            _("This definition counts nothing: say that technical violations count."), field="failure_kinds"
        )
    codes = set(more.get("iccs_codes", ()))
    missing = sorted(codes - set(IccsCode.objects.filter(code__in=codes).values_list("code", flat=True)))
    if missing:
        raise RuleViolation(
            _("%(code)s is not in the ICCS list.") % {"code": ", ".join(missing)}, field="iccs_codes"
        )
    definition = record_create(
        RecidivismDefinition(agency=agency, code=code, failure_kinds=kinds, **more), by=by
    )
    _log(by, Action.DEFINITION_CREATE, definition)
    return definition


@transaction.atomic
def design_create(
    *,
    by: Actor,
    agency: Agency,
    code: str,
    outcome: RecidivismDefinition,
    programs: Iterable[Program],
    offerings: Iterable[Offering] = (),
    **more,
) -> EvaluationDesign:
    """Write down a design in state draft. Raises RuleViolation without a program or with a period out of order."""
    require(by, "design.manage", agency=agency)
    programs = list(programs)
    if not programs:
        raise RuleViolation(_("A design evaluates at least one program."), field="programs")
    if more.get("index_event") != outcome.index_event:
        raise RuleViolation(
            _("The design and its definition start the clock at different events."), field="index_event"
        )
    start, end = more.get("period_from"), more.get("period_until")
    if start and end and end < start:
        raise RuleViolation(_("The period ends before it starts."), field="period_until")
    design = record_create(EvaluationDesign(agency=agency, code=code, outcome=outcome, **more), by=by)
    design.programs.set(programs)
    design.offerings.set(offerings)
    _check_shape(design)
    _log(by, Action.DESIGN_CREATE, design)
    return design


def _check_shape(design: EvaluationDesign) -> None:
    """A design that the engine could not read is refused when it is written, not when it is run."""
    texts = {"title": design.title, "question": design.question, "population": design.population}
    arms = design.arm_labels if isinstance(design.arm_labels, dict) else {}
    texts |= {
        f"arm_labels/{arm}": arms.get(arm)
        for arm in ("treated", "comparison")
        if arm in arms or arm == "treated"
    }
    for field, text in texts.items():
        if not isinstance(text, dict) or not all(isinstance(words, str) for words in text.values()):
            raise RuleViolation(_('Give a text per language, such as {"en": ...}.'), field=field)
    source = design.outcome_source
    if not isinstance(source, dict) or not isinstance(source.get("is_administrative", False), bool):
        raise RuleViolation(
            _("Say whether the source is administrative: true or false."), field="outcome_source"
        )
    _confirm_named_source(design, source)
    if not isinstance(source.get("match_rate") or {}, dict):
        raise RuleViolation(_("Give a match rate per arm."), field="outcome_source/match_rate")
    try:
        spec = design_spec(design)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise RuleViolation(_("This design cannot be computed: %(why)s.") % {"why": error}) from error
    taken = RESERVED & {covariate.code for covariate in spec.covariates}
    if taken or any(not isinstance(covariate.label, dict) for covariate in spec.covariates):
        raise RuleViolation(
            _("Covariates need a code of their own and a label per language."), field="covariates"
        )
    if any(
        not outcome.code or not isinstance(outcome.label, dict) or not isinstance(outcome.source, dict)
        for outcome in spec.other_outcomes
    ):
        raise RuleViolation(
            _("Other outcomes need a code and a label per language."), field="other_outcomes"
        )


def _confirm_named_source(design: EvaluationDesign, source: dict) -> None:
    """A design may name an administrative source of its agency; coverage and match rate are then read from there."""
    code = source.get("event_source")
    if code is None:
        return
    known = isinstance(code, str) and AdministrativeSource.objects.filter(agency=design.agency, code=code)
    if not known or not known.exists():
        raise RuleViolation(
            _("There is no source %(code)s in this agency; name it first.") % {"code": code},
            field="outcome_source/event_source",
        )
    if not source.get("is_administrative"):
        raise RuleViolation(
            _("A source that is named is an administrative one."), field="outcome_source/is_administrative"
        )


@transaction.atomic
def design_approve(*, by: Actor, design: EvaluationDesign) -> EvaluationDesign:
    """Settle a design: from now on it may be run."""
    require(by, "design.manage", agency=design.agency)
    if design.state != DesignState.DRAFT:
        raise RuleViolation(_("Only a draft is approved."), code="wrong_status", field="state")
    record_change(design, by=by, state=DesignState.APPROVED, approved_by=by.ref, approved_at=timezone.now())
    _log(by, Action.DESIGN_CREATE, design, details={"state": "approved"})
    return design


def _log(by: Actor, action: Action, record, **facts) -> None:
    record_write(
        actor=by,
        action=action,
        object_type=record._meta.label_lower,
        object_ids=[record.public_id],
        agency_id=record.agency.public_id,
        **facts,
    )
