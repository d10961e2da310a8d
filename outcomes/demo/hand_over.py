"""Releases into the hands of an office outside, the first meeting there, and what is looked up months later."""

from datetime import date, timedelta

from outcomes.demo.data.after import ANSWERED, CONTACT_NOTE, FOLLOW_UPS
from outcomes.demo.data.people import HAND_OVERS
from outcomes.demo.stage import Stage, Who
from outcomes.services import follow_up_record, follow_ups_plan
from participants.models import CustodyPeriod
from participants.services.appointments import appointment_close
from participants.services.hand_over import hand_over_make

PRISON = "prison.admin"


def hand_over_the_released(stage: Stage) -> None:
    """Those who left Alder Lane in the last months."""
    for key, place, days, site, worker, supervision, came in HAND_OVERS:
        _hand_over(stage, (key, place), stage.ago(days=days), site, worker, supervision, came)


def release_early(stage: Stage) -> None:
    """Somebody goes home from a running group on the day the group was left."""
    who: Who = ("rb", 7)
    on = stage.latest(who, "demo-release").ended_on
    _hand_over(stage, who, on, "demo-probation", "social.worker", "parole", "kept")


def follow_up(stage: Stage) -> None:
    """Follow-ups of releases: some answered, some due now, some to come."""
    for who, username, domains, months in FOLLOW_UPS:
        stay = CustodyPeriod.objects.filter(participant=stage.people[who], ends_on__isnull=False).latest(
            "ends_on"
        )
        by = stage.acting(username)
        planned = follow_ups_plan(
            by=by, index_event="release", custody_period=stay, domains=domains, months=months
        )
        for outcome in planned:
            answer = ANSWERED.get((who, outcome.month, outcome.domain))
            if answer is None:
                continue
            state, situation, source = answer
            follow_up_record(
                by=by,
                outcome=outcome,
                state=state,
                on=min(outcome.due_on + timedelta(days=4), stage.ago(days=1)),
                situation=situation,
                source=source,
            )


def _hand_over(stage: Stage, who: Who, on: date, site: str, worker: str, supervision: str, came: str) -> None:
    person, office = stage.people[who], stage.sites[site]
    made = hand_over_make(
        by=stage.acting(PRISON),
        custody_period=CustodyPeriod.objects.select_related("site__agency", "participant__agency").get(
            participant=person, ends_on=None
        ),
        to_agency=office.agency,
        to_site=office,
        to_user=stage.users[worker],
        on=on,
        release_reason="parole" if supervision else "expiry",
        basis="law",
        basis_reference="Prison Act (demo), section 31",
        first_contact_on=on + timedelta(days=4),
        supervision=supervision,
        conditions="To live at the address given and to report once a week." if supervision else "",
    )
    contact = {"channel": "in_person", "minutes": 45, "note": CONTACT_NOTE} if came == "kept" else None
    appointment_close(by=stage.acting(worker), appointment=made.first_contact, state=came, contact=contact)
