"""Roles and capabilities, cell by cell, against a table that is written down here a second time."""

import pytest

from accounts.actors import token_actor
from accounts.permissions import actor_may, may, require
from accounts.roles import CAPABILITIES, TOKEN_SCOPES, Role
from accounts.services import agency_create, token_create
from kernel.errors import NotAllowed
from tests.world import BY

ORDER = (
    "social_worker",
    "prison_administrator",
    "program_manager",
    "evaluator",
    "auditor",
    "system_administrator",
)
EXPECTED = {
    "agency.read":              "yes  yes  yes  yes  no   no",
    "program.read":             "yes  yes  yes  yes  no   no",
    "directory.read":           "yes  yes  yes  no   no   no",
    "program.manage":           "no   no   yes  no   no   no",
    "offering.manage":          "no   yes  yes  no   no   no",
    "cost.read":                "no   no   yes  yes  no   no",
    "session.manage":           "yes  yes  yes  no   no   no",
    "session.call_off_day":     "no   yes  yes  no   no   no",
    "participant.read":         "yes  yes  yes  no   no   no",
    "participant.register":     "yes  yes  no   no   no   no",
    "participant.merge":        "no   yes  no   no   no   no",
    "participant.seal":         "no   yes  no   no   no   no",
    "participant.unseal":       "no   no   no   no   yes  no",
    "match.read":               "no   no   no   no   yes  no",
    "match.decide":             "no   no   no   no   yes  no",
    "contact_data.read":        "yes  no   no   no   no   no",
    "relation.read":            "yes  yes  no   no   no   no",
    "relation.record":          "yes  yes  no   no   no   no",
    "characteristic.read":      "yes  yes  no   no   no   no",
    "characteristic.record":    "yes  yes  no   no   no   no",
    "risk_basis.read":          "yes  no   no   no   no   no",
    "risk_basis.record":        "yes  no   no   no   no   no",
    "affiliation.read":         "yes  yes  no   no   no   no",
    "affiliation.record":       "yes  yes  no   no   no   no",
    "case.read":                "yes  yes  yes  no   no   no",
    "case.assign":              "no   yes  yes  no   no   no",
    "cover.grant":              "no   no   yes  no   no   no",
    "custody.read":             "yes  yes  yes  no   no   no",
    "custody.manage":           "no   yes  no   no   no   no",
    "sentence.read":            "yes  yes  no   no   no   no",
    "sentence.record":          "no   yes  no   no   no   no",
    "supervision.read":         "yes  yes  yes  no   no   no",
    "supervision.record":       "yes  yes  no   no   no   no",
    "legal_basis.read":         "yes  yes  yes  no   no   no",
    "legal_basis.record":       "yes  yes  no   no   no   no",
    "participation.read":       "yes  yes  yes  no   no   no",
    "participation.record":     "yes  yes  no   no   no   no",
    "safety.read":              "yes  yes  yes  no   no   no",
    "safety.record":            "yes  yes  no   no   no   no",
    "no_contact.read":          "yes  yes  no   no   no   no",
    "no_contact.record":        "yes  yes  no   no   no   no",
    "incident.read":            "yes  yes  no   no   no   no",
    "incident.record":          "yes  yes  no   no   no   no",
    "referral.read":            "yes  yes  yes  no   no   no",
    "referral.make":            "yes  yes  no   no   no   no",
    "referral.allocate":        "no   no   no   yes  no   no",
    "referral.draw":            "no   yes  yes  no   no   no",
    "allocation_sequence.read": "no   no   no   yes  no   no",
    "allocation_sequence.seal": "no   no   no   yes  no   no",
    "enrollment.read":          "yes  yes  yes  no   no   no",
    "enrollment.manage":        "no   yes  yes  no   no   no",
    "enrollment.move":          "yes  yes  yes  yes  no   no",
    "eligibility.read":         "yes  yes  yes  no   no   no",
    "eligibility.override":     "no   yes  yes  no   no   no",
    "waiting_list.manage":      "no   yes  yes  no   no   no",
    "transfer.read":            "no   yes  yes  no   no   no",
    "transfer.ask":             "no   yes  yes  no   no   no",
    "transfer.decide":          "no   yes  yes  no   no   no",
    "hand_over.read":           "yes  yes  yes  no   no   no",
    "hand_over.make":           "no   yes  no   no   no   no",
    "attendance.read":          "yes  yes  yes  no   no   no",
    "attendance.record":        "yes  yes  yes  no   no   no",
    "contact.read":             "yes  no   no   no   no   no",
    "contact.record":           "yes  no   no   no   no   no",
    "instrument.read":          "yes  yes  yes  yes  no   no",
    "instrument.manage":        "no   no   yes  no   no   no",
    "assessment.read":          "yes  yes  no   no   no   no",
    "assessment.read_answers":  "yes  no   no   no   no   no",
    "assessment.record":        "yes  no   no   no   no   no",
    "assessment.approve":       "yes  yes  no   no   no   no",
    "plan.read":                "yes  yes  no   no   no   no",
    "plan.record":              "yes  no   no   no   no   no",
    "plan.act":                 "yes  yes  no   no   no   no",
    "appointment.read":         "yes  yes  no   no   no   no",
    "appointment.manage":       "yes  yes  no   no   no   no",
    "justice_event.read":       "yes  yes  yes  no   no   no",
    "justice_event.record":     "yes  yes  no   no   no   no",
    "observation_end.read":     "yes  yes  yes  no   no   no",
    "observation_end.record":   "yes  yes  no   no   no   no",
    "follow_up.read":           "yes  yes  no   no   no   no",
    "follow_up.record":         "yes  yes  no   no   no   no",
    "indicator.read":           "yes  yes  yes  no   no   no",
    "worklist.read":            "yes  yes  yes  no   no   no",
    "local_code.read":          "yes  yes  yes  yes  no   no",
    "local_code.manage":        "no   no   no   yes  no   no",
    "event_source.read":        "no   no   yes  yes  no   no",
    "event_source.record":      "no   no   no   yes  no   no",
    "design.read":              "yes  yes  yes  yes  no   no",
    "design.manage":            "no   no   no   yes  no   no",
    "run.read":                 "yes  yes  yes  yes  no   no",
    "run.execute":              "no   no   no   yes  no   no",
    "run.disclose":             "no   no   yes  yes  no   no",
    "job.read":                 "yes  yes  yes  yes  no   no",
    "job.cancel":               "yes  yes  yes  yes  no   no",
    "job.restart":              "yes  yes  yes  yes  no   no",
    "import.read":              "no   yes  no   yes  no   no",
    "people.import":            "no   yes  no   no   no   no",
    "outcomes.import":          "no   no   no   yes  no   no",
    "log.read":                 "no   no   no   no   yes  no",
    "access_review.read":       "no   no   no   no   yes  no",
    "access_review.decide":     "no   no   no   no   yes  no",
    "user.manage":              "no   no   no   no   no   yes",
    "token.manage":             "yes  yes  yes  yes  yes  yes",
    "study.load":               "no   no   no   no   no   no",
}  # fmt: skip


def test_the_table_names_every_capability_and_role():
    assert set(EXPECTED) == set(CAPABILITIES)
    assert list(ORDER) == Role.values


def test_every_cell(world):
    found = {capability: [may(world.user[role], capability) for role in ORDER] for capability in CAPABILITIES}
    assert found == {
        capability: [cell == "yes" for cell in row.split()] for capability, row in EXPECTED.items()
    }


def test_every_cell_holds_in_ones_own_agency_only(world):
    below = agency_create(
        by=BY, code="below", name="Below", sector="prison", tier="local", parent=world.agency
    )
    for capability, row in EXPECTED.items():
        for role, cell in zip(ORDER, row.split(), strict=True):
            user, allowed = world.user[role], cell == "yes"
            assert may(user, capability, agency=world.agency) is allowed, (capability, role)
            assert may(user, capability, agency=below) is allowed, (capability, role)
            assert may(user, capability, agency=world.other.agency) is False, (capability, role)


def test_nobody_may_nothing(world):
    world.user["evaluator"].is_active = False
    for capability in CAPABILITIES:
        assert may(None, capability) is False
        assert may(world.user["evaluator"], capability) is False


def test_the_system_does_what_its_command_says(world):
    for capability in CAPABILITIES:
        assert actor_may(BY, capability, agency=world.other.agency)


def test_a_capability_nobody_has_written_down(world, as_user):
    with pytest.raises(KeyError):
        may(world.user["evaluator"], "participant.delete")
    with pytest.raises(KeyError):
        require(as_user(world.user["evaluator"]), "participant.delete")


def test_a_refusal_names_the_act(world, as_user):
    with pytest.raises(NotAllowed, match=r"run\.execute"):
        require(as_user(world.user["auditor"]), "run.execute")


@pytest.mark.parametrize("scope", sorted(TOKEN_SCOPES))
@pytest.mark.parametrize("role", ORDER)
def test_a_token_narrows_its_owner_and_never_widens(world, role, scope):
    token, _secret = token_create(by=BY, user=world.user[role], name="t", purpose="t", scopes=[scope])
    actor = token_actor(token)
    for capability in CAPABILITIES:
        expected = capability in TOKEN_SCOPES[scope] and may(world.user[role], capability)
        assert actor_may(actor, capability) is expected, capability


def test_reading_and_writing_are_scopes_apart():
    """A token that was given for reading never writes, whatever its owner may do."""
    reading = {name for scope, names in TOKEN_SCOPES.items() if scope.endswith(":read") for name in names}
    writing = {name for scope, names in TOKEN_SCOPES.items() if scope.endswith(":write") for name in names}
    named_so = {name for name in CAPABILITIES if name.rpartition(".")[2].startswith("read")}
    assert reading == named_so - {"log.read", "access_review.read"}
    assert not reading & writing
    assert all(scope.endswith((":read", ":write")) for scope in TOKEN_SCOPES)


def test_no_token_makes_tokens_or_accounts():
    covered = {name for names in TOKEN_SCOPES.values() for name in names}
    assert not covered & {"token.manage", "user.manage", "log.read", "run.disclose", "study.load"}
    assert not {name for name in covered if name.startswith("access_review.")}
