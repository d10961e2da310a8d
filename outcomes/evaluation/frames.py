"""From records to frames: the only file of the evaluation that sees the database.

Rows come through the gate's path for evaluations: people who were ever within the evaluating agency's tree, without
rows entered in error, and without those who object to evaluation.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from accounts.models import SiteKind
from outcomes.choices import NOT_A_RELEASE, AssignmentMethod, ComparisonKind, EventSource, IndexEvent
from outcomes.evaluation.spec import Covariate, DesignSpec, OtherOutcome, Window
from outcomes.models import Ascertainment, EvaluationDesign, JusticeEvent, ObservationEnd
from participants.choices import AllocationUnit, EvaluationBasis, LegalStatus
from participants.lifecycle import Status
from participants.models import Allocation, Characteristic, CustodyPeriod, Enrollment, Referral
from programs.choices import ProgramKind
from programs.models import Offering

# Who was offered a program and did not take it.
REFUSED = (Status.DECLINED, Status.WITHDREW, Status.NOT_STARTED)


def design_spec(design: EvaluationDesign) -> DesignSpec:
    """The design record as the pure engine reads it."""
    outcome = design.outcome
    programs = list(design.programs.order_by("code"))
    kinds = {program.kind for program in programs}
    return DesignSpec(
        code=design.code,
        question=design.question,
        program_name={
            language: ", ".join(program.name_in(language) for program in programs)
            for language in ("en", "fr")
        },
        arm_labels=design.arm_labels,
        index_event=design.index_event,
        period_from=design.period_from,
        period_until=design.period_until,
        assignment_method=design.assignment_method,
        assignment_unit=design.assignment_unit,
        comparison_kind=design.comparison,
        exposure_rule=design.exposure_rule,
        failure_kinds=tuple(outcome.failure_kinds),
        iccs_codes=tuple(outcome.iccs_codes),
        counts_technical_violations=outcome.counts_technical_violations,
        window=Window(outcome.window_value, outcome.window_unit),
        lag=Window(outcome.lag_value, outcome.lag_unit),
        time_unit=design.time_unit,
        display_times=tuple(design.display_times),
        cutoff=design.cutoff_on,
        source=_source(design),
        treatment_code=design.treatment_code,
        covariates=tuple(
            Covariate(item["code"], item.get("label") or {"en": item["code"]}, item.get("kind", "numeric"))
            for item in design.covariates
        ),
        smallest_difference=float(design.smallest_difference),
        alpha=float(design.alpha),
        population=design.population or {"en": "participants", "fr": "participants"},
        lowered_level=design.lowered_level,
        other_outcomes=tuple(_other_outcome(item) for item in design.other_outcomes),
        is_prevention=kinds == {ProgramKind.PREVENTION},
        unit_name=_unit_name(design),
    )


def _source(design: EvaluationDesign) -> dict[str, Any]:
    """The outcome source as DesignSpec wants it; of one that is named, what its last search for this design says."""
    said = dict(design.outcome_source)
    code = said.get("event_source")
    if code is None:
        return said
    searches = Ascertainment.objects.filter(design=design, source__agency=design.agency, source__code=code)
    last = searches.select_related("source").order_by("-searched_on", "-id").first()
    if last is None:
        return {**said, "is_searched": False, "match_rate": {}}
    return {
        **said,
        "name": last.source.name,
        "is_searched": True,
        "searched_on": last.searched_on,
        "covers_from": last.covers_from,
        "covers_until": last.covers_until,
        "file_digest": last.file_digest,
        "searched": last.searched,
        "match_rate": last.match_rate,
    }


def _other_outcome(item: dict[str, Any]) -> OtherOutcome:
    """An other outcome as the engine reads it; what is left out has the engine's own default."""
    given = {key: value for key, value in item.items() if value is not None}
    spans: dict[str, Any] = {key: Window(**given.pop(key)) for key in ("at", "tolerance") if key in given}
    numbers: dict[str, Any] = {
        key: float(given.pop(key)) for key in ("reliability", "smallest_difference") if key in given
    }
    members: dict[str, Any] = {"label": {"en": item["code"]}, **given, **spans, **numbers}
    return OtherOutcome(**members)


def _unit_name(design: EvaluationDesign) -> str:
    """What was assigned, in a word: schools, where everything offered in the design is offered in schools."""
    if design.assignment_unit != AllocationUnit.SITE:
        return "" if design.assignment_unit == AllocationUnit.PERSON else "group"
    offered = Offering.objects.filter(program__in=design.programs.all())
    kinds = set(offered.values_list("site__kind", flat=True))
    return "school" if kinds == {SiteKind.SCHOOL} else "site"


def design_frames(design: EvaluationDesign) -> dict[str, Any]:
    """The frames of a design, keyed as build_cohort names them.

    index_events(person, on, precision), assignments(person, arm, on, unit, method, drawn), exposures(person,
    started_on), failures(person, on, kind, iccs), ends(person, on, kind), characteristics(person, code, value,
    recorded_on) and flow, the counts per arm of the stages before the cohort. `person` is the participant's key and
    never leaves.
    """
    people = _Population(design)
    outcomes = JusticeEvent.objects.for_evaluation(design.agency).filter(participant_id__in=people.keys)
    if design.outcome_source.get("is_administrative"):
        outcomes = outcomes.filter(source=EventSource.ADMINISTRATIVE)
    if code := design.outcome_source.get("event_source"):
        outcomes = outcomes.filter(admin_source__agency=design.agency, admin_source__code=code)
    ends = ObservationEnd.objects.for_evaluation(design.agency).filter(participant_id__in=people.keys)
    facts = Characteristic.objects.for_evaluation(design.agency).filter(
        participant_id__in=people.keys,
        code__in=[item["code"] for item in (*design.covariates, *design.other_outcomes)],
    )
    characteristics = _frame(
        facts, person="participant_id", code="code", value="value", recorded_on="recorded_on"
    )
    characteristics["value"] = characteristics["value"].astype(float)
    return {
        "index_events": people.index_events,
        "assignments": people.assignments,
        "exposures": people.exposures,
        "failures": _frame(outcomes, person="participant_id", on="occurred_on", kind="kind", iccs="iccs_id"),
        "ends": _frame(ends, person="participant_id", on="ended_on", kind="kind"),
        "characteristics": characteristics,
        "flow": people.flow(),
    }


class _Population:
    """Who is in a design: index events, arms and exposures of those who do not object."""

    def __init__(self, design: EvaluationDesign):
        self.design = design
        programs = list(design.programs.values_list("pk", flat=True))
        self.referrals = Referral.objects.for_evaluation(design.agency).filter(program_id__in=programs)
        self.enrollments = Enrollment.objects.for_evaluation(design.agency).filter(program_id__in=programs)
        offerings = list(design.offerings.values_list("pk", flat=True))
        if offerings:
            self.enrollments = self.enrollments.filter(offering_id__in=offerings)
        objecting = self.referrals.filter(evaluation_basis=EvaluationBasis.OBJECTION)
        self.objections = set(objecting.values_list("participant_id", flat=True))
        self.index_events = self._without_objections(self._index_events())
        started = self.enrollments.filter(started_on__isnull=False)
        self.exposures = self._without_objections(
            _frame(started, person="participant_id", started_on="started_on")
        )
        self.assignments = self._without_objections(self._assignments())
        if design.assignment_method != AssignmentMethod.OTHER:
            self.index_events = self.index_events[
                self.index_events["person"].isin(self.assignments["person"])
            ]
        # A subquery, not a list of keys: a million of them would not fit into one statement.
        self.keys = self._people_query()

    def _index_events(self) -> pd.DataFrame:
        custody = CustodyPeriod.objects.for_evaluation(self.design.agency)
        match self.design.index_event:
            case IndexEvent.RELEASE:
                releases = custody.filter(ends_on__isnull=False).exclude(release_reason__in=NOT_A_RELEASE)
                return _frame(releases, person="participant_id", on="ends_on", precision="date_precision")
            case IndexEvent.SENTENCE_START:
                sentenced = custody.filter(starts_on__isnull=False, legal_status=LegalStatus.SENTENCED)
                return _frame(sentenced, person="participant_id", on="starts_on", precision="date_precision")
            case IndexEvent.PROGRAM_START:
                started = self.enrollments.filter(started_on__isnull=False)
                return _frame(started, person="participant_id", on="started_on", precision="date_precision")
            case _:
                return _frame(
                    self.referrals, person="participant_id", on="referred_on", precision="date_precision"
                )

    def _assignments(self) -> pd.DataFrame:
        if self.design.assignment_method != AssignmentMethod.OTHER:
            allocations = Allocation.objects.for_evaluation(self.design.agency).filter(study=self.design.code)
            return _frame(
                allocations,
                person="referral__participant_id",
                arm="arm",
                on="allocated_on",
                unit="unit_code",
                method="method",
                drawn="unit",
            )
        # Without an allocation the arm is what the person had been exposed to on the index date.
        merged = self.index_events.merge(
            self.exposures.groupby("person", as_index=False)["started_on"].min(), on="person", how="left"
        )
        exposed = merged["started_on"].notna() & (merged["started_on"] <= merged["on"])
        if self.design.comparison == ComparisonKind.REFUSERS:
            left = self.enrollments.filter(status__in=REFUSED).values_list("participant_id", flat=True)
            kept = exposed | merged["person"].isin(list(left))
            merged, exposed = merged[kept], exposed[kept]
        return pd.DataFrame(
            {
                "person": merged["person"],
                "arm": exposed.map({True: "treated", False: "comparison"}),
                "on": merged["on"],
                "unit": "",
            }
        )

    def _without_objections(self, frame: pd.DataFrame) -> pd.DataFrame:
        return frame[~frame["person"].isin(self.objections)].reset_index(drop=True)

    def _people_query(self) -> Any:
        if self.design.assignment_method != AssignmentMethod.OTHER:
            allocations = Allocation.objects.for_evaluation(self.design.agency).filter(study=self.design.code)
            return allocations.values("referral__participant_id")
        # Whoever may have an index event: the outcomes of everybody else are not looked at.
        match self.design.index_event:
            case IndexEvent.RELEASE | IndexEvent.SENTENCE_START:
                return CustodyPeriod.objects.for_evaluation(self.design.agency).values("participant_id")
            case IndexEvent.PROGRAM_START:
                return self.enrollments.values("participant_id")
            case _:
                return self.referrals.values("participant_id")

    def flow(self) -> dict[str, dict[str, int]]:
        """How many were referred, eligible, assigned and started, per arm."""
        arms = self.assignments.drop_duplicates("person").set_index("person")["arm"]
        ineligible = self.enrollments.filter(status=Status.INELIGIBLE).values_list(
            "participant_id", flat=True
        )
        referred = set(self.referrals.values_list("participant_id", flat=True)) or set(arms.index)
        return {
            "referred": _per_arm(arms, referred),
            "eligible": _per_arm(arms, referred - set(ineligible)),
            "assigned": _per_arm(arms, set(arms.index)),
            "started": _per_arm(arms, set(self.exposures["person"])),
        }


def _per_arm(arms: pd.Series, people: Iterable[int]) -> dict[str, int]:
    counts = arms[arms.index.isin(list(people))].value_counts()
    return {arm: int(counts.get(arm, 0)) for arm in ("treated", "comparison")}


def _frame(rows: Any, **columns: str) -> pd.DataFrame:
    """A queryset's columns under the engine's names, in a fixed order so that equal data give equal frames."""
    values = list(rows.order_by("pk").values_list(*columns.values()))
    return pd.DataFrame(values, columns=list(columns))
