"""The whole way at random: referred, waiting, enrolled, transferred, handed over, reopened - and what always holds.

A machine of Hypothesis that acts through the services alone, two agencies, three people, four small groups.
"""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.services import site_create
from kernel.errors import DomainError
from kernel.records import record_create
from participants.choices import ExitReason
from participants.lifecycle import BEFORE_ENROLLMENT, CLOSED, HOLDS_A_PLACE, MOVES, OPEN, UNDER_WAY, Status
from participants.models import CustodyPeriod, Enrollment, NoContact, Participant, StatusChange, Transfer
from participants.services import custody_open, enrollment_move, referral_make
from participants.services.enrollment import enrollment_enroll_or_wait
from participants.services.hand_over import hand_over_make
from participants.services.transfers import transfer_accept, transfer_ask, transfer_cancel, transfer_decline
from participants.services.waiting import waiting_offer_next, waiting_priority_set
from participants.waiting import waiting_list
from tests.participants.episodes import REFERRED, group_of, person_of
from tests.participants.test_walks import as_derived, as_stored
from tests.world import BY
from tests.world import world as build

PEOPLE, GROUPS = 3, 4
who, which = st.integers(0, PEOPLE - 1), st.integers(0, GROUPS - 1)
TABLE = {(move.verb, source, move.target) for move in MOVES.values() for source in move.sources}


class Flow(RuleBasedStateMachine):
    @initialize()
    def begin(self):
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.world, self.day = build(), REFERRED
        sides = [self.world.own, self.world.own, self.world.own, self.world.other]
        self.groups = [
            group_of(side, f"flow-{number}", capacity=1 + number % 2) for number, side in enumerate(sides)
        ]
        self.office = site_create(
            by=BY, agency=self.world.other.agency, code="flow-office", name="Office", kind="probation_office"
        )
        self.people = [person_of(self.world.own, f"flow-{number}") for number in range(PEOPLE)]
        for person in self.people:
            custody_open(by=BY, participant=person, site=self.world.site, starts_on=REFERRED)
            referral_make(
                by=BY,
                participant=person,
                program=self.world.program,
                from_agency=self.world.agency,
                on=REFERRED,
            )
        # The first two must not meet.
        record_create(
            NoContact(participant=self.people[0], other=self.people[1], starts_on=REFERRED, reason="x"), by=BY
        )
        self.steps: dict[int, list] = {}

    def teardown(self):
        if hasattr(self, "undo"):
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    def attempt(self, act) -> None:
        """Do it, or find everything as it was."""
        before = self._state()
        try:
            with transaction.atomic():
                act()
        except DomainError:
            assert self._state() == before
        self.day += timedelta(days=1)

    def _state(self):
        return (
            list(Enrollment.objects.filter(participant__in=self.people).order_by("pk").values()),
            StatusChange.objects.filter(enrollment__participant__in=self.people).count(),
            list(Transfer.objects.filter(enrollment__participant__in=self.people).order_by("pk").values()),
        )

    def somebody(self, status: str) -> bool:
        return Enrollment.objects.filter(participant__in=self.people, status=status).exists()

    def latest(self, number: int) -> Enrollment | None:
        """Of a person's episodes the one that is open, else the last."""
        found = list(Enrollment.objects.filter(participant=self.people[number]).order_by("pk"))
        return next((one for one in found if one.status in OPEN), found[-1] if found else None)

    @rule(number=who, side=st.booleans())
    def refer(self, number, side):
        program = (self.world.own if side else self.world.other).program
        self.attempt(
            lambda: referral_make(
                by=BY,
                participant=self.people[number],
                program=program,
                from_agency=self.world.agency,
                on=self.day,
            )
        )

    @rule(
        number=who,
        verb=st.sampled_from(sorted(MOVES)),
        group=which,
        code=st.sampled_from(["", *ExitReason.values]),
    )
    def move(self, number, verb, group, code):
        if enrollment := self.latest(number):
            code = code if MOVES[verb].target in CLOSED else ""
            self.attempt(
                lambda: enrollment_move(
                    by=BY, enrollment=enrollment, verb=verb, on=self.day, reason="said why", code=code,
                    offering=self.groups[group],
                )
            )  # fmt: skip

    @rule(number=who, group=which)
    def enroll_or_wait(self, number, group):
        if enrollment := self.latest(number):
            self.attempt(
                lambda: enrollment_enroll_or_wait(
                    by=BY, enrollment=enrollment, offering=self.groups[group], on=self.day
                )
            )

    @rule(number=who, group=which)
    def go_on(self, number, group):
        """The step that comes next in an ordinary life."""
        enrollment = self.latest(number)
        if enrollment is None:
            self.refer(number, side=group < 3)
        elif enrollment.status in BEFORE_ENROLLMENT:
            self.enroll_or_wait(number, group)
        elif enrollment.status == Status.ENROLLED:
            self.attempt(lambda: enrollment_move(by=BY, enrollment=enrollment, verb="start", on=self.day))
        elif enrollment.status in UNDER_WAY:
            self.ask_transfer(number, group)

    @precondition(lambda self: self.somebody("waitlisted"))
    @rule(number=who, priority=st.integers(1, 3))
    def prefer(self, number, priority):
        if enrollment := self.latest(number):
            self.attempt(
                lambda: waiting_priority_set(
                    by=BY, enrollment=enrollment, priority=priority, reason="urgent", on=self.day
                )
            )

    @precondition(lambda self: self.somebody("waitlisted"))
    @rule(group=which)
    def offer_next(self, group):
        offering = self.groups[group]
        queue = list(waiting_list(offering.program).values_list("pk", flat=True))

        def act():
            offer = waiting_offer_next(by=BY, offering=offering, on=self.day)
            asked = [one.enrollment.pk for one in offer.passed_over]
            assert (
                asked + ([offer.enrollment.pk] if offer.enrollment else [])
                == queue[: len(asked) + bool(offer.enrollment)]
            )

        self.attempt(act)

    @precondition(lambda self: self.somebody("active"))
    @rule(number=who, group=which)
    def ask_transfer(self, number, group):
        if enrollment := self.latest(number):
            self.attempt(
                lambda: transfer_ask(
                    by=BY, enrollment=enrollment, to_offering=self.groups[group], basis="law",
                    basis_reference="Act", reason="closer", on=self.day,
                )
            )  # fmt: skip

    @precondition(
        lambda self: Transfer.objects.filter(state="asked", enrollment__participant__in=self.people).exists()
    )
    @rule(number=who, answer=st.sampled_from(["accept", "accept", "decline", "cancel"]))
    def answer_transfer(self, number, answer):
        found = Transfer.objects.filter(enrollment__participant=self.people[number]).order_by("pk").last()
        if found is None:
            return
        if answer == "accept":
            self.attempt(lambda: transfer_accept(by=BY, transfer=found, on=self.day))
        else:
            act = transfer_decline if answer == "decline" else transfer_cancel
            self.attempt(lambda: act(by=BY, transfer=found, on=self.day, reason="no"))

    @rule(number=who, refer=st.booleans())
    def hand_over(self, number, refer):
        period = CustodyPeriod.objects.filter(participant=self.people[number]).order_by("pk").last()
        self.attempt(
            lambda: hand_over_make(
                by=BY, custody_period=period, to_agency=self.office.agency, to_site=self.office, on=self.day,
                release_reason="parole", basis="law", basis_reference="Act", first_contact_on=self.day,
                to_user=self.world.other_user["social_worker"],
                refer_to=self.world.other.program if refer else None,
            )
        )  # fmt: skip

    @invariant()
    def places_are_never_too_few_and_nobody_has_two(self):
        for group in getattr(self, "groups", []):
            held = Enrollment.objects.filter(offering=group, status__in=HOLDS_A_PLACE)
            people = list(held.values_list("participant", flat=True))
            assert len(people) <= group.capacity and len(people) == len(set(people))
            assert not {self.people[0].pk, self.people[1].pk} <= set(people)

    @invariant()
    def one_open_episode_of_a_person_in_a_program(self):
        if hasattr(self, "people"):
            open_ones = Enrollment.objects.open().filter(participant__in=self.people)
            pairs = list(open_ones.values_list("participant", "program"))
            assert len(pairs) == len(set(pairs))

    @invariant()
    def history_only_grows_and_status_moves_along_the_table(self):
        for enrollment in Enrollment.objects.filter(participant__in=getattr(self, "people", [])):
            steps = list(
                enrollment.status_changes.order_by("pk").values_list(
                    "pk", "verb", "from_status", "to_status", "on"
                )
            )
            before = self.steps.get(enrollment.pk, [])
            assert steps[: len(before)] == before, "a step was changed or taken away"
            self.steps[enrollment.pk] = steps
            assert steps[0][1:4] == ("refer", "", "referred")
            for (_a, _b, _c, was, on), (_d, verb, source, target, later) in zip(
                steps, steps[1:], strict=False
            ):
                assert source == was and on <= later
                assert (verb, source, target) in TABLE or (
                    verb == "set_priority" and source == target == "waitlisted"
                )
            assert enrollment.status == steps[-1][3]
            assert (enrollment.ended_on is not None) == (enrollment.status in CLOSED)
            assert (enrollment.started_on is not None) or enrollment.status not in UNDER_WAY

    @invariant()
    def a_question_is_open_only_about_what_is_under_way(self):
        asked = Transfer.objects.filter(
            state="asked", enrollment__participant__in=getattr(self, "people", [])
        )
        assert all(transfer.enrollment.status in UNDER_WAY for transfer in asked)
        for taken in Transfer.objects.filter(
            state="accepted", enrollment__participant__in=getattr(self, "people", [])
        ):
            assert taken.opened.transferred_from_id == taken.enrollment_id

    @invariant()
    def reach_is_what_the_facts_say(self):
        for person in getattr(self, "people", []):
            assert as_stored(person) == as_derived(Participant.objects.get(pk=person.pk))


@pytest.mark.slow
def test_any_walk_through_the_whole_flow(world):
    run_state_machine_as_test(
        Flow,
        settings=settings(
            max_examples=20,
            stateful_step_count=40,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
