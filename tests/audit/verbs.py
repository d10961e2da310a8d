"""Every verb once, with texts in it that must never come into the log."""

from collections.abc import Callable
from datetime import date

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
from programs.services import offering_create, program_create

CANARIES = {
    "family": "Zachernuk",
    "given": "Wilhelmina",
    "identifier": "QX-771-ZETA",
    "phone": "+221 77 000 1199",
    "address": "impasse du Cygne",
    "note": "because of the quarrel",
    "reference": "file-zz-9",
    "password": "a very long password indeed",
}
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
    "programs.services.program_create": (
        lambda world, by: None,
        lambda world, by, _: program_create(
            by=by, agency=world.agency, code="new", name=CANARIES["note"], kind="prevention", valid_from=DAY
        ),
        Action.PROGRAM_CREATE,
    ),
    "programs.services.offering_create": (
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
}  # fmt: skip
