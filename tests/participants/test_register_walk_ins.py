"""Whoever comes without a place: known, new, or a head that is counted; and the evenings that live of it."""

import pytest

from accounts.services import site_create
from audit.models import AuditEvent
from kernel.clock import today
from kernel.errors import NotAllowed, RuleViolation, SeveralViolations
from kernel.records import record_change
from participants.marks import NewPerson, WalkIn
from participants.models import Attendance, Enrollment, Participant, Referral
from participants.services import case_assign, identity_record, participant_register
from programs.models import Session
from programs.services import program_create, program_revise, staff_assign
from tests.participants.registers import (
    again,
    ago,
    flag,
    group,
    keep_apart,
    mark,
    member,
    members,
    save,
    session_of,
)
from tests.world import BY


@pytest.fixture
def worker(world, as_user):
    staff_assign(
        by=BY, program=world.program, user=world.user["social_worker"], role="lead", starts_on=ago(99)
    )
    return as_user(world.user["social_worker"])


@pytest.fixture
def known(world):
    """On the worker's caseload, and in no program."""
    person = person_of(world, "known")
    case_assign(
        by=BY, participant=person, user=world.user["social_worker"], agency=world.agency, starts_on=ago(9)
    )
    return person


@pytest.fixture
def evening(world):
    return group(world.own, "evening", kind="drop_in")


def person_of(world, reference, **more):
    """Somebody with a file and a basis in law, and in no program."""
    basis = {"purpose": "service", "basis": "law", "reference": "Act 1", "starts_on": ago(300)}
    return participant_register(
        by=BY, agency=world.agency, site=world.site, file_class="justice", reference=reference, legal_bases=[basis],
        **more,
    )  # fmt: skip


def born(age: int):
    return today().replace(year=today().year - age, day=1, month=1)


def refusal(act, *arguments, **more) -> list[tuple[str, str]]:
    before = (
        Participant.objects.count(), Referral.objects.count(), Enrollment.objects.count(),
        Attendance.all_records.count(), AuditEvent.objects.count(), Session.objects.filter(state="held").count(),
    )  # fmt: skip
    with pytest.raises(RuleViolation) as refused:
        act(*arguments, **more)
    assert before == (
        Participant.objects.count(), Referral.objects.count(), Enrollment.objects.count(),
        Attendance.all_records.count(), AuditEvent.objects.count(), Session.objects.filter(state="held").count(),
    ), "something was half-written"  # fmt: skip
    causes = refused.value.causes if isinstance(refused.value, SeveralViolations) else [refused.value]
    return [(cause.field, cause.code) for cause in causes]


# --- a group ----------------------------------------------------------------------------------------------------------


def test_a_known_person_at_a_group_is_referred_by_coming(world, worker, known):
    class_of = group(world.own, "class")
    one = member(world.own, class_of, "one")
    session = session_of(class_of, 1)
    save(session, [mark(one)], by=worker, walk_ins=[WalkIn(participant=known.public_id, minutes=45)])
    row = Attendance.objects.get(session=session, is_walk_in=True)
    enrollment = row.enrollment
    assert (row.status, row.minutes, enrollment.participant) == ("attended", 45, known)
    assert (enrollment.status, enrollment.offering, enrollment.started_on) == ("referred", None, None)
    assert (enrollment.referral.referred_on, enrollment.referral.from_agency) == (ago(1), world.agency)
    actions = set(AuditEvent.objects.order_by("-pk")[:2].values_list("action", flat=True))
    assert actions == {"referral.make", "attendance.record"}
    assert len(AuditEvent.objects.first().subject_ids) == 2


def test_coming_again_opens_no_second_referral(world, worker, known):
    class_of = group(world.own, "class")
    one = member(world.own, class_of, "one")
    for days in (2, 1):
        save(
            session_of(class_of, days), [mark(one)], by=worker, walk_ins=[WalkIn(participant=known.public_id)]
        )
    assert known.referrals.count() == 1
    assert known.enrollments.get().attendances.count() == 2


def test_somebody_of_another_group_of_the_program_catches_up(world):
    mine, theirs = group(world.own, "mine"), group(world.own, "theirs")
    guest, host = member(world.own, mine, "guest"), member(world.own, theirs, "host")
    save(session_of(theirs), [mark(host)], walk_ins=[WalkIn(participant=guest.participant.public_id)])
    row = Attendance.objects.get(enrollment=guest)
    assert row.is_walk_in and row.session.offering == theirs
    assert (again(guest).status, again(guest).started_on) == ("active", today())
    assert guest.participant.referrals.count() == 1


def test_a_new_person_gets_a_file_with_as_much_as_was_said(world, worker):
    class_of = group(world.own, "class")
    one = member(world.own, class_of, "one")
    new = [
        WalkIn(person=NewPerson()),
        WalkIn(person=NewPerson(given_names="Sipho", sex=1)),
        WalkIn(
            person=NewPerson(
                family_name="Ndlovu", given_names="Thandi", birth_on=born(30), birth_precision="year"
            )
        ),
    ]
    save(session_of(class_of), [mark(one)], by=worker, walk_ins=new)
    nobody, sipho, thandi = [
        row.enrollment.participant for row in Attendance.objects.filter(is_walk_in=True).order_by("pk")
    ]
    assert (nobody.sex, nobody.birth_on, hasattr(nobody, "identity")) == (0, None, False)
    assert (sipho.identity.full_name, thandi.identity.full_name) == ("Sipho", "Thandi Ndlovu")
    assert len({person.reference for person in (nobody, sipho, thandi)}) == 3
    assert {person.file_class for person in (nobody, sipho, thandi)} == {"justice"}
    assert set(Participant.objects.for_user(worker.user)) >= {nobody, sipho, thandi}


def test_a_new_person_who_may_be_on_file_is_asked_about(world, worker):
    class_of = group(world.own, "class")
    one, session = member(world.own, class_of, "one"), session_of(class_of)
    namesake = {"family_name": world.own.names[0], "given_names": world.own.names[1]}
    with pytest.raises(RuleViolation) as refused:
        save(session, [mark(one)], by=worker, walk_ins=[WalkIn(person=NewPerson(**namesake))])
    assert refused.value.code == "possible_same_person"
    assert not Attendance.objects.filter(session=session).exists()
    save(session, [mark(one)], by=worker, walk_ins=[WalkIn(person=NewPerson(**namesake, confirm_new=True))])
    assert Attendance.objects.filter(session=session, is_walk_in=True).count() == 1


def test_the_file_is_of_the_class_of_the_program(world, as_user):
    program = program_create(
        by=BY, agency=world.agency, code="street", name="Street", kind="prevention", valid_from=ago(99)
    )
    world.own.program = program
    club = group(world.own, "club", kind="outreach")
    save(
        session_of(club),
        [],
        by=as_user(world.user["prison_administrator"]),
        walk_ins=[WalkIn(person=NewPerson())],
    )
    assert Attendance.objects.get(session__offering=club).enrollment.participant.file_class == "prevention"


def test_walk_ins_that_cannot_be(world, worker, known):
    class_of = group(world.own, "class")
    one = member(world.own, class_of, "one", worker=worker.user)
    walk_ins = [
        WalkIn(),
        WalkIn(participant=known.public_id, person=NewPerson()),
        WalkIn(participant=one.participant.public_id),
        WalkIn(participant=world.other.person.public_id),
        WalkIn(participant="00000000-0000-4000-8000-000000000000"),
        WalkIn(participant="nonsense"),
        WalkIn(participant=known.public_id, minutes=91),
        WalkIn(participant=known.public_id),
        WalkIn(person=NewPerson(), status="excused"),
    ]
    assert refusal(save, session_of(class_of), [mark(one)], by=worker, walk_ins=walk_ins) == [
        ("walk_ins/0", "walk_in_unclear"),
        ("walk_ins/1", "walk_in_unclear"),
        ("walk_ins/2/participant", "on_the_register"),
        ("walk_ins/3/participant", "no_such_person"),
        ("walk_ins/4/participant", "no_such_person"),
        ("walk_ins/5/participant", "no_such_person"),
        ("walk_ins/6/minutes", "minutes_beyond_session"),
        ("walk_ins/6/participant", "twice"),
        ("walk_ins/7/participant", "twice"),
        ("walk_ins/8/status", "walk_in_absent"),
    ]


def test_whoever_may_not_refer_takes_nobody_in(world, as_user, known):
    class_of = group(world.own, "class")
    one = member(world.own, class_of, "one")
    manager, session = as_user(world.user["program_manager"]), session_of(class_of)
    for walk_in in (WalkIn(participant=known.public_id), WalkIn(person=NewPerson())):
        with pytest.raises(NotAllowed):
            save(session, [mark(one)], by=manager, walk_ins=[walk_in])
    save(session, [mark(one)], by=manager, headcount={"male": {"18-24": 2}})
    assert again(session).headcount == {"male": {"18-24": 2}}


def test_more_walk_ins_than_anybody_types(world, worker):
    class_of = group(world.own, "class")
    found = refusal(save, session_of(class_of), [], by=worker, walk_ins=[WalkIn(person=NewPerson())] * 51)
    assert found == [("walk_ins", "too_many_entries")]


# --- open evenings ----------------------------------------------------------------------------------------------------


def test_an_evening_ticks_the_known_takes_in_the_new_and_counts_the_rest(world, worker, known, evening):
    regular, away = member(world.own, evening, "regular"), member(world.own, evening, "away")
    session = session_of(evening)
    save(
        session,
        [mark(regular)],
        by=worker,
        walk_ins=[WalkIn(participant=known.public_id), WalkIn(person=NewPerson(given_names="Lu"))],
        headcount={"female": {"14-17": 4}, "not_known": {"not_known": 7}},
    )
    now = again(session)
    assert (now.state, now.headcount["female"]) == ("held", {"14-17": 4})
    rows = Attendance.objects.filter(session=session)
    assert (rows.count(), rows.filter(is_walk_in=True).count()) == (3, 2)
    placed = {row.enrollment.participant.reference: row.enrollment for row in rows}
    for reference in ("regular", "known"):
        enrollment = placed.pop(reference)
        assert (enrollment.status, enrollment.started_on, enrollment.offering) == ("active", today(), evening)
    # For somebody who came for the first time, no basis in law is recorded yet: there, and referred.
    (newcomer,) = placed.values()
    assert (newcomer.status, newcomer.offering, newcomer.started_on) == ("referred", None, None)
    verbs = list(known.enrollments.get().status_changes.values_list("verb", flat=True))
    assert verbs == ["refer", "enroll", "start"]
    assert again(away).status == "enrolled"  # nobody is absent from an open evening


def test_an_evening_of_heads_alone(world, worker, evening):
    session = session_of(evening)
    save(session, [], by=worker, headcount={"male": {"10-13": 9}})
    assert (again(session).state, Attendance.objects.filter(session=session).count()) == ("held", 0)


def test_an_evening_when_nobody_came(world, worker, evening):
    member(world.own, evening, "regular")
    for counts in (None, {}, {"male": {}}, {"male": {"10-13": 0}}):
        assert refusal(save, session_of_once(evening), [], by=worker, headcount=counts) == [
            ("entries", "register_empty")
        ]


def session_of_once(offering):
    return offering.sessions.first() or session_of(offering)


@pytest.mark.parametrize(
    "counts", [{"robots": {}}, {"male": {"11": 1}}, {"male": {"10-13": -1}}, "many", {"male": 4}]
)
def test_a_headcount_that_cannot_be(world, worker, evening, counts):
    (found,) = refusal(save, session_of(evening), [], by=worker, headcount=counts)
    assert found[0].startswith("headcount")


def test_an_evening_that_is_full_keeps_the_rest_referred(world, worker):
    small = group(world.own, "small", kind="drop_in", capacity=3)
    regular = member(world.own, small, "regular")
    guests = [person_of(world, f"guest-{number}") for number in range(4)]
    save(
        session_of(small), [mark(regular)], walk_ins=[WalkIn(participant=guest.public_id) for guest in guests]
    )
    assert Enrollment.objects.filter(offering=small, status="active").count() == 3
    assert Enrollment.objects.filter(attendances__session__offering=small, status="referred").count() == 2
    assert Attendance.objects.filter(session__offering=small).count() == 5


def test_one_to_one_sessions_ask_for_nobody_else(world):
    alone = group(world.own, "alone", kind="individual")
    one, _other = members(world.own, alone, 2)
    save(session_of(alone), [mark(one)])


# --- who may not be there together ------------------------------------------------------------------------------------


def test_two_who_are_kept_apart_are_never_in_one_session(world, worker, known):
    """The later one is refused, without a word about the other or why - whoever recorded the pair, in either order."""
    class_of = group(world.own, "class")
    one, two = members(world.own, class_of, 2)
    keep_apart(known, two.participant)
    session = session_of(class_of)
    with pytest.raises(RuleViolation) as refused:
        save(session, [mark(one), mark(two)], by=worker, walk_ins=[WalkIn(participant=known.public_id)])
    assert (refused.value.field, refused.value.code) == ("walk_ins/0", "cannot_be_in_this_session")
    said = refused.value.message
    assert not [word for word in ("threats", two.participant.reference, "no contact", "pair") if word in said]
    keep_apart(two.participant, one.participant)
    assert refusal(save, session, [mark(two), mark(one)]) == [("entries/1", "cannot_be_in_this_session")]
    save(
        session, [mark(two, "excused"), mark(one)], by=worker, walk_ins=[WalkIn(participant=known.public_id)]
    )


def test_a_pair_holds_from_its_first_to_its_last_day(world):
    class_of = group(world.own, "class")
    one, two = members(world.own, class_of, 2)
    keep_apart(one.participant, two.participant, ends_on=ago(10))
    marks = {one: "attended", two: "late"}
    assert refusal(save, session_of(class_of, 10), marks) == [("entries/1", "cannot_be_in_this_session")]
    save(session_of(class_of, 9), marks)
    save(session_of(class_of, 31), marks)


def child_and_adult(world, offering) -> tuple[Enrollment, Enrollment]:
    """Two with a place whose dates of birth were found out later: nobody would have put them in one group."""
    both = members(world.own, offering, 2)
    for enrollment, age in zip(both, (15, 30), strict=True):
        record_change(enrollment.participant, by=BY, birth_on=born(age))
    return tuple(again(enrollment) for enrollment in both)


def test_children_and_adults_are_not_together_in_custody(world):
    class_of = group(world.own, "class")
    child, adult = child_and_adult(world, class_of)
    session = session_of(class_of)
    assert refusal(save, session, {child: "attended", adult: "attended"}) == [
        ("entries", "children_and_adults")
    ]
    young = WalkIn(person=NewPerson(birth_on=born(12)))
    assert refusal(save, session, {child: "excused", adult: "attended"}, walk_ins=[young]) == [
        ("walk_ins/0", "children_and_adults")
    ]
    save(session, {child: "attended", adult: "excused"}, walk_ins=[young])


def test_the_rules_of_a_program_may_let_them(world):
    class_of = group(world.own, "class")
    child, adult = child_and_adult(world, class_of)
    rules = [{"rule": "mixed_ages", "why": "family day"}]
    program_revise(by=BY, program=world.program, valid_from=ago(3), eligibility=rules)
    marks = {child: "attended", adult: "attended"}
    assert refusal(save, session_of(class_of, 4), marks) == [("entries", "children_and_adults")]
    save(session_of(class_of, 3), marks)


def test_elsewhere_they_meet(world, by):
    school = site_create(by=by, agency=world.agency, code="school", name="School", kind="school")
    club = group(world.own, "club", site=school)
    child, adult = child_and_adult(world, club)
    save(session_of(club), {child: "attended", adult: "attended"})


def test_a_flag_keeps_nobody_away(world):
    class_of = group(world.own, "class")
    one = member(world.own, class_of, "one")
    flag(one.participant, "risk_to_staff")
    save(session_of(class_of), {one: "attended"})


def test_somebody_who_looks_like_a_person_within_reach_is_confirmed_to_be_new(world, worker, evening):
    here = person_of(world, "here", birth_on=born(30))
    identity_record(by=BY, participant=here, family_name="Ndlovu", given_names="Thandi")
    case_assign(by=BY, participant=here, user=worker.user, agency=world.agency, starts_on=ago(9))
    new = {"family_name": "Ndlovu", "given_names": "Thandi", "birth_on": born(30)}
    session = session_of(evening)
    found = refusal(save, session, [], by=worker, walk_ins=[WalkIn(person=NewPerson(**new))])
    assert found == [("walk_ins/0/person", "possible_same_person")]
    save(session, [], by=worker, walk_ins=[WalkIn(person=NewPerson(**new, confirm_new=True))])
    assert Attendance.objects.get(session=session).enrollment.participant != here


def test_what_is_wrong_with_a_new_person_is_said_at_the_place(world, worker, evening):
    tomorrow = WalkIn(person=NewPerson(birth_on=ago(-1)))
    found = refusal(save, session_of(evening), [], by=worker, walk_ins=[WalkIn(person=NewPerson()), tomorrow])
    assert [place for place, _code in found] == ["walk_ins/1/person/birth_on"]
