"""A row in every table of the case file and of sameness."""

from datetime import timedelta

from django.test import override_settings

from kernel.clock import today
from participants.services.affiliation import affiliation_assert
from participants.services.basis import legal_basis_record, participation_record
from participants.services.incidents import incident_record
from participants.services.people import characteristics_record, participant_register
from participants.services.relations import relation_add
from participants.services.risk import risk_basis_record
from participants.services.safety import no_contact_set, safety_flag_raise
from participants.services.seals import record_seal, record_unseal
from participants.services.sentences import sentence_record
from participants.services.supervision import supervision_open
from tests.world import BY, register


def rows(side) -> None:
    """For one side of the world, all about its person where one person is enough."""
    person, day = side.person, today() - timedelta(days=30)
    characteristics_record(by=BY, participant=person, values={"prior": 2}, recorded_on=day)
    relation_add(by=BY, participant=person, kind="parent", name="A parent", is_legal_guardian=True)
    legal_basis_record(by=BY, participant=person, purpose="service", basis="law", starts_on=day)
    participation_record(by=BY, participant=person, program=side.program, answer="agreed", on=day)
    risk_basis_record(
        by=BY,
        participant=person,
        group="prior_offender",
        source="court",
        recorded_on=day,
        expires_on=today() + timedelta(days=300),
    )
    with override_settings(GROUP_AFFILIATION=True):
        affiliation_assert(
            by=BY,
            participant=person,
            group_name="A group",
            standing="member",
            source="case conference",
            reliability="reliable",
            asserted_on=day,
            expires_on=today() + timedelta(days=200),
        )
    sentence_record(by=BY, participant=person, imposed_on=day, length_days=400)
    supervision_open(
        by=BY, participant=person, agency=side.agency, site=side.site, kind="aftercare", starts_on=day
    )
    safety_flag_raise(by=BY, participant=person, kind="risk_from_others", starts_on=day)
    incident_record(
        by=BY,
        participant=person,
        kind="safeguarding",
        category="threat",
        occurred_on=day,
        description="What was heard.",
    )
    # Somebody else of the same name and birth: a pair that must not meet, and a question for data protection.
    twin = register(
        side,
        f"{side.agency.code}-twin",
        family=side.names[0],
        given=side.names[1],
        worker=side.users["social_worker"],
    )
    no_contact_set(by=BY, participant=person, other=twin, starts_on=day)
    sealed = participant_register(
        by=BY, agency=side.agency, file_class="justice", reference=f"{side.agency.code}-sealed"
    )
    record_unseal(
        by=BY, seal=record_seal(by=BY, participant=sealed, reason="by law"), reason="on appeal", on=today()
    )
    record_seal(by=BY, participant=sealed, reason="by law")
