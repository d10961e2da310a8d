"""The verbs of the case file and of sameness, each once."""

from datetime import date, timedelta

from django.test import override_settings

from accounts.services import cover_grant, membership_grant, user_create
from audit.actions import Action
from kernel.clock import today
from participants.models import MatchCandidate
from participants.services.affiliation import affiliation_assert, affiliation_end, affiliation_renew
from participants.services.basis import (
    legal_basis_record,
    legal_basis_withdraw,
    participation_record,
    participation_withdraw,
)
from participants.services.incidents import (
    incident_close,
    incident_escalate,
    incident_record,
    incident_report,
)
from participants.services.merge import participant_merge
from participants.services.people import case_end, identity_change, identity_record, participant_change
from participants.services.relations import relation_add, relation_change, relation_end
from participants.services.risk import risk_basis_end, risk_basis_record
from participants.services.safety import (
    no_contact_lift,
    no_contact_set,
    safety_flag_lift,
    safety_flag_raise,
)
from participants.services.sameness import match_decide
from participants.services.seals import record_seal, record_unseal
from participants.services.sentences import sentence_change, sentence_record
from participants.services.supervision import supervision_close, supervision_open
from tests.audit.verbs.canaries import CANARIES
from tests.audit.verbs.core import Prepared, _person

DAY = date(2024, 5, 4)
NOTE = CANARIES["note"]


def _basis(world, by):
    return legal_basis_record(
        by=by, participant=world.person, purpose="sharing", basis="consent", starts_on=DAY, reference=NOTE
    )  # fmt: skip


def _participation(world, by):
    return participation_record(
        by=by, participant=world.person, program=world.program, answer="agreed", on=DAY, child_view=NOTE,
        exemption=NOTE,
    )  # fmt: skip


def _relation(world, by):
    return relation_add(
        by=by, participant=world.person, kind="parent", name=CANARIES["family"], phone=CANARIES["phone"],
        address=CANARIES["address"], is_legal_guardian=True,
    )  # fmt: skip


def _sentence(world, by):
    return sentence_record(by=by, participant=world.person, imposed_on=DAY, conditions=NOTE)


def _supervision(world, by):
    return supervision_open(
        by=by, participant=world.person, agency=world.agency, site=world.site, kind="parole", starts_on=DAY,
        conditions=NOTE,
    )  # fmt: skip


def _risk(world, by):
    return risk_basis_record(
        by=by, participant=world.person, group="street", source="school", note=NOTE,
        recorded_on=today() - timedelta(days=9), expires_on=today() + timedelta(days=9),
    )  # fmt: skip


def _affiliation(world, by):
    with override_settings(GROUP_AFFILIATION=True):
        return affiliation_assert(
            by=by, participant=world.person, group_name=CANARIES["family"], standing="member", source=NOTE,
            reliability="reliable", asserted_on=today() - timedelta(days=9), expires_on=today() + timedelta(days=9),
        )  # fmt: skip


def _renewed(world, by, affiliation):
    with override_settings(GROUP_AFFILIATION=True):
        return affiliation_renew(
            by=by, affiliation=affiliation, on=today(), expires_on=today() + timedelta(days=90), source=NOTE,
            reliability="doubtful",
        )  # fmt: skip


def _ended(world, by, affiliation):
    with override_settings(GROUP_AFFILIATION=True):
        return affiliation_end(by=by, affiliation=affiliation, on=today())


def _flag(world, by):
    return safety_flag_raise(by=by, participant=world.person, kind="self_harm", starts_on=DAY, note=NOTE)


def _pair(world, by):
    return no_contact_set(
        by=by, participant=world.person, other=_person(world, by), starts_on=DAY, reason=NOTE
    )


def _incident(world, by, **more):
    return incident_record(
        by=by, participant=world.person, kind="custody", category="violence", occurred_on=DAY, description=NOTE, **more
    )  # fmt: skip


def _candidate(world, by):
    """The same name and identifier twice, registered by the system: put to data protection."""
    for reference in ("twin-1", "twin-2"):
        identity_record(
            by=by, participant=_person(world, by, reference), family_name=CANARIES["family"],
            identifier=CANARIES["identifier"],
        )  # fmt: skip
    return MatchCandidate.objects.latest("pk")


def _named(world, by):
    return identity_record(by=by, participant=_person(world, by), family_name="Before")


def _colleagues(world, by):
    newcomer = user_create(by=by, username="newcomer", password=CANARIES["password"])
    membership_grant(by=by, user=newcomer, agency=world.agency, role="social_worker", starts_on=DAY)
    return newcomer


# Verbs about several people: the others in the log beside the first.
OTHERS = {
    "participants.services.safety.no_contact_set": lambda subject, made: [made.other],
    "participants.services.safety.no_contact_lift": lambda subject, made: [made.other],
    "participants.services.sameness.match_decide": lambda subject, made: [made.other],
    "participants.services.merge.participant_merge": lambda subject, made: [subject],
}

VERBS: dict[str, Prepared] = {
    "accounts.services.cover_grant": (
        _colleagues,
        lambda world, by, newcomer: cover_grant(
            by=by, worker=newcomer, for_colleague=world.user["social_worker"], agency=world.agency,
            starts_on=today(), ends_on=today() + timedelta(days=10),
        ),
        Action.COVER_GRANT,
    ),
    "participants.services.basis.legal_basis_record": (
        lambda world, by: None,
        lambda world, by, _: _basis(world, by),
        Action.LEGAL_BASIS_RECORD,
    ),
    "participants.services.basis.legal_basis_withdraw": (
        _basis,
        lambda world, by, basis: legal_basis_withdraw(by=by, legal_basis=basis, on=today()),
        Action.LEGAL_BASIS_WITHDRAW,
    ),
    "participants.services.basis.participation_record": (
        lambda world, by: None,
        lambda world, by, _: _participation(world, by),
        Action.PARTICIPATION_RECORD,
    ),
    "participants.services.basis.participation_withdraw": (
        _participation,
        lambda world, by, row: participation_withdraw(by=by, participation=row, on=today()),
        Action.PARTICIPATION_RECORD,
    ),
    "participants.services.relations.relation_add": (
        lambda world, by: None,
        lambda world, by, _: _relation(world, by),
        Action.RELATION_RECORD,
    ),
    "participants.services.relations.relation_change": (
        _relation,
        lambda world, by, relation: relation_change(by=by, relation=relation, name=CANARIES["given"]),
        Action.RELATION_RECORD,
    ),
    "participants.services.relations.relation_end": (
        _relation,
        lambda world, by, relation: relation_end(by=by, relation=relation, on=today()),
        Action.RELATION_RECORD,
    ),
    "participants.services.sentences.sentence_record": (
        lambda world, by: None,
        lambda world, by, _: _sentence(world, by),
        Action.SENTENCE_RECORD,
    ),
    "participants.services.sentences.sentence_change": (
        _sentence,
        lambda world, by, sentence: sentence_change(by=by, sentence=sentence, length_days=771, conditions=NOTE),
        Action.SENTENCE_RECORD,
    ),
    "participants.services.supervision.supervision_open": (
        lambda world, by: None,
        lambda world, by, _: _supervision(world, by),
        Action.SUPERVISION_OPEN,
    ),
    "participants.services.supervision.supervision_close": (
        _supervision,
        lambda world, by, period: supervision_close(by=by, supervision=period, on=today(), reason="completed"),
        Action.SUPERVISION_CLOSE,
    ),
    "participants.services.risk.risk_basis_record": (
        lambda world, by: None,
        lambda world, by, _: _risk(world, by),
        Action.RISK_BASIS_RECORD,
    ),
    "participants.services.risk.risk_basis_end": (
        _risk,
        lambda world, by, basis: risk_basis_end(by=by, risk_basis=basis, on=today()),
        Action.RISK_BASIS_RECORD,
    ),
    "participants.services.affiliation.affiliation_assert": (
        lambda world, by: None,
        lambda world, by, _: _affiliation(world, by),
        Action.AFFILIATION_RECORD,
    ),
    "participants.services.affiliation.affiliation_renew": (_affiliation, _renewed, Action.AFFILIATION_RECORD),
    "participants.services.affiliation.affiliation_end": (_affiliation, _ended, Action.AFFILIATION_RECORD),
    "participants.services.safety.safety_flag_raise": (
        lambda world, by: None,
        lambda world, by, _: _flag(world, by),
        Action.SAFETY_RECORD,
    ),
    "participants.services.safety.safety_flag_lift": (
        _flag,
        lambda world, by, flag: safety_flag_lift(by=by, flag=flag, on=today()),
        Action.SAFETY_RECORD,
    ),
    "participants.services.safety.no_contact_set": (
        _person,
        lambda world, by, other: no_contact_set(
            by=by, participant=world.person, other=other, starts_on=DAY, reason=NOTE
        ),
        Action.NO_CONTACT_RECORD,
    ),
    "participants.services.safety.no_contact_lift": (
        _pair,
        lambda world, by, pair: no_contact_lift(by=by, pair=pair, on=today()),
        Action.NO_CONTACT_RECORD,
    ),
    "participants.services.incidents.incident_record": (
        lambda world, by: None,
        lambda world, by, _: _incident(world, by),
        Action.INCIDENT_RECORD,
    ),
    "participants.services.incidents.incident_escalate": (
        _incident,
        lambda world, by, incident: incident_escalate(
            by=by, incident=incident, to=world.user["prison_administrator"]
        ),
        Action.INCIDENT_ESCALATE,
    ),
    "participants.services.incidents.incident_report": (
        _incident,
        lambda world, by, incident: incident_report(by=by, incident=incident, to=NOTE, on=today()),
        Action.INCIDENT_REPORT,
    ),
    "participants.services.incidents.incident_close": (
        _incident,
        lambda world, by, incident: incident_close(by=by, incident=incident, on=today(), note=NOTE),
        Action.INCIDENT_CLOSE,
    ),
    "participants.services.people.participant_change": (
        lambda world, by: world.person,
        lambda world, by, person: participant_change(by=by, participant=person, birth_on=date(1977, 11, 9)),
        Action.PARTICIPANT_CHANGE,
    ),
    "participants.services.people.identity_change": (
        _named,
        lambda world, by, identity: identity_change(
            by=by, identity=identity, family_name=CANARIES["family"], given_names=CANARIES["given"],
            identifier=CANARIES["identifier"], phone=CANARIES["phone"], address=CANARIES["address"],
        ),
        Action.IDENTITY_RECORD,
    ),
    "participants.services.people.case_end": (
        lambda world, by: world.person.assignments.get(),
        lambda world, by, assignment: case_end(by=by, assignment=assignment, on=today()),
        Action.CASE_END,
    ),
    "participants.services.sameness.match_decide": (
        _candidate,
        lambda world, by, candidate: match_decide(by=by, candidate=candidate, same=True, on=today()),
        Action.MATCH_DECIDE,
    ),
    "participants.services.merge.participant_merge": (
        _person,
        lambda world, by, merged: participant_merge(by=by, keep=world.person, merged=merged, reason=NOTE),
        Action.PARTICIPANT_MERGE,
    ),
    "participants.services.seals.record_seal": (
        lambda world, by: None,
        lambda world, by, _: record_seal(by=by, participant=world.person, reason=NOTE),
        Action.RECORD_SEAL,
    ),
    "participants.services.seals.record_unseal": (
        lambda world, by: record_seal(by=by, participant=world.person, reason=NOTE),
        lambda world, by, seal: record_unseal(by=by, seal=seal, reason=NOTE, on=today()),
        Action.RECORD_UNSEAL,
    ),
}  # fmt: skip
