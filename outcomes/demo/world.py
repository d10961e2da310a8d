"""Building the demo through the services everyone uses. Deterministic but for the day it is built on."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction

from accounts.models import Agency, Site, User
from accounts.roles import Role
from accounts.services import agency_create, membership_grant, site_create, user_create
from audit.actions import Action
from audit.services import record_write
from kernel.actors import Actor
from kernel.clock import today
from kernel.errors import RuleViolation
from outcomes.demo.casework import write_casework
from outcomes.models import EvaluationDesign, EvaluationRun
from outcomes.services import justice_event_record
from outcomes.services.runs import evaluation_run
from outcomes.studies.loader import load_study
from outcomes.studies.package import read_study
from participants.instruments.catalog import load_instruments
from participants.models import Participant
from participants.services import (
    case_assign,
    custody_close,
    custody_open,
    enrollment_move,
    participant_register,
    referral_make,
)
from participants.services.basis import legal_basis_record, participation_record
from participants.services.relations import relation_add
from programs.models import Offering, Program
from programs.services import offering_create, program_create

PASSWORD = "footbridge-demo"  # noqa: S105 - printed on purpose; demo accounts are refused in production
ACCOUNTS = {
    "social.worker": Role.SOCIAL_WORKER,
    "prison.admin": Role.PRISON_ADMINISTRATOR,
    "program.manager": Role.PROGRAM_MANAGER,
    "evaluator": Role.EVALUATOR,
    "auditor": Role.AUDITOR,
    "sysadmin": Role.SYSTEM_ADMINISTRATOR,
}
STUDIES = ("youth-schools", "baltimore-life")
# Trees and towns: nobody can mistake these for people on file.
FAMILY_NAMES = [
    "Alder",
    "Birch",
    "Cedar",
    "Dogwood",
    "Elder",
    "Fir",
    "Gingko",
    "Hazel",
    "Ironwood",
    "Juniper",
    "Katsura",
    "Larch",
]
GIVEN_NAMES = [
    "Amina",
    "Bruno",
    "Chloé",
    "Dario",
    "Elif",
    "Farid",
    "Grace",
    "Hugo",
    "Inès",
    "Jonas",
    "Kadia",
    "Léo",
]


@dataclass(frozen=True)
class Demo:
    """What the demo command tells its reader."""

    is_new: bool
    accounts: dict[str, str]
    password: str = PASSWORD


def demo_load(*, by: Actor) -> Demo:
    """Build the demo once; a second time changes nothing. Raises RuleViolation in production."""
    if settings.PRODUCTION:
        raise RuleViolation(
            "The demo has printed passwords and is refused in production (PASSERELLE_ENV=production)."
        )
    is_new = not User.objects.filter(username__in=ACCOUNTS).exists()
    if is_new:
        with transaction.atomic():
            _World(by, today()).build()
    for code in STUDIES:
        _study(by, code)
    return Demo(is_new=is_new, accounts=dict(ACCOUNTS))


def _study(by: Actor, code: str) -> None:
    """A study that is shipped, evaluated once, within reach of the demo's evaluator."""
    design, _is_new = load_study(read_study(code), by=by, under=Agency.objects.get(code="demo-ministry"))
    evaluator = User.objects.get(username="evaluator")
    if not EvaluationDesign.objects.for_user(evaluator).filter(pk=design.pk).exists():
        # It was loaded before the demo, under no agency of the demo's.
        membership_grant(
            by=by,
            user=evaluator,
            agency=design.agency,
            role=Role.EVALUATOR,
            starts_on=today() - timedelta(days=1),
        )
    if not EvaluationRun.objects.filter(design=design).exists():
        evaluation_run(by=by, design=design)


class _World:
    """Two agencies under a ministry, three sites, two programs, twelve people at different points of their way."""

    def __init__(self, by: Actor, on: date):
        self.by, self.on = by, on

    def build(self) -> None:
        self.ministry = agency_create(
            by=self.by,
            code="demo-ministry",
            name="Ministry of Justice (demo)",
            sector="ministry",
            tier="national",
        )
        self.prisons = self._agency("demo-prisons", "Northern Prison Service (demo)", "prison")
        self.youth = self._agency("demo-youth", "River Youth Association (demo)", "civil_society")
        self.prison = self._site(self.prisons, "demo-alder-prison", "Alder Lane Prison (demo)", "prison")
        self.office = self._site(
            self.prisons, "demo-probation", "Mill Street Probation Office (demo)", "probation_office"
        )
        self.center = self._site(self.youth, "demo-center", "River Center (demo)", "community_center")
        self._accounts()
        load_instruments(by=self.by)
        work, offering = self._program(
            self.prisons,
            "demo-work",
            "Work and training before release",
            "Travail et formation avant la libération",
            "reintegration",
            ["custody", "transition"],
            self.prison,
            8,
        )
        mentoring, evenings = self._program(
            self.youth,
            "demo-mentoring",
            "Mentoring evenings",
            "Soirées de mentorat",
            "prevention",
            ["community"],
            self.center,
            6,
        )
        for number in range(8):
            self._prisoner(number, work, offering)
        for number in range(8, 12):
            self._youth(number, mentoring, evenings)
        record_write(
            actor=self.by,
            action=Action.DEMO_LOAD,
            object_type="accounts.agency",
            object_ids=[self.ministry.public_id],
        )

    def _agency(self, code: str, name: str, sector: str) -> Agency:
        return agency_create(
            by=self.by, code=code, name=name, sector=sector, tier="regional", parent=self.ministry
        )

    def _site(self, agency: Agency, code: str, name: str, kind: str) -> Site:
        return site_create(
            by=self.by, agency=agency, code=code, name=name, kind=kind, time_zone="Europe/Paris"
        )

    def _accounts(self) -> None:
        self.users = {}
        for username, role in ACCOUNTS.items():
            user = user_create(by=self.by, username=username, password=PASSWORD, is_demo=True)
            high = role in (Role.EVALUATOR, Role.AUDITOR, Role.SYSTEM_ADMINISTRATOR)
            membership_grant(
                by=self.by,
                user=user,
                agency=self.ministry if high else self.prisons,
                role=role,
                starts_on=self.on - timedelta(days=700),
                sites=[self.prison] if role == Role.PRISON_ADMINISTRATOR else [],
            )
            self.users[username] = user

    def _program(self, agency, code, name, french, kind, phases, site, places) -> tuple[Program, Offering]:
        start = self.on - timedelta(days=400)
        program = program_create(
            by=self.by,
            agency=agency,
            code=code,
            name=name,
            kind=kind,
            phases=phases,
            valid_from=start,
            translations={"fr": {"name": french}},
            planned_sessions=24,
        )
        offering = offering_create(
            by=self.by,
            program=program,
            site=site,
            code=f"{code}-a",
            name=f"{name}, group A",
            starts_on=start,
            capacity=places,
        )
        return program, offering

    def _person(self, number: int, agency: Agency, site: Site, file_class: str) -> Participant:
        return participant_register(
            by=self.by,
            agency=agency,
            site=site,
            file_class=file_class,
            reference=f"DEMO-{number + 1:03d}",
            sex=1 + number % 2 if file_class == "prevention" else 1,
            birth_on=date(self.on.year - (16 if file_class == "prevention" else 30 + number), 3, 1 + number),
            identity={"family_name": FAMILY_NAMES[number], "given_names": GIVEN_NAMES[number]},
        )

    def _prisoner(self, number: int, program: Program, offering: Offering) -> None:
        person = self._person(number, self.prisons, self.prison, "justice")
        admitted = self.on - timedelta(days=380 - 20 * number)
        self._basis(person, "Prison Act (demo), section 12", admitted)
        stay = custody_open(
            by=self.by,
            participant=person,
            site=self.prison,
            starts_on=admitted,
            legal_status="sentenced",
            expected_release_on=self.on + timedelta(days=30 * (number + 1)),
        )
        if number % 2 == 0:
            case_assign(
                by=self.by,
                participant=person,
                user=self.users["social.worker"],
                agency=self.prisons,
                starts_on=admitted,
            )
        referral = referral_make(
            by=self.by,
            participant=person,
            program=program,
            from_agency=self.prisons,
            on=admitted + timedelta(days=14),
            evaluation_basis="law",
        )
        steps = [("assess", 21), ("waitlist", 28), ("enroll", 60), ("start", 67), ("complete", 180)]
        for verb, days in steps[: 1 + number % 5]:
            self._move(referral.enrollment, verb, admitted + timedelta(days=days), offering)
        if number == 2:
            write_casework(person, self.users["social.worker"], self.on)
        if number % 5 == 4:
            custody_close(by=self.by, period=stay, on=admitted + timedelta(days=200), reason="parole")
            justice_event_record(
                by=self.by,
                participant=person,
                kind="charge",
                occurred_on=admitted + timedelta(days=260),
                iccs="0502",
            )

    def _youth(self, number: int, program: Program, offering: Offering) -> None:
        person = self._person(number, self.youth, self.center, "prevention")
        on = self.on - timedelta(days=120 - number)
        self._basis(person, "Youth Welfare Act (demo), section 27", on)
        self._agreement(person, program, on)
        referral = referral_make(
            by=self.by, participant=person, program=program, from_agency=self.youth, on=on
        )
        for verb, days in [("enroll", 7), ("start", 14)][: number % 3]:
            self._move(referral.enrollment, verb, on + timedelta(days=days), offering)

    def _basis(self, person: Participant, law: str, on: date) -> None:
        legal_basis_record(
            by=self.by, participant=person, purpose="service", basis="law", reference=law, starts_on=on
        )

    def _agreement(self, person: Participant, program: Program, on: date) -> None:
        """Young people are asked themselves, and so are their parents."""
        parent = relation_add(
            by=self.by,
            participant=person,
            kind="parent",
            name=f"A parent of {person.identity.given_names} (demo)",
            is_legal_guardian=True,
        )
        participation_record(
            by=self.by,
            participant=person,
            program=program,
            answer="agreed",
            on=on,
            guardian=parent,
            guardian_answer="agreed",
            guardian_on=on,
            child_view="Would like to come with a friend.",
        )

    def _move(self, enrollment, verb: str, on: date, offering: Offering) -> None:
        enrollment_move(
            by=self.by,
            enrollment=enrollment,
            verb=verb,
            on=on,
            offering=offering if verb == "enroll" else None,
            # The demo's registers begin later than its people.
            reason="Attendance was kept on paper until then." if verb == "complete" else "",
        )
