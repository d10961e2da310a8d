"""Who did and saw what."""

from accounts.roles import Role
from participants.models import MatchCandidate
from participants.services.seals import record_seal
from tests.rows.access import finding_of_own_name
from tests.web.rows.row import Row
from tests.world import BY, register

AUDITOR = (Role.AUDITOR,)


def by_person(side, user):
    return {"public_id": side.person.public_id}


def by_finding(side, user):
    return {"key": finding_of_own_name(side)}


def by_pair(side, user):
    """A second file of somebody of the same name and birth."""
    family, given = side.names
    twin = register(side, f"{side.agency.code}-twin", family=family, given=given)
    return {"public_id": MatchCandidate.objects.filter(participant=twin).first().public_id}


def by_seal(side, user):
    sealed = register(side, f"{side.agency.code}-sealed")
    return {"public_id": record_seal(by=BY, participant=sealed, reason="by law").public_id}


ROWS = {
    "web:log": Row(AUDITOR),
    "web:log_find_person": Row(AUDITOR),
    "web:log_person": Row(AUDITOR, withheld=404, address=by_person),
    "web:access_review": Row(AUDITOR),
    "web:access_finding": Row(AUDITOR, withheld=404, address=by_finding),
    "web:matches": Row(AUDITOR),
    "web:match": Row(AUDITOR, withheld=404, address=by_pair),
    "web:seals": Row(AUDITOR),
    "web:seal": Row(AUDITOR, withheld=404, address=by_seal),
}
