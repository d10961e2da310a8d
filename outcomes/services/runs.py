"""Running a design: frames, cohort, estimates, and the frozen answer."""

from importlib.metadata import version as installed

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import require
from accounts.scope import confirm_reach
from audit.actions import Action
from audit.services import record_write
from kernel.actors import Actor
from kernel.errors import RuleViolation
from outcomes import VERSION
from outcomes.choices import DesignState
from outcomes.evaluation.cohort import build_cohort
from outcomes.evaluation.engine import evaluate
from outcomes.evaluation.frames import design_frames, design_spec
from outcomes.models import EvaluationDesign, EvaluationRun

LIBRARIES = ("numpy", "scipy", "pandas", "statsmodels")


def versions() -> dict[str, str]:
    """What the numbers were computed with."""
    return {"passerelle": VERSION, **{name: installed(name) for name in LIBRARIES}}


def evaluation_run(*, by: Actor, design: EvaluationDesign) -> EvaluationRun:
    """Run an approved design and freeze the answer, with its words in every language of the product.

    A refusal is an answer too: the run is kept, `is_refused` says so. Raises NotAllowed or OutOfReach for an actor
    who may not, RuleViolation for a design that is not approved.
    """
    require(by, "run.execute", agency=design.agency)
    confirm_reach(design, by=by)
    if design.state != DesignState.APPROVED:
        raise RuleViolation(
            _("%(design)s is not approved yet.") % {"design": design.code}, code="design_not_approved"
        )
    spec = design_spec(design)
    cohort = build_cohort(spec, **design_frames(design))
    # Every look at the same program and outcome is counted, so that a lucky one cannot pass for the only one.
    earlier = (
        EvaluationRun.objects.filter(
            design__programs__in=design.programs.all(), design__outcome=design.outcome
        )
        .distinct()
        .count()
    )
    results = {
        language: evaluate(spec, cohort, language=language, earlier_runs=earlier, versions=versions())
        for language, _name in settings.LANGUAGES
    }
    answer = results["en"]
    run = EvaluationRun(
        design=design,
        executed_at=timezone.now(),
        digest=answer["digest"],
        code_version=VERSION,
        profile=answer["profile"],
        level=answer["verdict"]["level"],
        is_refused=answer["effect"] is None,
        results=results,
        created_by=by.ref,
        updated_by=by.ref,
    )
    with transaction.atomic():
        run.save(force_insert=True)
        record_write(
            actor=by,
            action=Action.RUN_EXECUTE,
            object_type=run._meta.label_lower,
            object_ids=[run.public_id],
            agency_id=design.agency.public_id,
            details={"design": design.code, "digest": run.digest},
        )
    return run
