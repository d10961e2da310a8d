"""An enrollment goes from one group to another: asked, accepted, and every thread picked up."""

from datetime import timedelta

import pytest

from accounts.scope import limit_to_user
from accounts.services import membership_grant, user_create
from kernel.clock import today
from kernel.errors import NotAllowed, OutOfReach, RuleViolation, StaleRecord
from kernel.records import record_create
from participants.models import Appointment, CaseAssignment, Enrollment, Participant, Transfer
from participants.services.basis import legal_basis_record
from participants.services.transfers import transfer_accept, transfer_ask, transfer_cancel, transfer_decline
from tests.participants.episodes import group_of
from tests.threads import at_once
from tests.world import BY, PASSWORD
from tests.world import world as build

TODAY = today()


def ask(world, to_offering, *, by=BY, **more) -> Transfer:
    values = {"basis": "law", "reason": "moves closer to the family", "on": TODAY - timedelta(days=3), **more}
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
    assert (new.status, new.offering, new.started_on, new.transferred_from) == ("active", offering, TODAY, old)
    assert [step.verb for step in new.status_changes.all()] == ["refer", "enroll", "start"]
    assert old.started_on is not None  # what was before stays as it was


def test_between_agencies_open_tasks_move_and_the_sender_keeps_the_own_period(world, as_user):
    ours = world.user["social_worker"]
    theirs = worker_of(world.other, "receiver")
    meeting = record_create(
        Appointment(participant=world.person, user=ours, on=TODAY + timedelta(days=2)), by=BY
    )
    receiving = as_user(world.other_user["program_manager"])
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
    again = ask(world, world.other.offering)
    assert transfer_cancel(by=sender, transfer=again, on=TODAY, reason="stays after all").state == "cancelled"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"reason": "  "}, "reason_missing"),
        ({"basis": "rumor"}, "rule_violation"),
        ({"on": TODAY - timedelta(days=300)}, "rule_violation"),
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
    assert Enrollment.objects.filter(participant=world.person, status="active").count() == 1
