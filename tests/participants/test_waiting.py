"""The waiting list: a fair order, an open hand where it is changed, and never a place too many."""

from datetime import timedelta

import pytest

from kernel.clock import today
from kernel.errors import NotAllowed, OutOfReach, RuleViolation
from participants.models import Enrollment, StatusChange
from participants.services import enrollment_move, referral_make
from participants.services.basis import legal_basis_withdraw
from participants.services.enrollment import enrollment_enroll_or_wait
from participants.services.waiting import waiting_offer_next, waiting_priority_set
from participants.waiting import waiting_length, waiting_list, waiting_rank
from tests.participants.episodes import LATER, REFERRED, episode_of, group_of, person_of
from tests.participants.registers import again
from tests.threads import at_once
from tests.world import BY, register
from tests.world import world as build

TODAY = today()


def wait(world, reference: str, days_ago: int, **more) -> Enrollment:
    person = person_of(world.own, reference, site=world.site, **more)
    enrollment = referral_make(
        by=BY, participant=person, program=world.program, from_agency=world.agency, on=TODAY - timedelta(days=60)
    ).enrollment
    return enrollment_move(
        by=BY, enrollment=enrollment, verb="waitlist", on=TODAY - timedelta(days=days_ago)
    )


def order(world) -> list[str]:
    return [enrollment.participant.reference for enrollment in waiting_list(world.program)]


@pytest.fixture
def three(world):
    return [wait(world, "second", 10), wait(world, "first", 20), wait(world, "third", 10)]


def prefer(enrollment, priority=1, by=BY, **more):
    values = {"reason": "released in a month", "on": TODAY, **more}
    return waiting_priority_set(by=by, enrollment=enrollment, priority=priority, **values)


def test_who_has_waited_longest_is_next_and_of_one_day_who_was_referred_first(world, three):
    assert order(world) == ["first", "second", "third"]
    assert waiting_length(world.program) == 3
    ranks = {one.participant.reference: waiting_rank(one) for one in three}
    assert ranks == {"first": 1, "second": 2, "third": 3}
    assert waiting_rank(world.enrollment) is None


def test_a_priority_comes_before_the_day_and_its_reason_is_written_down(world, three):
    prefer(three[2])
    assert order(world) == ["third", "first", "second"]
    assert [waiting_rank(Enrollment.objects.get(pk=one.pk)) for one in three] == [3, 2, 1]
    step = StatusChange.objects.filter(enrollment=three[2]).last()
    assert (step.verb, step.from_status, step.to_status, step.on) == (
        "set_priority", "waitlisted", "waitlisted", TODAY,
    )  # fmt: skip
    assert step.reason == "released in a month"
    # Waiting since the same day as before.
    read = Enrollment.objects.get(pk=three[2].pk)
    assert read.waitlisted_on == read.status_on == TODAY - timedelta(days=10)
    prefer(three[0], 2)
    assert order(world) == ["third", "second", "first"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"priority": 0}, "rule_violation"),
        ({"priority": True}, "rule_violation"),
        ({"reason": " "}, "reason_missing"),
        ({"on": TODAY - timedelta(days=11)}, "dates_out_of_order"),
    ],
)
def test_a_priority_that_cannot_be(world, three, more, code):
    with pytest.raises(RuleViolation) as refused:
        prefer(three[0], **more)
    assert refused.value.code == code
    assert Enrollment.objects.get(pk=three[0].pk).version == three[0].version
    assert order(world) == ["first", "second", "third"]


def test_only_who_waits_has_a_priority_and_only_managers_set_it(world, three, as_user):
    with pytest.raises(RuleViolation) as refused:
        prefer(world.enrollment)
    assert refused.value.code == "wrong_status"
    with pytest.raises(NotAllowed):
        prefer(three[0], by=as_user(world.user["social_worker"]))
    with pytest.raises(OutOfReach):
        prefer(three[0], by=as_user(world.other_user["program_manager"]))
    prefer(three[0], by=as_user(world.user["prison_administrator"]))


@pytest.fixture
def newcomer(world):
    """On the caseload of the worker, referred and waiting for nothing yet."""
    return register(world.own, "newcomer", worker=world.user["social_worker"], since=60).enrollments.get()


def waiting_since(enrollment, by, days_ago, reason=""):
    on = TODAY - timedelta(days=days_ago)
    return enrollment_move(by=by, enrollment=again(enrollment), verb="waitlist", on=on, reason=reason)


def test_nobody_is_dated_ahead_of_others_but_by_who_manages_the_list_and_says_why(
    world, three, newcomer, as_user
):
    worker, manager = (as_user(world.user[role]) for role in ("social_worker", "program_manager"))
    for by, days_ago, reason, field in (
        (worker, 19, "", "on"),
        (worker, 19, "was forgotten", "on"),
        (manager, 19, " ", "reason"),
        (manager, 21, "", "reason"),
    ):
        with pytest.raises(RuleViolation) as refused:
            waiting_since(newcomer, by, days_ago, reason)
        assert (refused.value.code, refused.value.field) == ("passes_others", field)
    assert order(world) == ["first", "second", "third"]
    moved = waiting_since(newcomer, manager, 19, "was forgotten")
    assert waiting_rank(moved) == 2
    assert moved.status_changes.last().reason == "was forgotten"


def test_a_day_in_the_past_that_passes_nobody_is_just_a_day(world, three, newcomer, as_user):
    """Those who are served before whatever the day are not passed."""
    prefer(three[0], 1)
    prefer(three[2], 2)
    moved = waiting_since(newcomer, as_user(world.user["social_worker"]), 15)
    assert moved.waitlisted_on == TODAY - timedelta(days=15)
    assert waiting_rank(moved) == 4


# --- Offering a place -------------------------------------------------------------------------------------------------


@pytest.fixture
def group(world):
    return group_of(world.own, "offered", starts_on=TODAY - timedelta(days=90), capacity=2)


def test_the_next_who_can_be_enrolled_is_and_the_others_keep_their_turn(world, three, group):
    second, first, third = three
    legal_basis_withdraw(by=BY, legal_basis=first.participant.legal_bases.get(), on=TODAY)
    offer = waiting_offer_next(by=BY, offering=group, on=TODAY)
    assert offer.enrollment == second and offer.enrollment.status == "enrolled"
    assert [(one.enrollment, one.code) for one in offer.passed_over] == [(first, "basis_missing")]
    assert order(world) == ["first", "third"]
    assert StatusChange.objects.filter(enrollment=first).count() == 2
    offer = waiting_offer_next(by=BY, offering=group, on=TODAY)
    assert offer.enrollment == third
    with pytest.raises(RuleViolation) as refused:
        waiting_offer_next(by=BY, offering=group, on=TODAY)
    assert refused.value.code == "offering_full"


def test_when_nobody_can_take_the_place_nothing_happens(world, group):
    only = wait(world, "only", 9)
    legal_basis_withdraw(by=BY, legal_basis=only.participant.legal_bases.get(), on=TODAY)
    steps = StatusChange.objects.count()
    offer = waiting_offer_next(by=BY, offering=group, on=TODAY)
    assert offer.enrollment is None and len(offer.passed_over) == 1
    assert StatusChange.objects.count() == steps


def test_nobody_waits(world, group):
    with pytest.raises(RuleViolation) as refused:
        waiting_offer_next(by=BY, offering=group, on=TODAY)
    assert refused.value.code == "nobody_waits"


def test_an_administrator_serves_the_people_of_the_own_site(world, group, as_user):
    """Somebody held elsewhere was first; he stays first, and the administrator here learns nothing of him."""
    elsewhere = person_of(world.other, "elsewhere", site=world.other.site)
    enrollment = referral_make(
        by=BY, participant=elsewhere, program=world.program, from_agency=world.other.agency,
        on=TODAY - timedelta(days=60),
    ).enrollment  # fmt: skip
    enrollment_move(by=BY, enrollment=enrollment, verb="waitlist", on=TODAY - timedelta(days=50))
    here = wait(world, "here", 10)
    offer = waiting_offer_next(by=as_user(world.user["prison_administrator"]), offering=group, on=TODAY)
    assert (offer.enrollment, offer.passed_over) == (here, ())
    offer = waiting_offer_next(by=as_user(world.user["program_manager"]), offering=group, on=TODAY)
    assert offer.enrollment == enrollment


def test_who_does_not_answer_for_the_offering_offers_nothing(world, three, group, as_user):
    for role, error in [
        ("social_worker", NotAllowed), ("evaluator", NotAllowed), ("program_manager", OutOfReach),
        ("prison_administrator", OutOfReach),
    ]:  # fmt: skip
        with pytest.raises(error):
            waiting_offer_next(by=as_user(world.other_user[role]), offering=group, on=TODAY)
    assert order(world) == ["first", "second", "third"]


# --- A place or the list ----------------------------------------------------------------------------------------------


def test_a_place_when_there_is_one_else_the_list(world):
    small = group_of(world.own, "small", capacity=1)
    first, second = episode_of(world.own, "w-1"), episode_of(world.own, "w-2")
    assert enrollment_enroll_or_wait(by=BY, enrollment=first, offering=small, on=LATER).status == "enrolled"
    waiting = enrollment_enroll_or_wait(by=BY, enrollment=second, offering=small, on=LATER)
    assert (waiting.status, waiting.waitlisted_on, waiting.offering) == ("waitlisted", LATER, None)
    with pytest.raises(RuleViolation) as refused:
        enrollment_enroll_or_wait(by=BY, enrollment=waiting, offering=small, on=LATER)
    assert refused.value.code == "offering_full"
    assert Enrollment.objects.get(pk=second.pk).status_changes.count() == 2


def test_a_newcomer_takes_no_place_before_those_who_wait(world, three, group):
    """Not in this group nor in another one of the program; whoever is next takes it."""
    newcomer, direct = episode_of(world.own, "newcomer"), episode_of(world.own, "direct")
    said = enrollment_enroll_or_wait(by=BY, enrollment=newcomer, offering=group, on=TODAY)
    assert (said.status, said.offering, waiting_rank(said)) == ("waitlisted", None, 4)
    with pytest.raises(RuleViolation) as refused:
        enrollment_enroll_or_wait(by=BY, enrollment=three[0], offering=group, on=TODAY)
    assert (refused.value.code, refused.value.field) == ("others_wait", "offering")
    assert enrollment_enroll_or_wait(by=BY, enrollment=three[1], offering=group, on=TODAY).status == "enrolled"
    assert waiting_offer_next(by=BY, offering=group, on=TODAY).enrollment == three[0]
    # What a manager decides directly asks no list.
    wide = group_of(world.own, "wide", capacity=1)
    assert enrollment_move(by=BY, enrollment=direct, verb="enroll", on=TODAY, offering=wide).status == "enrolled"


def test_the_list_is_no_way_into_the_group_of_another_program(world, three):
    with pytest.raises(RuleViolation) as refused:
        enrollment_enroll_or_wait(
            by=BY, enrollment=episode_of(world.own, "new"), offering=world.other.offering, on=TODAY
        )
    assert refused.value.code == "other_program"


def test_who_may_not_be_enrolled_is_not_put_on_the_list_instead(world):
    group = group_of(world.own, "open", capacity=5)
    episode = episode_of(world.own, "w-1")
    legal_basis_withdraw(by=BY, legal_basis=episode.participant.legal_bases.get(), on=REFERRED)
    with pytest.raises(RuleViolation) as refused:
        enrollment_enroll_or_wait(by=BY, enrollment=episode, offering=group, on=LATER)
    assert refused.value.code == "basis_missing"
    assert Enrollment.objects.get(pk=episode.pk).status == "referred"


def test_a_worker_enrolls_nobody_this_way_either(world, as_user):
    with pytest.raises(NotAllowed):
        enrollment_enroll_or_wait(
            by=as_user(world.user["social_worker"]), enrollment=world.enrollment, offering=world.offering, on=TODAY
        )


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_for_ten_places_are_ten_and_forty_waiting_in_order(transactional_db):
    world = build()
    offering = group_of(world.own, "ten", capacity=10)
    keys = [episode_of(world.own, f"fifty-{number:02d}").pk for number in range(50)]

    def act(number: int):
        return enrollment_enroll_or_wait(
            by=BY, enrollment=Enrollment.objects.get(pk=keys[number]), offering=offering, on=LATER
        )

    answers = at_once(50, act)
    statuses = sorted(getattr(answer, "status", repr(answer)) for answer in answers)
    assert statuses == ["enrolled"] * 10 + ["waitlisted"] * 40
    assert Enrollment.objects.filter(offering=offering, status="enrolled").count() == 10
    waiting = list(waiting_list(world.program).values_list("pk", flat=True))
    assert waiting == sorted(waiting) and len(waiting) == 40
    assert [waiting_rank(Enrollment.objects.get(pk=key)) for key in waiting] == list(range(1, 41))
    assert StatusChange.objects.filter(enrollment__in=keys).count() == 100
    assert all(answer.judgments.count() == 1 for answer in answers if answer.status == "enrolled")
