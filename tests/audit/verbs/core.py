"""The verbs of accounts, programs, people and evaluation, each once."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from accounts.services import (
    agency_create,
    membership_end,
    membership_grant,
    site_create,
    token_create,
    token_revoke,
    user_create,
)
from audit.actions import Action
from kernel.clock import today
from outcomes.services import (
    definition_create,
    design_approve,
    design_create,
    evaluation_run,
    justice_event_decide,
    justice_event_record,
    observation_end_record,
)
from participants.services import (
    case_assign,
    characteristics_record,
    custody_close,
    custody_open,
    enrollment_move,
    identity_record,
    participant_register,
    referral_allocate,
    referral_make,
)
from programs.schedule import Pattern
from programs.services import (
    cost_record,
    headcount_record,
    module_add,
    offering_change,
    offering_create,
    program_change,
    program_create,
    program_revise,
    session_add,
    session_call_off,
    session_move,
    sessions_call_off_day,
    sessions_plan,
    staff_assign,
)
from tests.audit.verbs.canaries import CANARIES

DAY = date(2024, 5, 4)


def _person(world, by, reference="spare"):
    return participant_register(by=by, agency=world.agency, file_class="justice", reference=reference)


def _free_referral(world, by):
    person = _person(world, by)
    return referral_make(by=by, participant=person, program=world.program, from_agency=world.agency, on=DAY)


def _membership(world, by, **more):
    user = user_create(by=by, username="newcomer", password=CANARIES["password"])
    more = {"role": "auditor", "starts_on": DAY, **more}
    return membership_grant(by=by, user=user, agency=world.agency, **more)


def _definition(world, by, code="new-definition"):
    return definition_create(
        by=by, agency=world.agency, code=code, name="Re-arrest", index_event="release", failure_kinds=["arrest"],
        window_value=12, window_unit="month",
    )  # fmt: skip


def _design(world, by):
    copied = ("title", "question", "index_event", "assignment_method", "comparison", "arm_labels", "outcome_source",
              "cutoff_on")  # fmt: skip
    texts = {name: getattr(world.design, name) for name in copied}
    return design_create(
        by=by, agency=world.agency, code="new-design", outcome=world.design.outcome, programs=[world.program], **texts
    )  # fmt: skip


def _session(world, by, **more):
    return session_add(
        by=by, offering=world.offering, held_on=today(), planned_minutes=60, place=CANARIES["address"], **more
    )


# verb -> (what makes it possible, the verb itself on that, its action)
Prepared = tuple[Callable, Callable, Action]
VERBS: dict[str, Prepared] = {
    "accounts.services.agency_create": (
        lambda world, by: None,
        lambda world, by, _: agency_create(
            by=by, code="new", name=CANARIES["note"], sector="probation", tier="local", parent=world.agency
        ),
        Action.AGENCY_CREATE,
    ),
    "accounts.services.site_create": (
        lambda world, by: None,
        lambda world, by, _: site_create(
            by=by, agency=world.agency, code="new", name=CANARIES["note"], kind="school"
        ),
        Action.SITE_CREATE,
    ),
    "accounts.services.user_create": (
        lambda world, by: None,
        lambda world, by, _: user_create(
            by=by, username=CANARIES["family"], password=CANARIES["password"], first_name=CANARIES["given"]
        ),
        Action.USER_CREATE,
    ),
    "accounts.services.membership_grant": (
        lambda world, by: user_create(by=by, username="newcomer", password=CANARIES["password"]),
        lambda world, by, user: membership_grant(
            by=by, user=user, agency=world.agency, role="evaluator", starts_on=DAY
        ),
        Action.MEMBERSHIP_GRANT,
    ),
    "accounts.services.membership_end": (
        _membership,
        lambda world, by, membership: membership_end(by=by, membership=membership, on=today()),
        Action.MEMBERSHIP_END,
    ),
    "accounts.services.token_create": (
        lambda world, by: None,
        lambda world, by, _: token_create(
            by=by, user=world.user["evaluator"], name=CANARIES["note"], purpose=CANARIES["note"],
            scopes=["programs:read"],
        )[0],
        Action.TOKEN_CREATE,
    ),
    "accounts.services.token_revoke": (
        lambda world, by: token_create(
            by=by, user=world.user["evaluator"], name="t", purpose="t", scopes=["programs:read"]
        )[0],
        lambda world, by, token: token_revoke(by=by, token=token),
        Action.TOKEN_REVOKE,
    ),
    "programs.services.programs.program_create": (
        lambda world, by: None,
        lambda world, by, _: program_create(
            by=by, agency=world.agency, code="new", name=CANARIES["note"], kind="prevention", valid_from=DAY
        ),
        Action.PROGRAM_CREATE,
    ),
    "programs.services.offerings.offering_create": (
        lambda world, by: None,
        lambda world, by, _: offering_create(
            by=by, program=world.program, site=world.site, code="new", name=CANARIES["note"], starts_on=DAY
        ),
        Action.OFFERING_CREATE,
    ),
    "participants.services.people.participant_register": (
        lambda world, by: None,
        lambda world, by, _: participant_register(
            by=by, agency=world.agency, file_class="justice", reference=CANARIES["reference"], nationality="SN"
        ),
        Action.PARTICIPANT_REGISTER,
    ),
    "participants.services.people.identity_record": (
        _person,
        lambda world, by, person: identity_record(
            by=by, participant=person, family_name=CANARIES["family"], given_names=CANARIES["given"],
            identifier=CANARIES["identifier"], phone=CANARIES["phone"], address=CANARIES["address"],
        ),
        Action.IDENTITY_RECORD,
    ),
    "participants.services.people.characteristics_record": (
        lambda world, by: None,
        lambda world, by, _: characteristics_record(
            by=by, participant=world.person, values={"prior": "77.1193", "married": 1}, recorded_on=DAY,
            source=CANARIES["note"],
        ),
        Action.CHARACTERISTIC_RECORD,
    ),
    "participants.services.people.case_assign": (
        lambda world, by: None,
        lambda world, by, _: case_assign(
            by=by, participant=world.person, user=world.user["social_worker"], agency=world.agency, starts_on=DAY
        ),
        Action.CASE_ASSIGN,
    ),
    "participants.services.custody.custody_open": (
        _person,
        lambda world, by, person: custody_open(by=by, participant=person, site=world.site, starts_on=DAY),
        Action.CUSTODY_OPEN,
    ),
    "participants.services.custody.custody_close": (
        lambda world, by: world.person.custody_periods.get(),
        lambda world, by, period: custody_close(by=by, period=period, on=today(), reason="parole"),
        Action.CUSTODY_CLOSE,
    ),
    "participants.services.referral.referral_make": (
        _person,
        lambda world, by, person: referral_make(
            by=by, participant=person, program=world.program, from_agency=world.agency, on=DAY,
            reason=CANARIES["note"],
        ),
        Action.REFERRAL_MAKE,
    ),
    "participants.services.referral.referral_allocate": (
        _free_referral,
        lambda world, by, referral: referral_allocate(
            by=by, referral=referral, study="own-design", arm="comparison", on=DAY, unit_code=CANARIES["note"]
        ),
        Action.REFERRAL_ALLOCATE,
    ),
    "participants.services.enrollment.enrollment_move": (
        lambda world, by: world.enrollment,
        lambda world, by, enrollment: enrollment_move(
            by=by, enrollment=enrollment, verb="withdraw", on=today(), reason=CANARIES["note"], category="personal"
        ),
        Action.ENROLLMENT_MOVE,
    ),
    "outcomes.services.justice.justice_event_record": (
        lambda world, by: None,
        lambda world, by, _: justice_event_record(
            by=by, participant=world.person, kind="arrest", occurred_on=DAY, source_name=CANARIES["note"]
        ),
        Action.JUSTICE_EVENT_RECORD,
    ),
    "outcomes.services.justice.justice_event_decide": (
        lambda world, by: justice_event_record(by=by, participant=world.person, kind="charge", occurred_on=DAY),
        lambda world, by, event: justice_event_decide(by=by, event=event, decided_on=DAY),
        Action.JUSTICE_EVENT_DECIDE,
    ),
    "outcomes.services.justice.observation_end_record": (
        lambda world, by: None,
        lambda world, by, _: observation_end_record(by=by, participant=world.person, kind="lost", on=DAY),
        Action.OBSERVATION_END_RECORD,
    ),
    "outcomes.services.designs.definition_create": (
        lambda world, by: None,
        lambda world, by, _: _definition(world, by),
        Action.DEFINITION_CREATE,
    ),
    "outcomes.services.designs.design_create": (
        lambda world, by: None,
        lambda world, by, _: _design(world, by),
        Action.DESIGN_CREATE,
    ),
    "outcomes.services.designs.design_approve": (
        _design,
        lambda world, by, design: design_approve(by=by, design=design),
        Action.DESIGN_CREATE,
    ),
    "outcomes.services.runs.evaluation_run": (
        lambda world, by: world.design,
        lambda world, by, design: evaluation_run(by=by, design=design),
        Action.RUN_EXECUTE,
    ),
    "programs.services.programs.program_revise": (
        lambda world, by: None,
        lambda world, by, _: program_revise(
            by=by, program=world.program, valid_from=today(), eligibility=[{"rule": "age", "min": 18}]
        ),
        Action.PROGRAM_REVISE,
    ),
    "programs.services.programs.program_change": (
        lambda world, by: None,
        lambda world, by, _: program_change(by=by, program=world.program, description=CANARIES["note"]),
        Action.PROGRAM_CHANGE,
    ),
    "programs.services.programs.module_add": (
        lambda world, by: None,
        lambda world, by, _: module_add(by=by, program=world.program, name=CANARIES["note"], number=1),
        Action.PROGRAM_CHANGE,
    ),
    "programs.services.offerings.offering_change": (
        lambda world, by: None,
        lambda world, by, _: offering_change(by=by, offering=world.offering, name=CANARIES["note"]),
        Action.OFFERING_CHANGE,
    ),
    "programs.services.offerings.staff_assign": (
        lambda world, by: None,
        lambda world, by, _: staff_assign(
            by=by, program=world.program, user=world.user["social_worker"], role="lead", starts_on=DAY
        ),
        Action.STAFF_ASSIGN,
    ),
    "programs.services.offerings.cost_record": (
        lambda world, by: None,
        lambda world, by, _: cost_record(
            by=by, program=world.program, kind="staff", amount=Decimal("77.11"), currency="EUR", starts_on=DAY,
            ends_on=DAY, note=CANARIES["note"],
        ),
        Action.COST_RECORD,
    ),
    "programs.services.sessions.sessions_plan": (
        lambda world, by: None,
        lambda world, by, _: sessions_plan(
            by=by, offering=world.offering, place=CANARIES["address"],
            pattern=Pattern(weekdays=(0, 3), starts_on=today(), starts_at=None, minutes=60, count=3),
        ),
        Action.SESSION_PLAN,
    ),
    "programs.services.sessions.session_add": (
        lambda world, by: None,
        lambda world, by, _: _session(world, by),
        Action.SESSION_PLAN,
    ),
    "programs.services.sessions.session_move": (
        _session,
        lambda world, by, session: [
            session,
            session_move(by=by, session=session, held_on=today() + timedelta(days=1)),
        ],
        Action.SESSION_MOVE,
    ),
    "programs.services.sessions.session_call_off": (
        _session,
        lambda world, by, session: session_call_off(by=by, session=session, reason="place"),
        Action.SESSION_CALL_OFF,
    ),
    "programs.services.sessions.sessions_call_off_day": (
        _session,
        lambda world, by, session: sessions_call_off_day(by=by, site=world.site, on=today()),
        Action.SESSION_CALL_OFF,
    ),
    "programs.services.sessions.headcount_record": (
        lambda world, by: _session(world, by, is_anonymous=True),
        lambda world, by, session: headcount_record(by=by, session=session, counts={"female": {"14-17": 9}}),
        Action.HEADCOUNT_RECORD,
    ),
}  # fmt: skip
