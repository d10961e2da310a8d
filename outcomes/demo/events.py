"""What happens beside the plan: safety, incidents, transfers, justice, marks put right, and files that were read."""

from datetime import time, timedelta

from accounts.readings import record_reading
from accounts.scope import Standing
from audit.actions import Action
from outcomes.demo.data import events as plans
from outcomes.demo.stage import Stage, Who
from outcomes.services import justice_event_record, observation_end_record
from participants.models import Attendance, Participant
from participants.services import participant_register
from participants.services.attendance import attendance_correct
from participants.services.incidents import (
    incident_close,
    incident_escalate,
    incident_record,
    incident_report,
)
from participants.services.safety import no_contact_set, safety_flag_raise
from participants.services.seals import record_seal
from participants.services.transfers import transfer_accept, transfer_ask, transfer_decline
from programs.choices import SessionState
from programs.models import Session
from programs.services import session_move


def keep_safe(stage: Stage) -> None:
    """Flags, a pair that must not meet, a concern and an incident that are open, one that is closed."""
    for username, who, kind, days, note in plans.FLAGS:
        safety_flag_raise(
            by=stage.acting(username),
            participant=stage.people[who],
            kind=kind,
            starts_on=stage.ago(days=days),
            note=note,
        )
    username, one, other, days, reason = plans.NO_CONTACT
    no_contact_set(
        by=stage.acting(username),
        participant=stage.people[one],
        other=stage.people[other],
        starts_on=stage.ago(days=days),
        reason=reason,
    )
    for plan in plans.INCIDENTS:
        by, on = stage.acting(plan.username), stage.ago(days=plan.days)
        incident = incident_record(
            by=by,
            participant=stage.people[plan.who],
            kind=plan.kind,
            category=plan.category,
            occurred_on=on,
            description=plan.description,
        )
        if plan.escalated_to:
            incident_escalate(by=by, incident=incident, to=stage.users[plan.escalated_to])
        if plan.closed:
            incident_report(
                by=by, incident=incident, to="Youth court, duty desk (demo)", on=on + timedelta(days=1)
            )
            incident_close(by=by, incident=incident, on=on + timedelta(days=20), note=plan.closed)


def hand_on(stage: Stage) -> None:
    """Transfers: one accepted, one declined, one between prisons and one between agencies that wait for an answer."""
    for plan in plans.TRANSFERS:
        asked_on = stage.ago(days=plan.asked)
        transfer = transfer_ask(
            by=stage.acting(plan.asks),
            enrollment=stage.latest(plan.who, plan.program),
            to_offering=stage.offerings[plan.to],
            basis="law",
            basis_reference=plan.reference,
            reason=plan.reason,
            on=asked_on,
        )
        by, on = stage.acting(plan.answers), stage.ago(days=plan.answered)
        if plan.answer == "accepted":
            transfer_accept(by=by, transfer=transfer, on=on, worker=stage.users[plan.worker])
        elif plan.answer == "declined":
            transfer_decline(by=by, transfer=transfer, on=on, reason="Every place is taken until the summer.")


def tell_what_followed(stage: Stage) -> None:
    """Justice events that staff know of, and people who cannot be observed any more."""
    for username, who, kind, days, iccs in plans.JUSTICE:
        justice_event_record(
            by=stage.acting(username),
            participant=stage.people[who],
            kind=kind,
            occurred_on=stage.ago(days=days),
            iccs=iccs,
        )
    for who, kind, days in plans.ENDS:
        observation_end_record(by=stage.by, participant=stage.people[who], kind=kind, on=stage.ago(days=days))


def put_right(stage: Stage) -> None:
    """A mark corrected after the register was saved, and a session moved to the next day."""
    last = (
        Session.objects.filter(
            offering=stage.offerings["demo-work-c"], state=SessionState.HELD, register_saved_at__isnull=False
        )
        .select_related("offering__program__agency", "offering__site__agency")
        .latest("held_on")
    )
    marks = Attendance.objects.filter(session=last, status="attended").select_related(
        "session__offering__program__agency", "session__offering__site", "enrollment__participant__agency"
    )
    attendance_correct(
        by=stage.acting("social.worker"),
        attendance=marks.earliest("pk"),
        reason="Came after the roll call; the wing book says twenty past nine.",
        status="late",
    )
    coming = (
        Session.objects.filter(
            offering=stage.offerings["demo-thinking-c"], state=SessionState.PLANNED, held_on__gt=stage.on
        )
        .select_related("offering__program__agency", "offering__site__agency")
        .earliest("held_on")
    )
    session_move(
        by=stage.acting("hill.admin"),
        session=coming,
        held_on=coming.held_on + timedelta(days=1),
        starts_at=time(15, 0),
    )


def close_a_file(stage: Stage) -> None:
    """A file that is sealed: nobody finds it, and auditors see that there is a seal and why."""
    by = stage.acting("prison.admin")
    site = stage.sites["demo-alder-prison"]
    family, given = plans.SEALED
    person = participant_register(
        by=by,
        agency=site.agency,
        site=site,
        file_class="justice",
        identity={"family_name": family, "given_names": given},
    )
    record_seal(by=by, participant=person, reason=plans.SEALED_WHY)


def read_files(stage: Stage) -> None:
    """Readings as the pages make them: through the gate, in the log before anything is shown.

    Among them are some that a review asks about: a worker opens the file of somebody of the own name, a colleague does
    the same, and one account goes through a whole caseload in one go.
    """
    for username, people in plans.READINGS:
        for who in people:
            _read(stage, username, who)
    for case in Participant.objects.for_user(stage.users[plans.READS_A_LOT]).order_by("pk"):
        _record(stage, plans.READS_A_LOT, case)


def _read(stage: Stage, username: str, who: Who) -> None:
    person = Participant.objects.for_user(stage.users[username]).get(pk=stage.people[who].pk)
    _record(stage, username, person)


def _record(stage: Stage, username: str, person: Participant) -> None:
    record_reading(
        actor=stage.acting(username),
        standing=Standing.of(stage.users[username]),
        capability="participant.read",
        action=Action.PARTICIPANT_READ,
        object_type=Participant._meta.label_lower,
        object_ids=[person.public_id],
        subject_ids=[person.public_id],
        field_groups=["demographics", "identity"],
    )
