"""Things to do about people: consents that end, coming of age, concerns, the first days outside."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from outcomes.continuity import without_a_meeting
from outcomes.worklist.caseload import AHEAD, Caseload
from outcomes.worklist.items import Act, Item, Urgency
from participants.choices import Answer, IncidentState
from participants.days import birth_range, is_surely_of_age
from participants.lapsing import years_after
from participants.models import Incident, Participant, Participation
from participants.services.hand_over import FIRST_CONTACT_WITHIN


def consent_expiring(caseload: Caseload) -> Iterator[Item]:
    """A guardian's consent that ends within 30 days, or has ended, for a child on the way through the program."""
    for row in caseload.answers:
        ends = row.guardian_expires_on
        if row.guardian_answer != Answer.AGREED or ends is None or ends > caseload.on + AHEAD:
            continue
        of_age = is_surely_of_age(row.participant, caseload.on, settings.MAJORITY_AGE)
        if of_age or row.exemption:
            continue
        words = (
            _("The guardian's consent to %(program)s ended on %(day)s.")
            if ends < caseload.on
            else _("The guardian's consent to %(program)s ends on %(day)s.")
        )
        yield Item(
            urgency=Urgency.URGENT if ends < caseload.on else Urgency.SOON,
            since=ends - AHEAD,
            due_on=ends,
            why=words % {"program": row.program.local_name, "day": ends},
            act=_ask_again(row),
            participant=row.participant,
        )


def comes_of_age(caseload: Caseload) -> Iterator[Item]:
    """Somebody who agreed as a child is of age within 30 days, or is by now, and was not asked since."""
    for row in caseload.answers:
        if row.answer != Answer.AGREED or row.guardian_id is None:
            continue
        birthday = of_age_on(row.participant, settings.MAJORITY_AGE)
        if birthday is None or birthday > caseload.on + AHEAD or row.answered_on >= birthday - AHEAD:
            continue
        words = (
            _("Came of age on %(day)s: ask again about %(program)s, as an adult.")
            if birthday <= caseload.on
            else _("Comes of age on %(day)s: ask again about %(program)s, as an adult.")
        )
        yield Item(
            urgency=Urgency.SOON if birthday <= caseload.on else Urgency.ROUTINE,
            since=birthday - AHEAD,
            due_on=birthday,
            why=words % {"program": row.program.local_name, "day": birthday},
            act=_ask_again(row),
            participant=row.participant,
        )


def of_age_on(participant: Participant, majority_age: int) -> date | None:
    """The first day on which the person is surely of age; None where no birth date is known."""
    born = birth_range(participant.birth_on, participant.birth_precision)
    if born is None:
        return None
    day = years_after(born[1], majority_age)
    return day if is_surely_of_age(participant, day, majority_age) else day + timedelta(days=1)


def _ask_again(row: Participation) -> Act:
    return Act("participation", "create", "participant", str(row.participant.public_id))


def concern_open(caseload: Caseload) -> Iterator[Item]:
    """A concern or an incident that is not closed; until the report that the law asks for is made, that comes first."""
    open_ones = Incident.objects.for_user(caseload.standing).exclude(state=IncidentState.CLOSED)
    for incident in open_ones.select_related("participant").defer(
        "description", "closing_note", "reported_to"
    ):
        is_owed = incident.has_duty_to_report and incident.reported_on is None
        words = (
            _("%(kind)s of %(day)s: report it by %(due)s.") if is_owed else _("%(kind)s of %(day)s is open.")
        )
        yield Item(
            urgency=Urgency.URGENT,
            since=incident.occurred_on,
            due_on=incident.report_due_on if is_owed else None,
            why=words
            % {
                "kind": incident.get_kind_display().capitalize(),
                "day": incident.occurred_on,
                "due": incident.report_due_on,
            },
            act=Act("incident", "report" if is_owed else "close", "incident", str(incident.public_id)),
            participant=incident.participant,
        )


def not_met_after_release(caseload: Caseload) -> Iterator[Item]:
    """Released in the last 30 days, and nobody has met the person outside yet."""
    for stay in without_a_meeting(caseload.released, caseload.meetings):
        due_on = stay.ends_on + timedelta(days=FIRST_CONTACT_WITHIN)
        yield Item(
            urgency=Urgency.URGENT,
            since=stay.ends_on,
            due_on=due_on,
            why=_("Released on %(day)s and met by nobody since.") % {"day": stay.ends_on},
            act=Act("contact", "create", "participant", str(stay.participant.public_id)),
            participant=stay.participant,
        )
