"""Release from prison into the hands of an office outside: one act, every thread picked up, or nothing at all."""

from datetime import timedelta

import pytest

from accounts.scope import limit_to_user
from accounts.services import site_create
from kernel.clock import today
from kernel.errors import NotAllowed, OutOfReach, RuleViolation
from kernel.records import record_change, record_create
from participants.models import (
    Appointment,
    CaseAssignment,
    CustodyPeriod,
    Enrollment,
    HandOver,
    Participant,
    Reach,
    RecordSeal,
    SupervisionPeriod,
)
from participants.services import custody_open, enrollment_move, referral_make
from participants.services.hand_over import hand_over_make
from participants.services.reach import reach_rows
from participants.services.transfers import transfer_ask
from programs.services import offering_create, program_create
from tests.participants.episodes import person_of
from tests.world import BY

TODAY = today()


@pytest.fixture
def office(world):
    return site_create(by=BY, agency=world.other.agency, code="office", name="Office", kind="probation_office")


def hand_over(world, office, *, by=BY, **more) -> HandOver:
    values = {
        "on": TODAY,
        "release_reason": "parole",
        "basis": "law",
        "basis_reference": "Probation Act, section 4",
        "to_user": world.other_user["social_worker"],
        "first_contact_on": TODAY + timedelta(days=5),
        "supervision": "parole",
        "conditions": "reports every week",
        **more,
    }
    period = world.person.custody_periods.get()
    values = {"to_agency": office.agency, "to_site": office, **values}
    return hand_over_make(by=by, custody_period=period, **values)


def state(world) -> tuple:
    models = (CustodyPeriod, SupervisionPeriod, HandOver, Appointment, CaseAssignment, Enrollment, Reach)
    return tuple((model.objects.count(), str(list(model.objects.order_by("pk").values()))) for model in models)


def test_everything_happens_in_one_act(world, office):
    before = record_create(
        Appointment(
            participant=world.person, user=world.user["social_worker"], on=TODAY + timedelta(days=3), place="wing B"
        ),
        by=BY,
    )
    made = hand_over(world, office)
    stay = CustodyPeriod.objects.get(participant=world.person)
    assert (stay.ends_on, stay.release_reason) == (TODAY, "parole")
    enrollment = Enrollment.objects.get(pk=world.enrollment.pk)
    assert (enrollment.status, enrollment.ended_on, enrollment.exit_code) == ("released_early", TODAY, "released")
    assert (made.supervision.kind, made.supervision.site, made.supervision.starts_on) == ("parole", office, TODAY)
    assert (made.first_contact.on, made.first_contact.user) == (
        TODAY + timedelta(days=5),
        world.other_user["social_worker"],
    )
    before.refresh_from_db()
    # The wing of a prison is no place outside.
    assert (before.user, before.site, before.place) == (world.other_user["social_worker"], office, "")
    own = CaseAssignment.objects.filter(participant=world.person, agency=world.agency)
    assert {assignment.ends_on for assignment in own} == {TODAY}
    assert {(b, s) for b, s, _row in reach_rows(world.person)} == set(
        Reach.objects.filter(participant=world.person).values_list("basis", "source")
    )


def test_the_office_and_its_worker_see_the_person_and_the_prison_keeps_its_own_period(world, office):
    hand_over(world, office)
    later = TODAY + timedelta(days=30)
    people = Participant.objects.filter(pk=world.person.pk)
    for user in (world.other_user["social_worker"], world.other_user["prison_administrator"]):
        assert limit_to_user(people, user, later).exists()
    # The prison opened the file and referred the person: its own records stay readable to it.
    assert limit_to_user(people, world.user["prison_administrator"], later).exists()
    assert limit_to_user(Enrollment.objects.filter(pk=world.enrollment.pk), world.user["program_manager"]).exists()
    assert not limit_to_user(people, world.user["social_worker"], later).exists()


def test_without_a_named_worker_the_office_decides_who(world, office):
    made = hand_over(world, office, to_user=None)
    assert made.first_contact.user is None
    assert not CaseAssignment.objects.filter(participant=world.person, agency=office.agency).exists()
    people = Participant.objects.filter(pk=world.person.pk)
    assert limit_to_user(people, world.other_user["prison_administrator"]).exists()


def test_a_program_that_goes_on_outside_is_not_touched(world, office):
    second = referral_make(
        by=BY, participant=world.person, program=world.other.program, from_agency=world.agency,
        on=TODAY - timedelta(days=9),
    ).enrollment  # fmt: skip
    hand_over(world, office)
    assert Enrollment.objects.get(pk=second.pk).status == "referred"


def test_who_had_a_place_and_never_began_has_not_started(world, office):
    enrollment_move(by=BY, enrollment=world.enrollment, verb="withdraw", on=TODAY - timedelta(days=8), reason="x")
    again = referral_make(
        by=BY, participant=world.person, program=world.program, from_agency=world.agency,
        on=TODAY - timedelta(days=7),
    ).enrollment  # fmt: skip
    enrollment_move(
        by=BY, enrollment=again, verb="enroll", on=TODAY - timedelta(days=6), offering=world.offering
    )
    hand_over(world, office, refer_to=world.other.program)
    assert Enrollment.objects.get(pk=again.pk).status == "not_started"
    opened = Enrollment.objects.get(participant=world.person, program=world.other.program)
    assert (opened.status, opened.status_on) == ("referred", TODAY)


@pytest.mark.parametrize(
    ("more", "code", "field"),
    [
        ({"first_contact_on": None}, "first_contact_missing", "first_contact_on"),
        ({"first_contact_on": TODAY + timedelta(days=8)}, "first_contact_late", "first_contact_on"),
        ({"first_contact_on": TODAY - timedelta(days=1)}, "first_contact_late", "first_contact_on"),
        ({"on": TODAY - timedelta(days=3000)}, "dates_out_of_order", "on"),
        ({"release_reason": "transfer"}, "rule_violation", "release_reason"),
        ({"release_reason": "death"}, "rule_violation", "release_reason"),
        (
            {"on": TODAY - timedelta(days=45), "first_contact_on": TODAY - timedelta(days=40)},
            "dates_out_of_order",
            "on",
        ),  # started forty days ago
        ({"basis": "consent"}, "basis_missing", "basis"),
        ({"basis_reference": ""}, "basis_missing", "basis_reference"),
        ({"basis": "hearsay"}, "rule_violation", "basis"),
        ({"supervision": "watching"}, "rule_violation", "supervision"),
    ],
)
def test_what_is_refused_leaves_everything_as_it_was(world, office, more, code, field):
    before = state(world)
    with pytest.raises(RuleViolation) as refused:
        hand_over(world, office, **more)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert state(world) == before


def test_the_receiver_must_fit(world, office):
    for more, field in [
        ({"to_agency": world.agency}, "to_site"),
        ({"to_user": world.user["social_worker"]}, "to_user"),
        ({"to_user": world.other_user["prison_administrator"]}, "to_user"),
        ({"refer_to": world.program}, "refer_to"),
    ]:
        with pytest.raises(RuleViolation) as refused:
            hand_over(world, office, **more)
        assert refused.value.field == field
    with pytest.raises(RuleViolation) as refused:
        hand_over(world, world.site, to_user=None)
    assert refused.value.field == "to_site"


def test_a_reason_stands_in_for_the_first_meeting(world, office):
    made = hand_over(world, office, first_contact_on=None, no_contact_reason="deported to sea for two weeks")
    assert made.first_contact is None and "two weeks" in made.note


def test_a_release_happens_once(world, office):
    hand_over(world, office)
    with pytest.raises(RuleViolation) as refused:
        hand_over(world, office)
    assert refused.value.code == "released_already"


def test_only_the_prison_that_holds_the_person_hands_over(world, office, as_user):
    for role, error in [("social_worker", NotAllowed), ("program_manager", NotAllowed), ("evaluator", NotAllowed)]:
        with pytest.raises(error):
            hand_over(world, office, by=as_user(world.user[role]))
    with pytest.raises((OutOfReach, NotAllowed)):
        hand_over(world, office, by=as_user(world.other_user["prison_administrator"]))
    assert hand_over(world, office, by=as_user(world.user["prison_administrator"])).to_site == office


def test_the_follow_up_is_linked_to_what_the_person_took_part_in(world, office):
    record_change(world.enrollment.referral, by=BY, evaluation_basis="law", evaluation_basis_on=TODAY)
    hand_over(world, office, refer_to=world.other.program)
    opened = Enrollment.objects.get(participant=world.person, program=world.other.program)
    assert opened.transferred_from == world.enrollment
    assert (opened.referral.evaluation_basis, opened.referral.from_agency) == ("law", world.agency)


def test_who_waited_for_a_program_held_only_here_waits_no_longer(world, office):
    inside = program_create(
        by=BY, agency=world.agency, code="inside", name="Inside", kind="reintegration", valid_from=TODAY
    )
    both = program_create(
        by=BY, agency=world.agency, code="both", name="Both", kind="reintegration", valid_from=TODAY
    )
    outside = site_create(by=BY, agency=world.agency, code="hall", name="Hall", kind="community_center")
    for program, site in [(inside, world.site), (both, world.site), (both, outside)]:
        offering_create(
            by=BY, program=program, site=site, code=f"{program.code}-{site.code}", name="Group", starts_on=TODAY
        )
    episodes = [
        referral_make(by=BY, participant=world.person, program=program, from_agency=world.agency, on=TODAY).enrollment
        for program in (inside, both)
    ]
    hand_over(world, office)
    found = [Enrollment.objects.get(pk=episode.pk) for episode in episodes]
    assert [(one.status, one.exit_code) for one in found] == [("withdrew", "released"), ("referred", "")]


def test_an_open_transfer_falls_away_with_the_release(world, office):
    transfer = transfer_ask(
        by=BY, enrollment=world.enrollment, to_offering=world.other.offering, basis="law", reason="closer",
        basis_reference="Prison Act", on=TODAY,
    )  # fmt: skip
    hand_over(world, office)
    transfer.refresh_from_db()
    assert transfer.state == "cancelled"


def test_within_one_agency_nothing_is_passed_on_and_the_worker_stays(world):
    own_office = site_create(by=BY, agency=world.agency, code="mill", name="Mill", kind="probation_office")
    hand_over(world, own_office, to_user=None, basis="consent", basis_reference="")
    assert CaseAssignment.objects.get(participant=world.person).ends_on is None


def test_the_prison_reads_its_own_period_after_everything_else_is_gone(world, office):
    """Somebody who came from elsewhere: no file of this prison, and no reach after the release."""
    person = person_of(world.other, "from-elsewhere")
    period = custody_open(by=BY, participant=person, site=world.site, starts_on=TODAY - timedelta(days=9))
    made = hand_over_make(
        by=BY, custody_period=period, to_agency=office.agency, to_site=office, on=TODAY, release_reason="expiry",
        basis="law", basis_reference="Prison Act", no_contact_reason="leaves the country",
    )  # fmt: skip
    later, admin = TODAY + timedelta(days=30), world.user["prison_administrator"]
    assert not limit_to_user(Participant.objects.filter(pk=person.pk), admin, later).exists()
    assert limit_to_user(CustodyPeriod.objects.filter(pk=period.pk), admin, later).exists()
    assert limit_to_user(HandOver.objects.filter(pk=made.pk), admin, later).exists()
    for role in ("social_worker", "program_manager", "evaluator", "auditor"):
        assert not limit_to_user(CustodyPeriod.objects.filter(pk=period.pk), world.user[role], later).exists()
    record_create(RecordSeal(participant=person, sealed_on=TODAY, reason="closed by law"), by=BY)
    assert not limit_to_user(CustodyPeriod.objects.filter(pk=period.pk), admin, later).exists()
