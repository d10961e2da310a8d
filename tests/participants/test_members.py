"""Care with members of organized groups: who is let into a program that is not made for them, and who says so."""

from datetime import timedelta

import pytest
from django.test import override_settings

from kernel.records import record_create
from participants.models import GroupAffiliation
from participants.services import custody_open
from programs.services import program_change
from tests.participants.test_entry import TODAY, ago, enroll, group, referred, refused
from tests.world import BY

__all__ = ["group"]


@pytest.fixture
def member(world):
    """In custody at the own site, known to be a member, referred to a program before release."""
    program_change(by=BY, program=world.program, phases=["custody", "transition"])
    enrollment = referred(world, "member")
    custody_open(by=BY, participant=enrollment.participant, site=world.site, starts_on=ago(90))
    record_create(
        GroupAffiliation(
            participant=enrollment.participant, group_name="the Herons", standing="member", source="police file",
            reliability="reliable", asserted_on=ago(100), expires_on=TODAY + timedelta(days=100),
        ),
        by=BY,
    )  # fmt: skip
    return enrollment


@override_settings(GROUP_AFFILIATION=True)
def test_a_known_member_needs_a_reason_of_somebody_cleared(world, member, group, as_user):
    manager, cleared = as_user(world.user["program_manager"]), as_user(world.user["prison_administrator"])
    for by, reason in [(manager, ""), (manager, "a good man"), (cleared, ""), (BY, "")]:
        said = refused(member, group, by=by, override_reason=reason)
        assert said.code == "recorded_reason_needed"
        for word in ("member", "affiliat", "Herons", "organized"):
            assert word not in said.message
    judged = enroll(member, group, by=cleared, override_reason="has broken with them").judgments.get()
    assert (judged.answer, judged.is_override, judged.override_reason) == ("eligible", True, "has broken with them")


@override_settings(GROUP_AFFILIATION=True)
@pytest.mark.parametrize(
    "change", [{"group_tailoring": "yes"}, {"group_tailoring": "adapted"}, {"phases": ["custody"]}]
)
def test_a_program_made_for_members_or_not_before_release_asks_for_none(world, member, group, change):
    program_change(by=BY, program=world.program, **change)
    assert enroll(member, group).status == "enrolled"


def test_where_the_module_is_off_nothing_is_asked(member, group):
    assert enroll(member, group).status == "enrolled"
