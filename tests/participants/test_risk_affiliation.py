"""Labels that lapse: groups at risk, and - where the module is on - organized groups."""

from datetime import date, timedelta

import pytest

from audit.models import AuditEvent
from kernel.clock import today
from kernel.errors import NotAllowed, OutOfReach, RuleViolation
from participants.affiliation import is_known_member
from participants.lapsing import years_after
from participants.models import GroupAffiliation, RiskBasis
from participants.risks import groups_on
from participants.services.affiliation import affiliation_assert, affiliation_end, affiliation_renew
from participants.services.risk import risk_basis_end, risk_basis_record

TODAY = today()
FUTURE = TODAY + timedelta(days=2)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def worker(world, as_user):
    return as_user(world.user["social_worker"])


@pytest.fixture
def cleared(world, as_user):
    """The administrator of the world bears clearance."""
    return as_user(world.user["prison_administrator"])


# --- Risk basis -------------------------------------------------------------------------------------------------------


def label(by, person, **changes):
    values = {"group": "street", "source": "school", "recorded_on": ago(10), "expires_on": TODAY, **changes}
    return risk_basis_record(by=by, participant=person, **values)


def test_a_label_counts_until_the_day_it_expires(world, worker):
    label(worker, world.person)
    found = [groups_on(world.person, day) for day in (ago(11), ago(10), TODAY, TODAY + timedelta(days=1))]
    assert found == [set(), {"street"}, {"street"}, set()]


def test_a_label_is_ended_early(world, worker):
    basis = label(worker, world.person)
    risk_basis_end(by=worker, risk_basis=basis, on=ago(4))
    assert groups_on(world.person, ago(4)) == {"street"} and groups_on(world.person, ago(3)) == set()
    with pytest.raises(RuleViolation) as refused:
        risk_basis_end(by=worker, risk_basis=basis, on=TODAY)
    assert refused.value.code == "ended_already"


def test_a_label_taken_back_on_its_day_never_held(world, worker):
    basis = label(worker, world.person, recorded_on=TODAY, expires_on=FUTURE)
    risk_basis_end(by=worker, risk_basis=basis, on=TODAY)
    assert groups_on(world.person, TODAY) == set()
    assert not RiskBasis.objects.exists() and RiskBasis.all_records.get().entered_in_error_by == worker.ref


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"recorded_on": FUTURE, "expires_on": FUTURE + timedelta(days=9)}, "in_the_future"),
        ({"expires_on": ago(10)}, "dates_out_of_order"),
        ({"expires_on": years_after(ago(10), 2) + timedelta(days=1)}, "too_long"),
        ({"note": "x" * 1001}, "too_long"),
    ],
)
def test_a_label_that_cannot_be(world, by, changes, code):
    with pytest.raises(RuleViolation) as refused:
        label(by, world.person, **changes)
    assert refused.value.code == code
    assert not RiskBasis.all_records.exists()


def test_two_years_are_the_longest(world, by):
    label(by, world.person, expires_on=years_after(ago(10), 2))
    assert years_after(date(2024, 2, 29), 1) == date(2025, 2, 28)


def test_labels_are_for_case_workers_alone(world, as_user, worker, cleared):
    basis = label(worker, world.person)
    for role in ("prison_administrator", "program_manager", "evaluator", "auditor", "system_administrator"):
        with pytest.raises(NotAllowed):
            label(as_user(world.user[role]), world.person)
        with pytest.raises(NotAllowed):
            risk_basis_end(by=as_user(world.user[role]), risk_basis=basis, on=TODAY)
        assert not RiskBasis.objects.for_user(world.user[role]).exists()
    with pytest.raises(OutOfReach):
        label(worker, world.foreign_person)


# --- Affiliation ------------------------------------------------------------------------------------------------------


@pytest.fixture
def module_on(settings):
    settings.GROUP_AFFILIATION = True


def claim(by, person, **changes):
    values = {
        "group_name": "The Corner", "standing": "member", "source": "case conference", "reliability": "reliable",
        "asserted_on": ago(10), "expires_on": TODAY, **changes,
    }  # fmt: skip
    return affiliation_assert(by=by, participant=person, **values)


def test_the_module_is_off_unless_switched_on(world, by, settings):
    assert settings.GROUP_AFFILIATION is False
    with pytest.raises(RuleViolation) as refused:
        claim(by, world.person)
    assert refused.value.code == "module_off"
    assert not GroupAffiliation.all_records.exists()


def test_switched_off_again_nothing_is_used_or_changed(world, by, settings, module_on):
    row = claim(by, world.person)
    assert is_known_member(world.person, TODAY)
    settings.GROUP_AFFILIATION = False
    assert not is_known_member(world.person, TODAY)
    for act in (
        lambda: affiliation_end(by=by, affiliation=row, on=TODAY),
        lambda: affiliation_renew(
            by=by, affiliation=row, on=TODAY, expires_on=FUTURE, source="x", reliability="reliable"
        ),
    ):
        with pytest.raises(RuleViolation) as refused:
            act()
        assert refused.value.code == "module_off"
    assert GroupAffiliation.objects.get().version == 1


def test_an_assertion_counts_until_it_expires_and_no_longer(world, cleared, module_on):
    claim(cleared, world.person)
    days = (ago(11), ago(10), TODAY, TODAY + timedelta(days=1))
    assert [is_known_member(world.person, day) for day in days] == [False, True, True, False]


@pytest.mark.parametrize(
    ("changes", "known"),
    [
        ({}, True),
        ({"standing": "leader"}, True),
        ({"standing": "suspected"}, False),
        ({"standing": "associate"}, False),
        ({"standing": "former_verified"}, False),
        ({"reliability": "not_known"}, True),
        ({"reliability": "doubtful"}, False),
    ],
)
def test_who_is_a_known_member(world, by, module_on, changes, known):
    claim(by, world.person, **changes)
    assert is_known_member(world.person, TODAY) is known


def test_an_assertion_is_renewed_with_a_source_of_its_day(world, cleared, module_on):
    row = claim(cleared, world.person, expires_on=ago(5))
    assert not is_known_member(world.person, TODAY)
    affiliation_renew(
        by=cleared, affiliation=row, on=ago(1), expires_on=FUTURE, source="own account", reliability="reliable"
    )  # fmt: skip
    assert is_known_member(world.person, TODAY)
    assert list(GroupAffiliation.history.order_by("history_id").values_list("source", flat=True)) == [
        "case conference",
        "own account",
    ]


def test_an_assertion_is_ended(world, cleared, module_on):
    row = claim(cleared, world.person)
    affiliation_end(by=cleared, affiliation=row, on=ago(2))
    assert not is_known_member(world.person, TODAY)
    with pytest.raises(RuleViolation) as refused:
        affiliation_end(by=cleared, affiliation=row, on=TODAY)
    assert refused.value.code == "ended_already"
    again = claim(cleared, world.person, asserted_on=TODAY, expires_on=FUTURE)
    affiliation_end(by=cleared, affiliation=again, on=TODAY)
    assert not GroupAffiliation.objects.filter(pk=again.pk).exists()


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"expires_on": years_after(ago(10), 1) + timedelta(days=1)}, "too_long", "expires_on"),
        ({"expires_on": ago(10)}, "dates_out_of_order", "expires_on"),
        ({"asserted_on": FUTURE, "expires_on": FUTURE + timedelta(days=9)}, "in_the_future", "asserted_on"),
        ({"source": " "}, "required", "source"),
        ({"group_name": ""}, "required", "group_name"),
        ({"group_name": "a\u202e"}, "bad_character", "group_name"),
    ],
)
def test_an_assertion_that_cannot_be(world, by, module_on, changes, code, field):
    with pytest.raises(RuleViolation) as refused:
        claim(by, world.person, **changes)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert not GroupAffiliation.all_records.exists()


def test_only_cleared_memberships_assert(world, as_user, worker, cleared, module_on):
    row = claim(cleared, world.person)
    for role in ("social_worker", "program_manager", "evaluator", "auditor", "system_administrator"):
        actor = as_user(world.user[role])
        with pytest.raises(NotAllowed):
            claim(actor, world.person)
        with pytest.raises(NotAllowed):
            affiliation_end(by=actor, affiliation=row, on=TODAY)
        assert not GroupAffiliation.objects.for_user(actor.user).exists()
    with pytest.raises(OutOfReach):
        claim(cleared, world.foreign_person)
    assert GroupAffiliation.all_records.count() == 1


def test_the_log_says_that_and_not_what(world, cleared, module_on):
    claim(cleared, world.person)
    event = AuditEvent.objects.latest("id")
    assert event.action == "affiliation.record"
    assert "Corner" not in str([getattr(event, field.attname) for field in event._meta.fields])
