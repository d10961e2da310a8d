"""Two agencies that must never see each other's people, built through the services, for every test to stand on."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from accounts.models import Agency, Site, User
from accounts.roles import Role
from accounts.services import agency_create, membership_grant, site_create, user_create
from kernel.actors import system_actor
from kernel.clock import today
from outcomes.models import EvaluationDesign, EvaluationRun
from outcomes.services import definition_create, design_approve, design_create, justice_event_record
from outcomes.services.runs import evaluation_run
from participants.models import Enrollment, Participant
from participants.services import (
    case_assign,
    custody_open,
    enrollment_move,
    participant_register,
    referral_make,
)
from participants.services.basis import legal_basis_record
from programs.models import Offering, Program
from programs.services import offering_create, program_create

BY = system_actor("test")
PASSWORD = "a long test password"


@dataclass
class Side:
    """One agency with its place, program, people and one account per role."""

    agency: Agency
    site: Site
    program: Program
    offering: Offering
    person: Participant
    enrollment: Enrollment
    design: EvaluationDesign
    run: EvaluationRun
    users: dict[str, User] = field(default_factory=dict)
    names: tuple[str, ...] = ()


@dataclass
class World:
    """`own` is where the test's user works, `other` is foreign."""

    own: Side
    other: Side

    # Short names for what tests ask for most.
    @property
    def agency(self):
        return self.own.agency

    @property
    def site(self):
        return self.own.site

    @property
    def program(self):
        return self.own.program

    @property
    def offering(self):
        return self.own.offering

    @property
    def person(self):
        return self.own.person

    @property
    def foreign_person(self):
        return self.other.person

    @property
    def enrollment(self):
        return self.own.enrollment

    @property
    def design(self):
        return self.own.design

    @property
    def run(self):
        return self.own.run

    @property
    def user(self):
        return self.own.users

    @property
    def other_user(self):
        return self.other.users


def world() -> World:
    """The world as it stands in the database; built when it is not there."""
    if not Agency.objects.filter(code="own").exists():
        _build("own", ("Quillfeather", "Odalys"))
        _build("other", ("Brackenridge", "Tiziano"))
    return World(own=_side("own"), other=_side("other"))


def register(
    side: Side,
    reference: str,
    *,
    family: str = "",
    given: str = "",
    worker: User | None = None,
    since: int = 60,
) -> Participant:
    """One more person at a side's site, within reach of its administrator, manager and (given one) a worker.

    Referred `since` days ago.
    """
    person = participant_register(
        by=BY,
        agency=side.agency,
        site=side.site,
        file_class="justice",
        reference=reference,
        sex=1,
        birth_on=date(1990, 4, 3),
        identity={"family_name": family, "given_names": given} if family else None,
    )
    custody_open(
        by=BY,
        participant=person,
        site=side.site,
        starts_on=today() - timedelta(days=max(100, since)),
        legal_status="sentenced",
    )
    legal_basis_record(
        by=BY,
        participant=person,
        purpose="service",
        basis="law",
        reference="Prison Act, section 12",
        starts_on=today() - timedelta(days=max(100, since)),
    )
    if worker:
        case_assign(
            by=BY, participant=person, user=worker, agency=side.agency, starts_on=today() - timedelta(days=90)
        )
    referral_make(
        by=BY,
        participant=person,
        program=side.program,
        from_agency=side.agency,
        on=today() - timedelta(days=since),
    )
    return person


def _build(code: str, name: tuple[str, str]) -> None:
    start = today() - timedelta(days=300)
    agency = agency_create(
        by=BY, code=code, name=f"{code.title()} Prison Service", sector="prison", tier="regional"
    )
    site = site_create(
        by=BY, agency=agency, code=f"{code}-site", name=f"{code.title()} Prison", kind="prison"
    )
    users = {}
    for role in Role.values:
        user = user_create(by=BY, username=f"{code}-{role}", password=PASSWORD)
        membership_grant(
            by=BY,
            user=user,
            agency=agency,
            role=role,
            starts_on=start,
            is_cleared=role == Role.PRISON_ADMINISTRATOR,
        )
        users[role] = user
    program = program_create(
        by=BY,
        agency=agency,
        code=f"{code}-work",
        name=f"{code.title()} work program",
        kind="reintegration",
        valid_from=start,
    )
    offering = offering_create(
        by=BY,
        program=program,
        site=site,
        code=f"{code}-group",
        name=f"{code.title()} group",
        starts_on=start,
        capacity=10,
    )
    side = Side(agency, site, program, offering, None, None, None, None, users)
    person = register(side, f"{code}-001", family=name[0], given=name[1], worker=users[Role.SOCIAL_WORKER])
    enrollment = person.enrollments.get()
    enrollment_move(
        by=BY, enrollment=enrollment, verb="enroll", on=today() - timedelta(days=50), offering=offering
    )
    enrollment_move(by=BY, enrollment=enrollment, verb="start", on=today() - timedelta(days=40))
    justice_event_record(
        by=BY, participant=person, kind="charge", occurred_on=today() - timedelta(days=10), iccs="0502"
    )
    justice_event_record(
        by=BY,
        participant=person,
        kind="arrest",
        occurred_on=today() - timedelta(days=11),
        source="administrative",
        is_evaluation_only=True,
    )
    design = _design(code, agency, program)
    evaluation_run(by=BY, design=design)


def _design(code: str, agency: Agency, program: Program) -> EvaluationDesign:
    outcome = definition_create(
        by=BY,
        agency=agency,
        code=f"{code}-arrest-12",
        name="Arrest within 12 months",
        index_event="release",
        failure_kinds=["arrest"],
        window_value=12,
        window_unit="month",
    )
    design = design_create(
        by=BY,
        agency=agency,
        code=f"{code}-design",
        outcome=outcome,
        programs=[program],
        title={"en": f"{code.title()} evaluation", "fr": f"Évaluation {code}"},
        question={"en": "Does it reduce re-arrest?", "fr": "Réduit-il les nouvelles arrestations ?"},
        index_event="release",
        assignment_method="randomized",
        comparison="randomized",
        arm_labels={
            "treated": {"en": "Program", "fr": "Programme"},
            "comparison": {"en": "No program", "fr": "Sans programme"},
        },
        outcome_source={"name": "Police file", "is_administrative": True, "coverage": None, "match_rate": {}},
        time_unit="month",
        cutoff_on=today() - timedelta(days=30),
    )
    return design_approve(by=BY, design=design)


def _side(code: str) -> Side:
    agency = Agency.objects.get(code=code)
    person = Participant.objects.get(agency=agency, reference=f"{code}-001")
    design = EvaluationDesign.objects.get(code=f"{code}-design")
    return Side(
        agency=agency,
        site=Site.objects.get(agency=agency),
        program=Program.objects.get(agency=agency),
        offering=Offering.objects.get(program__agency=agency),
        person=person,
        enrollment=person.enrollments.get(),
        design=design,
        run=design.runs.first(),
        users={role: User.objects.get(username=f"{code}-{role}") for role in Role.values},
        names=(person.identity.family_name, person.identity.given_names),
    )
