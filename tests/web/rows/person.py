"""One person's file: within reach, or not found."""

from datetime import timedelta

from accounts.roles import Role
from kernel.clock import today
from outcomes.services.justice import observation_end_record
from participants.services.basis import participation_record
from participants.services.incidents import incident_record
from participants.services.relations import relation_add
from participants.services.safety import no_contact_set, safety_flag_raise
from participants.services.sentences import sentence_record
from participants.services.supervision import supervision_open
from tests.web.rows.row import PEOPLE, Row
from tests.world import BY, register

HELPING = (Role.SOCIAL_WORKER, Role.PRISON_ADMINISTRATOR)
HOLDING = (Role.PRISON_ADMINISTRATOR,)
ASSIGNING = (Role.PRISON_ADMINISTRATOR, Role.PROGRAM_MANAGER)


def by_person(side, user):
    return {"public_id": side.person.public_id}


def by(make):
    """The address of a row of the file, made on the way."""
    return lambda side, user: {"public_id": side.person.public_id, "record": make(side).public_id}


def answer(side):
    return participation_record(
        by=BY, participant=side.person, program=side.program, answer="agreed", on=today()
    )


def relation(side):
    return relation_add(by=BY, participant=side.person, kind="parent", name="Perpetua Quill")


def flag(side):
    return safety_flag_raise(by=BY, participant=side.person, kind="self_harm", starts_on=today())


def pair(side):
    code = side.agency.code
    other = register(side, f"{code}-apart", worker=side.users["social_worker"])
    return no_contact_set(by=BY, participant=other, other=side.person, starts_on=today())


def incident(side):
    return incident_record(
        by=BY,
        participant=side.person,
        kind="custody",
        category="damage",
        occurred_on=today(),
        description="A door.",
    )


def supervision(side):
    return supervision_open(
        by=BY, participant=side.person, agency=side.agency, site=side.site, kind="parole", starts_on=today()
    )


def sentence(side):
    return sentence_record(by=BY, participant=side.person, imposed_on=today() - timedelta(days=9))


def end(side):
    return observation_end_record(by=BY, participant=side.person, kind="lost", on=today())


def _row(granted, address=by_person):
    return Row(granted, withheld=404, address=address, is_file=True)


ROWS = {
    "web:person": _row(PEOPLE),
    "web:person_consent": _row(PEOPLE),
    "web:person_consent_record": _row(HELPING),
    "web:person_consent_again": _row(HELPING, by(answer)),
    "web:person_consent_withdraw": _row(HELPING, by(answer)),
    "web:person_basis": _row(HELPING),
    "web:person_basis_withdraw": _row(HELPING, by(lambda side: side.person.legal_bases.first())),
    "web:person_relations": _row(HELPING),
    "web:person_relation_new": _row(HELPING),
    "web:person_relation": _row(HELPING, by(relation)),
    "web:person_relation_over": _row(HELPING, by(relation)),
    "web:person_name": _row(HELPING),
    "web:person_identity": _row(HELPING, by(lambda side: side.person.identity)),
    "web:person_description": _row(HELPING, by(lambda side: side.person)),
    "web:person_safety": _row(PEOPLE),
    "web:person_flag_new": _row(HELPING),
    "web:person_flag_lift": _row(HELPING, by(flag)),
    "web:person_pair_new": _row(HELPING),
    "web:person_pair_lift": _row(HELPING, by(pair)),
    "web:person_incident_new": _row(HELPING),
    "web:person_incident": _row(HELPING, by(incident)),
    "web:person_incident_escalate": _row(HELPING, by(incident)),
    "web:person_incident_report": _row(HELPING, by(incident)),
    "web:person_incident_close": _row(HELPING, by(incident)),
    "web:person_custody": _row(PEOPLE),
    "web:person_admit": _row(HOLDING),
    "web:person_stay": _row(HOLDING, by(lambda side: side.person.custody_periods.first())),
    "web:person_transfer": _row(HOLDING, by(lambda side: side.person.custody_periods.first())),
    "web:person_release": _row(HOLDING, by(lambda side: side.person.custody_periods.first())),
    "web:person_supervise": _row(HELPING),
    "web:person_supervision_over": _row(HELPING, by(supervision)),
    "web:person_sentence_new": _row(HOLDING),
    "web:person_sentence": _row(HOLDING, by(sentence)),
    "web:person_assign": _row(ASSIGNING),
    "web:person_assignment_over": _row(ASSIGNING, by(lambda side: side.person.assignments.first())),
    "web:person_justice": _row(PEOPLE),
    "web:person_event_new": _row(HELPING),
    "web:person_end_new": _row(HELPING),
    "web:person_end_withdraw": _row(HELPING, by(end)),
}
