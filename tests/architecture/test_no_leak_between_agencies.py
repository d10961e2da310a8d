"""The gate, asked of every model and every role at once: nobody sees a row of an agency that is not his."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils.module_loading import import_string

from accounts.models import User
from accounts.roles import Role
from accounts.scope import Codelist, Rule, history_for_user, limit_to_user, log_for_user
from accounts.services import membership_end, membership_grant, token_create, user_create
from kernel.clock import today
from outcomes.models import IccsCode, JusticeEvent
from outcomes.services import observation_end_record
from participants.models import Participant
from participants.services import characteristics_record, referral_allocate
from tests.architecture.models_of_ours import models_of_ours
from tests.rows import rows_everywhere
from tests.world import BY, PASSWORD

# The way from a row to the agency it belongs to, written down apart from the gate so that both must agree.
AGENCY_OF = {
    "accounts.Agency": "pk",
    "accounts.Site": "agency",
    "accounts.User": "memberships__agency",
    "accounts.Membership": "agency",
    "accounts.ApiToken": "user__memberships__agency",
    "accounts.AccessReview": "agency",
    "accounts.OpenSession": "user__memberships__agency",
    "audit.AuditEvent": "agency_id",
    "exchange.ImportRecord": "agency",
    "kernel.Job": "agency_id",
    "kernel.StoredFile": "agency_id",
    "programs.Program": "agency",
    "programs.ProgramVersion": "program__agency",
    "programs.Offering": "program__agency",
    "programs.Module": "program__agency",
    "programs.ProgramStaff": "program__agency",
    "programs.CostItem": "program__agency",
    "programs.Session": "offering__program__agency",
    "participants.Participant": "agency",
    "participants.Identity": "participant__agency",
    "participants.Characteristic": "participant__agency",
    "participants.CustodyPeriod": "participant__agency",
    "participants.Referral": "participant__agency",
    "participants.Allocation": "referral__participant__agency",
    "participants.Enrollment": "participant__agency",
    "participants.StatusChange": "enrollment__participant__agency",
    "participants.CaseAssignment": "participant__agency",
    "participants.AllocationSequence": "agency",
    "participants.Assessment": "participant__agency",
    "participants.AssessmentScore": "assessment__participant__agency",
    "participants.BandOverride": "assessment__participant__agency",
    "participants.Goal": "plan__participant__agency",
    "participants.Instrument": "agency",
    "participants.InstrumentVersion": "instrument__agency",
    "participants.Plan": "participant__agency",
    "participants.PlanAction": "goal__plan__participant__agency",
    "participants.PlanReview": "plan__participant__agency",
    "participants.Appointment": "participant__agency",
    "participants.Attendance": "enrollment__participant__agency",
    "participants.Contact": "participant__agency",
    "participants.EligibilityJudgment": "enrollment__participant__agency",
    "participants.GroupAffiliation": "participant__agency",
    "participants.HandOver": "participant__agency",
    "participants.Incident": "participant__agency",
    "participants.LegalBasis": "participant__agency",
    "participants.MatchCandidate": "participant__agency",
    "participants.NoContact": "participant__agency",
    "participants.Participation": "participant__agency",
    "participants.RecordSeal": "participant__agency",
    "participants.Relation": "participant__agency",
    "participants.RiskBasis": "participant__agency",
    "participants.SafetyFlag": "participant__agency",
    "participants.Sentence": "participant__agency",
    "participants.SupervisionPeriod": "participant__agency",
    "participants.Transfer": "enrollment__participant__agency",
    "outcomes.JusticeEvent": "participant__agency",
    "outcomes.ObservationEnd": "participant__agency",
    "outcomes.ReintegrationOutcome": "participant__agency",
    "outcomes.AdministrativeSource": "agency",
    "outcomes.Ascertainment": "design__agency",
    "outcomes.LocalCode": "agency",
    "outcomes.RecidivismDefinition": "agency",
    "outcomes.EvaluationDesign": "agency",
    "outcomes.EvaluationRun": "design__agency",
}
# Where the agency is kept plain, by its public id.
BY_PUBLIC_ID = {"audit.AuditEvent", "kernel.Job", "kernel.StoredFile"}
GATED = [
    model
    for model in models_of_ours()
    if getattr(model, "reach", None) and import_string(model.reach) not in (Rule, Codelist)
]
PEOPLE = [model for model in GATED if getattr(model, "reach_path", None)]
# Everybody sees his own.
OWN_ACCOUNT = {"accounts.User", "accounts.ApiToken", "accounts.Membership", "accounts.OpenSession"}
SEES_PEOPLE = {Role.SOCIAL_WORKER, Role.PRISON_ADMINISTRATOR, Role.PROGRAM_MANAGER}
# Records about people that fewer roles, or another one, may see.
SEEN_BY = {
    "participants.RiskBasis": {Role.SOCIAL_WORKER},
    "participants.Relation": {Role.SOCIAL_WORKER, Role.PRISON_ADMINISTRATOR},
    "participants.Sentence": {Role.SOCIAL_WORKER, Role.PRISON_ADMINISTRATOR},
    "participants.Incident": {Role.SOCIAL_WORKER, Role.PRISON_ADMINISTRATOR},
    "participants.Assessment": {Role.SOCIAL_WORKER, Role.PRISON_ADMINISTRATOR},
    "participants.AssessmentScore": {Role.SOCIAL_WORKER, Role.PRISON_ADMINISTRATOR},
    "participants.BandOverride": {Role.SOCIAL_WORKER, Role.PRISON_ADMINISTRATOR},
    "participants.Plan": {Role.SOCIAL_WORKER, Role.PRISON_ADMINISTRATOR},
    "participants.Goal": {Role.SOCIAL_WORKER, Role.PRISON_ADMINISTRATOR},
    "participants.PlanAction": {Role.SOCIAL_WORKER, Role.PRISON_ADMINISTRATOR},
    "participants.PlanReview": {Role.SOCIAL_WORKER, Role.PRISON_ADMINISTRATOR},
    "participants.NoContact": {Role.SOCIAL_WORKER, Role.PRISON_ADMINISTRATOR},
    "outcomes.ReintegrationOutcome": {Role.SOCIAL_WORKER, Role.PRISON_ADMINISTRATOR},
    "participants.Transfer": {Role.PRISON_ADMINISTRATOR, Role.PROGRAM_MANAGER},
    "participants.GroupAffiliation": {
        Role.PRISON_ADMINISTRATOR
    },  # the one membership of the world that is cleared
    "participants.MatchCandidate": {Role.AUDITOR},
    "participants.RecordSeal": {Role.AUDITOR},
}


def sees(model) -> set[str]:
    return SEEN_BY.get(label(model), SEES_PEOPLE)


def label(model) -> str:
    return model._meta.label


@pytest.fixture
def full(world, life):
    """Both sides with a row in every gated table."""
    for side in (world.own, world.other):
        referral = side.enrollment.referral
        on = referral.referred_on + timedelta(days=1)
        referral_allocate(by=BY, referral=referral, study=side.design.code, arm="treated", on=on)
        characteristics_record(by=BY, participant=side.person, values={"prior": 1}, recorded_on=on)
        observation_end_record(by=BY, participant=side.person, kind="lost", on=today())
        rows_everywhere(side)
        for role in Role.values:
            token_create(
                by=BY, user=side.users[role], name="t", purpose="t", scopes=["programs:read"], days=1
            )
            Client().force_login(side.users[role], backend="accounts.backends.PasswordBackend")
    return world


def rows_of(model, side):
    key = side.agency.public_id if label(model) in BY_PUBLIC_ID else side.agency.pk
    return model._base_manager.filter(**{AGENCY_OF[label(model)]: key})


def seen(model, user) -> set[int]:
    return set(limit_to_user(model._base_manager.all(), user).values_list("pk", flat=True))


def test_every_gated_model_is_swept():
    assert set(AGENCY_OF) == {label(model) for model in GATED}


# Building both sides costs more than asking every model: the models are walked inside each test.


def test_no_role_sees_a_row_of_the_other_agency(full):
    for model in GATED:
        own, foreign = (
            set(rows_of(model, side).values_list("pk", flat=True)) for side in (full.own, full.other)
        )
        assert own and foreign and not own & foreign, label(model)
        mine = {role: seen(model, user) for role, user in full.user.items()}
        theirs = {role: seen(model, user) for role, user in full.other_user.items()}
        assert {role for role, rows in mine.items() if rows & foreign} == set(), label(model)
        assert {role for role, rows in theirs.items() if rows & own} == set(), label(model)
        # And the gate is a gate, not a wall: somebody of the agency sees its rows.
        assert any(rows & own for rows in mine.values()), label(model)
        assert any(rows & foreign for rows in theirs.values()), label(model)


def test_people_are_for_the_roles_that_work_with_them(full):
    for model in PEOPLE:
        assert {role for role, user in full.user.items() if seen(model, user)} == sees(model), label(model)


def test_people_of_a_study_are_on_nobodys_list(full, life):
    """Not even for somebody with a role in the agency of the study."""
    start = today() - timedelta(days=9)
    for role, user in full.user.items():
        membership_grant(by=BY, user=user, agency=life.agency, role=role, starts_on=start)
    assert Participant.objects.filter(agency=life.agency).count() > 400
    for model in PEOPLE:
        of_the_study = set(rows_of(model, life).values_list("pk", flat=True))
        for role, user in full.user.items():
            assert not seen(model, user) & of_the_study, (label(model), role)


def test_what_came_in_for_an_evaluation_is_on_no_file(full):
    """The world holds one such event per side, about a person who is within reach."""
    hidden = set(JusticeEvent._base_manager.filter(is_evaluation_only=True).values_list("pk", flat=True))
    assert hidden & set(rows_of(JusticeEvent, full.own).values_list("pk", flat=True))
    for role, user in full.user.items():
        assert bool(seen(JusticeEvent, user)) == (role in SEES_PEOPLE)
        assert not seen(JusticeEvent, user) & hidden
        assert not history_for_user(JusticeEvent, user).filter(id__in=hidden).exists()


def test_nobody_sees_nothing(full):
    inactive = full.user["prison_administrator"]
    inactive.is_active = False
    inactive.save()
    # Something that looks like an account and was never authenticated.
    forged = SimpleNamespace(pk=full.user["social_worker"].pk, is_authenticated=False, is_active=True)
    for model in [*GATED, IccsCode]:
        for nobody in (None, AnonymousUser(), inactive, forged):
            assert seen(model, nobody) == set(), (label(model), nobody)


def test_an_account_without_a_role_sees_itself_and_nothing_else(full):
    newcomer = user_create(by=BY, username="newcomer", password=PASSWORD)
    for model in [*GATED, IccsCode]:
        assert seen(model, newcomer) == ({newcomer.pk} if model is User else set()), label(model)


def test_a_role_that_is_over_or_still_to_come_opens_nothing(full):
    models = [model for model in GATED if label(model) not in OWN_ACCOUNT]
    for user in full.user.values():
        membership = user.memberships.get()
        day_before = membership.starts_on - timedelta(days=1)
        for model in models:
            assert not limit_to_user(model._base_manager.all(), user, day_before).exists(), label(model)
        membership_end(by=BY, membership=membership, on=today() - timedelta(days=1))
        for model in models:
            assert seen(model, user) == set(), label(model)


def test_the_history_is_behind_the_same_gate(full):
    for model in [model for model in PEOPLE if hasattr(model, "history")]:
        foreign = set(rows_of(model, full.other).values_list("pk", flat=True))
        shown = {
            role: set(history_for_user(model, user).values_list("id", flat=True))
            for role, user in full.user.items()
        }
        assert {role for role, ids in shown.items() if ids & foreign} == set(), label(model)
        assert {role for role, ids in shown.items() if ids} == sees(model), label(model)
        assert not history_for_user(model, None).exists()


def test_the_log_is_for_the_auditors_of_the_agency(full):
    own = log_for_user(full.user["auditor"])
    assert own.exists()
    # None: what belongs to the installation and is about nobody's file, for the top of the tree.
    assert set(own.values_list("agency_id", flat=True)) == {full.agency.public_id, None}
    assert set(own.filter(agency_id=None).values_list("action", flat=True)) == {
        "user.create",
        "instrument.define",
    }
    for role in set(Role.values) - {"auditor"}:
        assert not log_for_user(full.user[role]).exists()
    assert not log_for_user(None).exists()
