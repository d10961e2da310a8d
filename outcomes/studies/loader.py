"""Putting a study in place through the services everyone uses: all of it or nothing, and once."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction

from accounts.models import Agency, Site
from accounts.services import agency_create, site_create
from audit.actions import Action
from audit.services import record_write
from kernel.actors import Actor
from kernel.errors import BadFile, DomainError
from outcomes.models import EvaluationDesign
from outcomes.services import (
    definition_create,
    design_approve,
    design_create,
    justice_event_record,
    observation_end_record,
)
from outcomes.studies.package import Row, Study
from participants.models import Enrollment, Participant, Referral
from participants.services import (
    characteristics_record,
    custody_close,
    custody_open,
    enrollment_move,
    participant_register,
    referral_allocate,
    referral_make,
)
from programs.models import Offering, Program
from programs.services import offering_create, program_create

MEND = "Mend the row and load again; nothing was kept."


def load_study(study: Study, *, by: Actor, under: Agency | None = None) -> tuple[EvaluationDesign, bool]:
    """Put a study in place; returns its design and whether anything was written.

    `under` is the agency whose evaluators may see it; without one only the study agency's own members do.

    A study that is there already is left alone; one that is there in another version raises BadFile. Any problem
    undoes the whole load.
    """
    code = study.design["design"]["code"]
    known = EvaluationDesign.objects.filter(code=code).first()
    if known is not None:
        if known.study_package != study.digest:
            raise BadFile(
                f"{code} is loaded already, from a package with other contents. A study is loaded once: give the new "
                "version a design code of its own."
            )
        return known, False
    with transaction.atomic():
        design = _Loader(study, by, under).load()
        record_write(
            actor=by,
            action=Action.STUDY_LOAD,
            object_type="outcomes.evaluationdesign",
            object_ids=[design.public_id],
            agency_id=design.agency.public_id,
            details={"study": study.name, "package": study.digest},
        )
    return design, True


class _Loader:
    """One pass over the tables in the order in which their rows need each other."""

    def __init__(self, study: Study, by: Actor, under: Agency | None):
        self.study, self.by, self.under = study, by, under
        self.agencies: dict[str, Agency] = {}
        self.sites: dict[str, Site] = {}
        self.programs: dict[str, Program] = {}
        self.offerings: dict[str, Offering] = {}
        self.people: dict[str, Participant] = {}
        self.referrals: dict[tuple[str, str], Referral] = {}
        self.enrollments: dict[tuple[str, str], Enrollment] = {}

    def load(self) -> EvaluationDesign:
        steps: dict[str, Callable[[Row], Any]] = {
            "agencies": self._agency,
            "sites": self._site,
            "programs": self._program,
            "offerings": self._offering,
            "participants": self._participant,
            "custody": self._custody,
            "referrals": self._referral,
            "allocations": self._allocation,
            "enrollments": self._enrollment,
            "justice_events": self._justice_event,
            "observation_ends": self._observation_end,
        }
        for table, step in steps.items():
            for row in self.study.rows(table):
                self._guarded(step, row)
        self._characteristics()
        return self._design()

    def _guarded(self, step: Callable[[Row], Any], row: Row) -> None:
        try:
            step(row)
        except BadFile:
            raise
        except DomainError as error:
            raise row.error(error.message, MEND) from error
        except ValidationError as error:
            raise row.error(_problems(error), MEND) from error
        except (DataError, IntegrityError) as error:
            raise row.error(_first_line(error), f"It is here already, or does not fit. {MEND}") from error

    def _named(self, row: Row, column: str, among: dict) -> Any:
        key = row[column]
        if key not in among:
            raise row.error(
                f"{column} {key!r} is not in the package.", "Mend the code or add the row it names."
            )
        return among[key]

    def _agency(self, row: Row) -> None:
        self.agencies[row["code"]] = agency_create(
            by=self.by,
            code=row["code"],
            name=row["name"],
            sector=row.get("sector", "research"),
            tier=row.get("tier", "local"),
            country=row.get("country", ""),
            parent=self.under,
            is_study=True,
        )

    def _site(self, row: Row) -> None:
        self.sites[row["code"]] = site_create(
            by=self.by,
            agency=self._named(row, "agency", self.agencies),
            code=row["code"],
            name=row["name"],
            kind=row["kind"],
            time_zone=row.get("time_zone", "UTC"),
        )

    def _program(self, row: Row) -> None:
        french = row.get("name_fr")
        self.programs[row["code"]] = program_create(
            by=self.by,
            agency=self._named(row, "agency", self.agencies),
            code=row["code"],
            name=row["name"],
            kind=row["kind"],
            valid_from=row["valid_from"],
            program_type=row.get("type", ""),
            level=row.get("level", ""),
            phases=row.get("phases", "").split(),
            translations={"fr": {"name": french}} if french else {},
        )

    def _offering(self, row: Row) -> None:
        self.offerings[row["code"]] = offering_create(
            by=self.by,
            program=self._named(row, "program", self.programs),
            site=self._named(row, "site", self.sites),
            code=row["code"],
            name=row["name"],
            starts_on=row["starts_on"],
            ends_on=row.get("ends_on"),
        )

    def _participant(self, row: Row) -> None:
        self.people[row["reference"]] = participant_register(
            by=self.by,
            agency=self._named(row, "agency", self.agencies),
            file_class=row["file_class"],
            reference=row["reference"],
            site=self._named(row, "site", self.sites) if row.get("site") else None,
            sex=row.get("sex", 0),
            birth_on=row.get("birth_on"),
            birth_precision=row.get("birth_precision", "day"),
        )

    def _custody(self, row: Row) -> None:
        precision = row.get("date_precision", "day")
        period = custody_open(
            by=self.by,
            participant=self.people[row["participant"]],
            site=self._named(row, "site", self.sites),
            starts_on=row.get("starts_on"),
            legal_status=row.get("legal_status", "not_known"),
            date_precision=precision,
        )
        custody_close(
            by=self.by,
            period=period,
            on=row["ends_on"],
            reason=row.get("release_reason", "not_known"),
            date_precision=precision,
        )

    def _referral(self, row: Row) -> None:
        program = self._named(row, "program", self.programs)
        referral = referral_make(
            by=self.by,
            participant=self.people[row["participant"]],
            program=program,
            from_agency=program.agency,
            on=row["referred_on"],
            evaluation_basis=row.get("evaluation_basis", "not_asked"),
            date_precision=row.get("date_precision", "day"),
        )
        key = (row["participant"], program.code)
        self.referrals[key], self.enrollments[key] = referral, referral.enrollment

    def _allocation(self, row: Row) -> None:
        key = (row["participant"], row["program"])
        if key not in self.referrals:
            raise row.error(f"{row['participant']} is not referred to {row['program']}.", "Add the referral.")
        precision = row.get("date_precision", "day")
        referral_allocate(
            by=self.by,
            referral=self.referrals[key],
            study=row["study"],
            arm=row["arm"],
            method=row.get("method", "randomized"),
            unit=row.get("unit", "person"),
            unit_code=row.get("unit_code", ""),
            on=row["allocated_on"],
            date_precision=precision,
        )
        enrolled = {entry["participant"] for entry in self.study.rows("enrollments")}
        if row["arm"] == "comparison" and row["participant"] not in enrolled:
            self._move(self.enrollments[key], "not_offer", row["allocated_on"], precision)

    def _enrollment(self, row: Row) -> None:
        offering = self._named(row, "offering", self.offerings)
        enrollment = self.enrollments.get((row["participant"], offering.program.code))
        if enrollment is None:
            raise row.error(
                f"{row['participant']} is not referred to {offering.program.code}.", "Add the referral."
            )
        precision = row.get("date_precision", "day")
        self._move(enrollment, "enroll", row["enrolled_on"], precision, offering=offering)
        if row.get("started_on"):
            self._move(enrollment, "start", row["started_on"], precision)
        if row.get("ended_on"):
            self._move(
                enrollment,
                row.get("exit", "complete"),
                row["ended_on"],
                precision,
                reason=row.get("reason", "as published"),
            )

    def _move(self, enrollment: Enrollment, verb: str, on: date, precision: str, **more: Any) -> None:
        enrollment_move(by=self.by, enrollment=enrollment, verb=verb, on=on, date_precision=precision, **more)

    def _justice_event(self, row: Row) -> None:
        justice_event_record(
            by=self.by,
            participant=self.people[row["participant"]],
            kind=row["kind"],
            occurred_on=row["occurred_on"],
            decided_on=row.get("decided_on"),
            iccs=row.get("iccs", ""),
            source=row.get("source", "administrative"),
            is_evaluation_only=row.get("is_evaluation_only", True),
            date_precision=row.get("date_precision", "day"),
        )

    def _observation_end(self, row: Row) -> None:
        observation_end_record(
            by=self.by,
            participant=self.people[row["participant"]],
            kind=row["kind"],
            on=row["ended_on"],
            source=row.get("source", "administrative"),
            date_precision=row.get("date_precision", "day"),
        )

    def _characteristics(self) -> None:
        """Facts of one person recorded on one day are one act."""
        acts: dict[tuple[str, date, str], tuple[Row, dict[str, float]]] = {}
        for row in self.study.rows("characteristics"):
            key = (row["participant"], row["recorded_on"], row.get("date_precision", "day"))
            _first, values = acts.setdefault(key, (row, {}))
            if row["code"] in values:
                raise row.error(
                    f"{row['participant']} has {row['code']} twice on one day.", "Keep one of the two."
                )
            values[row["code"]] = row["value"]
        for (person, on, precision), (row, values) in acts.items():
            self._guarded(
                lambda _row, person=person, on=on, precision=precision, values=values: characteristics_record(
                    by=self.by,
                    participant=self.people[person],
                    values=values,
                    recorded_on=on,
                    date_precision=precision,
                    source=self.study.name,
                ),
                row,
            )

    def _design(self) -> EvaluationDesign:
        cure = "Compare it with docs/studies.md; nothing was kept."
        definition, wanted = dict(self.study.design["definition"]), dict(self.study.design["design"])
        if not self.agencies:
            raise BadFile("agencies.csv: a study needs an agency that holds it. Add one row.")
        agency = next(iter(self.agencies.values()))
        strange = [code for code in wanted["programs"] if code not in self.programs]
        if strange:
            raise BadFile(f"design.json: design/programs: {strange[0]} is not in programs.csv. {cure}")
        programs = [self.programs[code] for code in wanted.pop("programs")]
        try:
            outcome = definition_create(by=self.by, agency=agency, **definition)
            design = design_create(
                by=self.by,
                agency=agency,
                outcome=outcome,
                programs=programs,
                study_package=self.study.digest,
                **wanted,
            )
        except DomainError as error:
            raise BadFile(f"design.json: {error.message} {cure}") from error
        except ValidationError as error:
            raise BadFile(f"design.json: {_problems(error)} {cure}") from error
        except (DataError, IntegrityError) as error:
            raise BadFile(f"design.json: {_first_line(error)}. {cure}") from error
        return design_approve(by=self.by, design=design)


def _problems(error: ValidationError) -> str:
    """What fields refused, in one line: "code: Enter a valid slug."."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    return "; ".join(f"{field}: {' '.join(said)}" for field, said in error.message_dict.items())


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or ["no details"])[0]
