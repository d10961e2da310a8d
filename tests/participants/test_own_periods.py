"""After a transfer or a hand-over the sender reads the own period, and the receiver what it does now.

What hangs on an episode is read by the agency that holds it and by whoever answers for the person today: who holds,
supervises or works with the person.
"""

from datetime import timedelta

import pytest

from accounts.models import User
from accounts.roles import Role
from accounts.scope import Standing, history_for_user, limit_to_user
from accounts.services import agency_create, membership_grant, site_create
from kernel.clock import today
from kernel.records import record_create
from outcomes.indicators import INDICATORS, Period, indicator_for
from outcomes.models import ReintegrationOutcome
from participants.models import (
    Allocation,
    Appointment,
    Attendance,
    EligibilityJudgment,
    Enrollment,
    Participant,
    Participation,
    RecordSeal,
    Referral,
    StatusChange,
    Transfer,
)
from participants.services import (
    case_assign,
    custody_close,
    custody_open,
    enrollment_move,
    referral_make,
)
from participants.services.reach import reach_rebuild
from participants.services.supervision import supervision_close, supervision_open
from participants.services.transfers import transfer_accept, transfer_cancel
from programs.services import offering_create, program_create
from tests.participants.passed_on import (
    Passed,
    administrator_of,
    ask,
    elsewhere,
    handed_over,
    transferred,
)
from tests.participants.registers import ago
from tests.world import BY

LATER = today() + timedelta(days=1)  # the stay and the assignment of the sender are over
OF_AN_EPISODE = {
    Enrollment: "pk",
    StatusChange: "enrollment",
    EligibilityJudgment: "enrollment",
    Attendance: "enrollment",
    Transfer: "enrollment",
    Allocation: "referral__enrollment",
    ReintegrationOutcome: "enrollment",
}
READS_PEOPLE = (Role.SOCIAL_WORKER, Role.PRISON_ADMINISTRATOR, Role.PROGRAM_MANAGER)
SENDERS = (Role.PRISON_ADMINISTRATOR, Role.PROGRAM_MANAGER)
# Follow-ups are not for managers, transfers not for workers.
NOT_FOR = {
    (ReintegrationOutcome, Role.PROGRAM_MANAGER),
    (Transfer, Role.SOCIAL_WORKER),
}


@pytest.fixture(params=[transferred, handed_over])
def passed(world, request) -> Passed:
    return request.param(world)


def read(model, user: User, person: Participant) -> set[int]:
    """The keys of the rows about a person that somebody reads the day after."""
    rows = limit_to_user(model.objects.all(), user, LATER)
    return set(rows.filter(**{model.reach_path: person.pk}).values_list("pk", flat=True))


def of_episode(model, enrollment: Enrollment) -> set[int]:
    found = set(model.objects.filter(**{OF_AN_EPISODE[model]: enrollment.pk}).values_list("pk", flat=True))
    assert found, (model, enrollment)
    return found


@pytest.mark.parametrize("role", SENDERS)
def test_sender_reads_the_own_period_and_nothing_of_the_new_one(world, passed, role):
    user = world.user[role]
    assert read(Participant, user, passed.person) == {passed.person.pk}
    for model in OF_AN_EPISODE:
        expected = set() if (model, role) in NOT_FOR else of_episode(model, passed.old)
        assert read(model, user, passed.person) == expected, model
        if hasattr(model, "history"):
            shown = history_for_user(model, Standing.of(user, LATER)).filter(
                id__in=of_episode(model, passed.new)
            )
            assert not shown.exists(), model
    assert read(Appointment, user, passed.person) == {passed.before.pk}


def test_office_that_took_over_reads_the_way_the_person_has_come(world, passed):
    """The manager of the program that goes on: the new period, and the episode that it continues."""
    user, role = world.other_user[Role.PROGRAM_MANAGER], Role.PROGRAM_MANAGER
    for model in OF_AN_EPISODE:
        both = of_episode(model, passed.old) | of_episode(model, passed.new)
        assert read(model, user, passed.person) == (set() if (model, role) in NOT_FOR else both), model


def test_worker_who_took_over_reads_everything(world, passed):
    user, role = world.other_user[Role.SOCIAL_WORKER], Role.SOCIAL_WORKER
    for model in OF_AN_EPISODE:
        both = of_episode(model, passed.old) | of_episode(model, passed.new)
        assert read(model, user, passed.person) == (set() if (model, role) in NOT_FOR else both), model
    assert read(Appointment, user, passed.person) == {passed.before.pk, passed.after.pk}


def test_worker_of_the_sender_reads_nothing_once_released_and_all_while_responsible(world, passed):
    user = world.user[Role.SOCIAL_WORKER]
    for model in [Participant, Appointment, *OF_AN_EPISODE]:
        assert read(model, user, passed.person) == set(), model
    case_assign(by=BY, participant=passed.person, user=user, agency=world.agency, starts_on=today())
    assert read(Enrollment, user, passed.person) == {passed.old.pk, passed.new.pk}
    assert read(Attendance, user, passed.person) >= of_episode(Attendance, passed.new)


def test_administrator_of_the_office_reads_what_was_handed_over_and_what_is_done_there(world):
    passed = handed_over(world)
    office = world.other.agency.sites.get(code="office")
    user = administrator_of(office)
    for model in OF_AN_EPISODE:
        assert read(model, user, passed.person) == of_episode(model, passed.old) | of_episode(
            model, passed.new
        )
    assert read(Appointment, user, passed.person) == {passed.before.pk, passed.after.pk}


def test_office_that_passed_a_person_on_reads_no_further(world):
    """A hand-over opens what there was by its day, an agency after it what it does itself."""
    passed = handed_over(world)
    user = administrator_of(world.other.agency.sites.get(code="office"))
    third = elsewhere()
    transfer_cancel(
        by=BY, transfer=passed.new.transfers.get(), on=today(), reason="goes somewhere else altogether"
    )
    opened = transfer_accept(by=BY, transfer=ask(passed.new, third, today()), on=today()).opened
    assert read(Enrollment, user, passed.person) == {passed.old.pk, passed.new.pk}
    assert not read(StatusChange, user, passed.person) & of_episode(StatusChange, opened)
    # Whoever still supervises answers for the person and sees what is done elsewhere.
    office = world.other.agency.sites.get(code="office")
    period = supervision_open(
        by=BY, participant=passed.person, agency=office.agency, site=office, kind="parole", starts_on=today()
    )
    assert read(Enrollment, user, passed.person) == {passed.old.pk, passed.new.pk, opened.pk}
    supervision_close(by=BY, supervision=period, on=today(), reason="completed")
    assert read(Enrollment, user, passed.person) == {passed.old.pk, passed.new.pk}


def test_prison_that_holds_the_person_again_reads_everything(world, passed):
    assert read(Enrollment, world.user[Role.PRISON_ADMINISTRATOR], passed.person) == {passed.old.pk}
    custody_open(by=BY, participant=passed.person, site=world.site, starts_on=today())
    for model in OF_AN_EPISODE:
        both = of_episode(model, passed.old) | of_episode(model, passed.new)
        assert read(model, world.user[Role.PRISON_ADMINISTRATOR], passed.person) == both, model
    # Managers of its programs read what their programs do.
    assert read(Enrollment, world.user[Role.PROGRAM_MANAGER], passed.person) == {passed.old.pk}


def test_site_reads_what_others_do_in_it_while_and_after_it_held_the_person(world):
    """A program of another agency inside the prison belongs to the period of the prison too."""
    inside = offering_create(
        by=BY, program=world.other.program, site=world.site, code="inside", name="Inside", starts_on=ago(200)
    )
    referral = referral_make(
        by=BY, participant=world.person, program=world.other.program, from_agency=world.agency, on=ago(40)
    )
    enrollment_move(by=BY, enrollment=referral.enrollment, verb="enroll", on=ago(30), offering=inside)
    passed = enrollment_of(referral)
    custody_close(by=BY, period=world.person.custody_periods.get(), on=ago(9), reason="parole")
    user = world.user[Role.PRISON_ADMINISTRATOR]
    assert read(Enrollment, user, world.person) == {world.enrollment.pk, passed.pk}
    elsewhere_in_it = administrator_of(
        site_create(by=BY, agency=world.agency, code="mill", name="Mill", kind="prison")
    )
    assert read(Enrollment, elsewhere_in_it, world.person) == set()
    manager = world.user[Role.PROGRAM_MANAGER]
    assert read(Enrollment, manager, world.person) == {world.enrollment.pk}


def test_referral_made_for_another_agency_is_read_and_what_comes_of_it_is_not(world):
    custody_close(by=BY, period=world.person.custody_periods.get(), on=ago(9), reason="parole")
    referral = referral_make(
        by=BY, participant=world.person, program=world.other.program, from_agency=world.agency, on=today()
    )
    user = world.user[Role.PRISON_ADMINISTRATOR]
    assert referral.pk in read(Referral, user, world.person)
    assert read(Enrollment, user, world.person) == {world.enrollment.pk}


def test_program_of_the_own_agency_tree_is_the_own_period(world):
    below = agency_create(
        by=BY, code="below", name="Below", sector="prison", tier="local", parent=world.agency
    )
    program = program_create(
        by=BY, agency=below, code="below", name="Below", kind="reintegration", valid_from=ago(200)
    )
    there = referral_make(
        by=BY, participant=world.person, program=program, from_agency=world.agency, on=today()
    ).enrollment
    custody_close(by=BY, period=world.person.custody_periods.get(), on=ago(9), reason="parole")
    for role in SENDERS:
        assert read(Enrollment, world.user[role], world.person) == {world.enrollment.pk, there.pk}


def test_two_roles_open_what_each_opens_and_no_more(world, passed):
    """A manager of the sender who works for the receiver too, with somebody else."""
    user = world.user[Role.PROGRAM_MANAGER]
    membership_grant(by=BY, user=user, agency=world.other.agency, role=Role.SOCIAL_WORKER, starts_on=ago(30))
    assert read(Enrollment, user, passed.person) == {passed.old.pk}
    case_assign(by=BY, participant=passed.person, user=user, agency=world.other.agency, starts_on=today())
    assert read(Enrollment, user, passed.person) == {passed.old.pk, passed.new.pk}


def test_sealed_file_opens_no_period(world, passed):
    record_create(RecordSeal(participant=passed.person, sealed_on=today(), reason="closed by law"), by=BY)
    reach_rebuild(passed.person)
    for side in (world.own, world.other):
        for role in READS_PEOPLE:
            for model in [Appointment, *OF_AN_EPISODE]:
                if model is not Transfer:  # asked of the own side, see EitherEndOfTransfer
                    assert read(model, side.users[role], passed.person) == set(), (model, role)


@pytest.mark.parametrize("role", SENDERS)
def test_answers_about_a_program_are_those_of_its_agency(world, passed, role):
    own, new = (
        record_create(
            Participation(participant=passed.person, program=program, answer=answer, answered_on=today()),
            by=BY,
        )
        for program, answer in ((world.program, "agreed"), (world.other.program, "refused"))
    )
    assert read(Participation, world.user[role], passed.person) == {own.pk}
    assert read(Participation, world.other_user[Role.PROGRAM_MANAGER], passed.person) == {new.pk}
    worker = world.other_user[Role.SOCIAL_WORKER]
    assert read(Participation, worker, passed.person) == {own.pk, new.pk}


@pytest.mark.parametrize("role", SENDERS)
def test_indicators_count_the_own_period(world, passed, role):
    """The sender counts what it did; so does the manager who took over, with what went before left to the sender."""
    period = Period(ago(365), LATER, LATER)
    for user, enrollment in [
        (world.user[role], passed.old),
        (world.other_user[Role.PROGRAM_MANAGER], passed.new),
    ]:
        for name in ("acceptance", "start", "attendance"):
            answer = indicator_for(Standing.of(user, LATER), INDICATORS[name], period, "program")
            ours = {str(enrollment.program.public_id)}
            assert {group.key for group in answer.groups} == ours, name


def enrollment_of(referral: Referral) -> Enrollment:
    return Enrollment.objects.get(referral=referral)
