"""An enrollment goes from one group to another: asked, accepted, and every thread picked up."""

from datetime import timedelta

import pytest

from accounts.scope import limit_to_user
from accounts.services import membership_grant, user_create
from kernel.clock import today
from kernel.errors import NotAllowed, OutOfReach, RuleViolation, StaleRecord
from kernel.records import record_change, record_create
from participants.models import Appointment, CaseAssignment, Enrollment, Participant, Transfer
from participants.services import custody_close, enrollment_move, referral_make
from participants.services.basis import legal_basis_record, legal_basis_withdraw
from participants.services.transfers import transfer_accept, transfer_ask, transfer_cancel, transfer_decline
from programs.services import program_revise
from tests.participants.episodes import group_of
from tests.threads import at_once
from tests.world import BY, PASSWORD
from tests.world import world as build

TODAY = today()


def ask(world, to_offering, *, by=BY, **more) -> Transfer:
    values = {
        "basis": "law",
        "basis_reference": "Prison Act, section 31",
        "reason": "moves closer to the family",
        "on": TODAY - timedelta(days=3),
        **more,
    }
    return transfer_ask(by=by, enrollment=world.enrollment, to_offering=to_offering, **values)


def worker_of(side, name: str):
    user = user_create(by=BY, username=name, password=PASSWORD)
    membership_grant(
        by=BY, user=user, agency=side.agency, role="social_worker", starts_on=TODAY - timedelta(days=30)
    )
    return user


def test_within_an_agency_the_place_moves_and_the_episode_is_linked(world):
    offering = group_of(world.own, "evening", capacity=5)
    accepted = transfer_accept(by=BY, transfer=ask(world, offering), on=TODAY)
    old, new = Enrollment.objects.get(pk=world.enrollment.pk), accepted.opened
    assert (old.status, old.ended_on, old.exit_category, old.exit_code) == (
        "transferred", TODAY, "operational", "moved_site",
    )  # fmt: skip
    # It starts with the first session attended there.
    assert (new.status, new.offering, new.started_on, new.transferred_from) == (
        "enrolled", offering, None, old,
    )  # fmt: skip
    assert [step.verb for step in new.status_changes.all()] == ["refer", "enroll"]
    assert new.judgments.get().answer == "eligible"
    assert old.started_on is not None  # what was before stays as it was


def test_between_agencies_open_tasks_move_and_the_sender_keeps_the_own_period(world, as_user):
    ours = world.user["social_worker"]
    theirs = worker_of(world.other, "receiver")
    meeting = record_create(
        Appointment(participant=world.person, user=ours, on=TODAY + timedelta(days=2)), by=BY
    )
    receiving = as_user(world.other_user["program_manager"])
    custody_close(by=BY, period=world.person.custody_periods.get(), on=TODAY - timedelta(days=4), reason="parole")
    transfer = ask(world, world.other.offering, by=as_user(world.user["program_manager"]))
    # The receiving side sees the question before it sees the person.
    assert limit_to_user(Transfer.objects.all(), receiving.user).get() == transfer
    assert not limit_to_user(Participant.objects.all(), receiving.user).filter(pk=world.person.pk).exists()
    transfer_accept(by=receiving, transfer=transfer, on=TODAY, worker=theirs)
    meeting.refresh_from_db()
    assert (meeting.user, meeting.site) == (theirs, world.other.site)
    assert CaseAssignment.objects.get(participant=world.person, user=theirs).starts_on == TODAY
    assert set(
        CaseAssignment.objects.filter(participant=world.person, agency=world.agency).values_list(
            "ends_on", flat=True
        )
    ) == {TODAY}
    assert limit_to_user(Participant.objects.all(), theirs).filter(pk=world.person.pk).exists()
    manager = world.user["program_manager"]
    assert limit_to_user(Enrollment.objects.all(), manager).filter(pk=world.enrollment.pk).exists()


def test_between_agencies_a_basis_is_needed_that_is_recorded(world):
    with pytest.raises(RuleViolation) as refused:
        ask(world, world.other.offering, basis="consent")
    assert refused.value.code == "basis_missing"
    assert not Transfer.objects.exists()
    legal_basis_record(
        by=BY, participant=world.person, purpose="sharing", basis="consent", starts_on=TODAY - timedelta(days=9)
    )
    assert ask(world, world.other.offering, basis="consent").state == "asked"


def test_a_full_group_takes_nobody_and_nothing_is_half_done(world):
    full = group_of(world.own, "full", capacity=0)
    transfer = ask(world, full)
    with pytest.raises(RuleViolation) as refused:
        transfer_accept(by=BY, transfer=transfer, on=TODAY)
    assert refused.value.code == "offering_full"
    assert Enrollment.objects.get(pk=world.enrollment.pk).status == "active"
    assert Transfer.objects.get(pk=transfer.pk).state == "asked"
    assert Enrollment.objects.filter(participant=world.person).count() == 1


def test_only_the_receiving_end_answers_and_only_the_sender_takes_back(world, as_user):
    transfer = ask(world, world.other.offering)
    sender, receiver = as_user(world.user["program_manager"]), as_user(world.other_user["prison_administrator"])
    with pytest.raises(OutOfReach):
        transfer_accept(by=sender, transfer=transfer, on=TODAY)
    with pytest.raises(NotAllowed):
        transfer_accept(by=as_user(world.other_user["social_worker"]), transfer=transfer, on=TODAY)
    with pytest.raises((OutOfReach, NotAllowed)):
        transfer_cancel(by=receiver, transfer=transfer, on=TODAY, reason="no")
    with pytest.raises(RuleViolation):
        transfer_decline(by=receiver, transfer=transfer, on=TODAY, reason=" ")
    assert transfer_decline(by=receiver, transfer=transfer, on=TODAY, reason="no place").state == "declined"
    assert Enrollment.objects.get(pk=world.enrollment.pk).status == "active"
    world.enrollment.refresh_from_db()
    again = ask(world, world.other.offering)
    assert transfer_cancel(by=sender, transfer=again, on=TODAY, reason="stays after all").state == "cancelled"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"reason": "  "}, "reason_missing"),
        ({"basis": "rumor"}, "rule_violation"),
        ({"basis_reference": " "}, "basis_missing"),
        ({"on": TODAY - timedelta(days=300)}, "dates_out_of_order"),
    ],
)
def test_what_cannot_be_asked(world, more, code):
    with pytest.raises(RuleViolation) as refused:
        ask(world, world.other.offering, **more)
    assert refused.value.code == code
    assert not Transfer.objects.exists()


def test_nobody_is_transferred_to_where_he_is_or_twice_at_once(world):
    with pytest.raises(RuleViolation) as refused:
        ask(world, world.offering)
    assert refused.value.code == "same_offering"
    ask(world, world.other.offering)
    with pytest.raises(RuleViolation) as refused:
        ask(world, world.other.offering)
    assert refused.value.code == "transfer_asked_already"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_accept_at_once_one_does(transactional_db):
    world = build()
    transfer = ask(world, group_of(world.own, "evening"))
    answers = at_once(
        2, lambda _number: transfer_accept(by=BY, transfer=Transfer.objects.get(pk=transfer.pk), on=TODAY)
    )
    assert sorted(isinstance(answer, Transfer) for answer in answers) == [False, True]
    (refused,) = [answer for answer in answers if not isinstance(answer, Transfer)]
    assert isinstance(refused, StaleRecord | RuleViolation)
    assert Enrollment.objects.filter(participant=world.person, status="enrolled").count() == 1
    assert Enrollment.objects.filter(participant=world.person, status="transferred").count() == 1


def test_who_is_still_held_by_the_sender_keeps_the_worker_there(world):
    ours = world.user["social_worker"]
    meeting = record_create(
        Appointment(participant=world.person, user=ours, on=TODAY + timedelta(days=2)), by=BY
    )
    transfer_accept(by=BY, transfer=ask(world, world.other.offering), on=TODAY)
    meeting.refresh_from_db()
    assert (meeting.user, meeting.site) == (ours, None)
    assert CaseAssignment.objects.get(participant=world.person, agency=world.agency).ends_on is None


def test_a_consent_that_is_withdrawn_before_the_answer_stops_it(world):
    held = legal_basis_record(
        by=BY, participant=world.person, purpose="sharing", basis="consent", starts_on=TODAY - timedelta(days=9)
    )
    transfer = ask(world, world.other.offering, basis="consent")
    legal_basis_withdraw(by=BY, legal_basis=held, on=TODAY - timedelta(days=1))
    with pytest.raises(RuleViolation) as refused:
        transfer_accept(by=BY, transfer=transfer, on=TODAY)
    assert refused.value.code == "basis_missing"
    assert Transfer.objects.get(pk=transfer.pk).state == "asked"
    assert Enrollment.objects.get(pk=world.enrollment.pk).status == "active"


def test_the_receiving_program_judges_by_its_own_rules(world, as_user):
    """Somebody who is too young there is taken over with a reason alone."""
    program_revise(
        by=BY, program=world.other.program, valid_from=TODAY - timedelta(days=9),
        eligibility=[{"rule": "age", "min": 60}],
    )  # fmt: skip
    receiving = as_user(world.other_user["program_manager"])
    transfer = ask(world, world.other.offering)
    with pytest.raises(RuleViolation) as refused:
        transfer_accept(by=receiving, transfer=transfer, on=TODAY)
    assert (refused.value.code, refused.value.field) == ("not_yet_eligible", "override_reason")
    assert Enrollment.objects.filter(participant=world.person).count() == 1
    transfer = Transfer.objects.get(pk=transfer.pk)
    accepted = transfer_accept(by=receiving, transfer=transfer, on=TODAY, override_reason="asked for by the court")
    judged = accepted.opened.judgments.get()
    assert (judged.answer, judged.is_override, judged.override_reason) == (
        "not_yet", True, "asked for by the court",
    )  # fmt: skip
    assert accepted.opened.program_version.number == 2


def test_who_objects_to_evaluation_objects_there_too(world):
    referral = world.enrollment.referral
    record_change(referral, by=BY, evaluation_basis="objection", evaluation_basis_on=TODAY)
    accepted = transfer_accept(by=BY, transfer=ask(world, world.other.offering), on=TODAY)
    assert accepted.opened.referral.evaluation_basis == "objection"


def test_a_transfer_falls_away_when_the_person_leaves_meanwhile(world):
    transfer = ask(world, world.other.offering)
    enrollment_move(by=BY, enrollment=world.enrollment, verb="withdraw", on=TODAY, code="moved_away")
    transfer.refresh_from_db()
    assert (transfer.state, transfer.decided_on) == ("cancelled", TODAY)
    with pytest.raises(RuleViolation) as refused:
        transfer_accept(by=BY, transfer=transfer, on=TODAY)
    assert refused.value.code == "transfer_decided"


def test_who_is_on_the_way_through_the_receiving_program_is_not_taken_over(world):
    referral_make(
        by=BY, participant=world.person, program=world.other.program, from_agency=world.agency,
        on=TODAY - timedelta(days=5),
    )  # fmt: skip
    transfer = ask(world, world.other.offering)
    with pytest.raises(RuleViolation) as refused:
        transfer_accept(by=BY, transfer=transfer, on=TODAY)
    assert refused.value.code == "already_referred"
    assert Transfer.objects.get(pk=transfer.pk).state == "asked"
    assert Enrollment.objects.get(pk=world.enrollment.pk).status == "active"
