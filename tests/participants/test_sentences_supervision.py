"""What a court imposed, and who supervises outside."""

from datetime import date, timedelta

import pytest

from accounts.services import membership_grant, site_create, user_create
from kernel.clock import today
from kernel.errors import NotAllowed, OutOfReach, RuleViolation
from participants.models import Participant, Sentence, SupervisionPeriod
from participants.services.sentences import sentence_change, sentence_record
from participants.services.supervision import supervision_close, supervision_open
from tests.world import PASSWORD

TODAY = today()


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def administrator(world, as_user):
    return as_user(world.user["prison_administrator"])


# --- Sentences --------------------------------------------------------------------------------------------------------


def impose(by, person, **changes):
    return sentence_record(by=by, participant=person, **{"imposed_on": ago(60), **changes})


def test_a_sentence_is_recorded_and_changed_after_an_appeal(world, administrator):
    sentence = impose(
        administrator, world.person, iccs="0401", starts_on=ago(90), ends_on=TODAY, length_days=90
    )
    sentence_change(by=administrator, sentence=sentence, length_days=60, ends_on=ago(30))
    read = Sentence.objects.for_user(administrator.user).get()
    assert (read.iccs, read.length_days, read.ends_on, read.version) == ("0401", 60, ago(30), 2)
    assert set(Sentence.history.values_list("length_days", flat=True)) == {90, 60}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"imposed_on": TODAY + timedelta(days=2)}, "imposed_on"),
        ({"starts_on": TODAY, "ends_on": ago(1)}, "ends_on"),
        ({"length_days": 0}, "length_days"),
        ({"length_days": 36_526}, "length_days"),
        ({"iccs": "9999"}, "iccs"),
        ({"conditions": "a\x00"}, "conditions"),
    ],
)
def test_a_sentence_that_cannot_be(world, by, changes, field):
    with pytest.raises(RuleViolation) as refused:
        impose(by, world.person, **changes)
    assert refused.value.field == field
    assert not Sentence.all_records.exists()
    sentence = impose(by, world.person)
    with pytest.raises(RuleViolation) as refused:
        sentence_change(by=by, sentence=sentence, **changes)
    assert refused.value.field == field
    assert Sentence.objects.get().version == 1
    with pytest.raises(RuleViolation):
        sentence_change(by=by, sentence=Sentence.objects.get(), participant=world.foreign_person)


def test_sentences_are_recorded_by_the_prison(world, as_user, administrator):
    for role in ("social_worker", "program_manager", "evaluator", "auditor", "system_administrator"):
        with pytest.raises(NotAllowed):
            impose(as_user(world.user[role]), world.person)
    with pytest.raises(OutOfReach):
        impose(administrator, world.foreign_person)


# --- Supervision ------------------------------------------------------------------------------------------------------


@pytest.fixture
def office(world, by):
    return site_create(by=by, agency=world.agency, code="office", name="Office", kind="probation_office")


@pytest.fixture
def of_the_office(world, by, office):
    user = user_create(by=by, username="officer", password=PASSWORD)
    membership_grant(
        by=by, user=user, agency=world.agency, role="prison_administrator", starts_on=ago(300), sites=[office]
    )  # fmt: skip
    return user


def supervise(by, world, office, **changes):
    values = {
        "participant": world.person,
        "agency": world.agency,
        "site": office,
        "kind": "parole",
        **changes,
    }
    return supervision_open(by=by, **{"starts_on": ago(20), **values})


def test_the_office_sees_the_person_while_it_supervises(world, administrator, office, of_the_office):
    def sees(on):
        return Participant.objects.for_user(of_the_office, on).filter(pk=world.person.pk).exists()

    assert not sees(TODAY)
    period = supervise(administrator, world, office)
    assert [sees(ago(21)), sees(ago(20)), sees(TODAY)] == [False, True, True]
    supervision_close(by=administrator, supervision=period, on=ago(3), reason="completed")
    assert [sees(ago(3)), sees(ago(2))] == [True, False]
    read = SupervisionPeriod.objects.get()
    assert (read.ends_on, read.end_reason) == (ago(3), "completed")


@pytest.mark.parametrize("role", ["social_worker", "prison_administrator"])
def test_both_near_the_person_open_and_close(world, as_user, office, role):
    actor = as_user(world.user[role])
    supervision_close(by=actor, supervision=supervise(actor, world, office), on=TODAY, reason="other")


def test_to_another_agency_a_person_is_handed_over_not_supervised(world, administrator):
    with pytest.raises(NotAllowed):
        supervise(administrator, world, world.other.site, agency=world.other.agency)
    with pytest.raises(RuleViolation) as refused:
        supervise(administrator, world, world.other.site)
    assert refused.value.field == "site"
    assert (
        not Participant.objects.for_user(world.other_user["prison_administrator"])
        .filter(pk=world.person.pk)
        .exists()
    )


def test_a_supervision_that_cannot_be(world, by, office, as_user):
    with pytest.raises(RuleViolation) as refused:
        supervise(by, world, office, starts_on=TODAY + timedelta(days=2))
    assert refused.value.code == "in_the_future"
    period = supervise(by, world, office)
    with pytest.raises(RuleViolation) as refused:
        supervise(by, world, office)
    assert refused.value.code == "supervised_already"
    for on, reason in ((ago(21), "completed"), (TODAY + timedelta(days=2), "completed"), (TODAY, "bored")):
        with pytest.raises(RuleViolation):
            supervision_close(by=by, supervision=period, on=on, reason=reason)
    assert SupervisionPeriod.objects.get().ends_on is None
    supervision_close(by=by, supervision=period, on=TODAY, reason="revoked")
    with pytest.raises(RuleViolation) as refused:
        supervision_close(by=by, supervision=period, on=TODAY, reason="revoked")
    assert refused.value.code == "ended_already"
    supervise(by, world, office)


def test_supervision_is_for_those_near_the_person(world, as_user, office):
    for role in ("program_manager", "evaluator", "auditor", "system_administrator"):
        with pytest.raises(NotAllowed):
            supervise(as_user(world.user[role]), world, office)
    with pytest.raises(OutOfReach):
        supervise(as_user(world.user["social_worker"]), world, office, participant=world.foreign_person)
    assert not SupervisionPeriod.all_records.exists()
