"""Things to do about what is delivered: registers, absences, referrals that wait for an answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext as _

from accounts.roles import Role
from kernel.clock import today
from outcomes.worklist.caseload import Caseload
from outcomes.worklist.items import Act, Item, Urgency
from participants.lifecycle import Status
from participants.missing_registers import missing_registers
from participants.models import Enrollment
from programs.deliverers import kept_by

A_DAY = timedelta(days=1)
LATE_REGISTER = timedelta(days=7)
ABSENCES = 3
ANSWER_WITHIN = timedelta(days=14)


def register_missing(caseload: Caseload) -> Iterator[Item]:
    """A session of a group whose day is over where it took place, without a register and not called off."""
    kept = kept_by(caseload.standing).values("pk")
    missing = missing_registers(caseload.on + 2 * A_DAY).filter(offering__in=kept)
    for session in missing.select_related("offering__site"):
        now = today(session.offering.site.time_zone)
        if session.held_on >= now:
            continue
        is_late = session.held_on + LATE_REGISTER < now
        yield Item(
            urgency=Urgency.SOON if is_late else Urgency.ROUTINE,
            since=session.held_on + A_DAY,
            due_on=None,
            why=_("The register of %(offering)s of %(day)s is missing.")
            % {"offering": session.offering.name, "day": session.held_on},
            act=Act("session", "attendance", "session", str(session.public_id)),
        )


def three_absences(caseload: Caseload) -> Iterator[Item]:
    """Absent three times in a row or more, and nobody has tried to reach the person since."""
    for enrollment in caseload.places:
        absences, last = caseload.absences(enrollment), caseload.last_tried(enrollment)
        days = [day for day in absences if last is None or day > last]
        if len(days) < ABSENCES:
            continue
        yield Item(
            urgency=Urgency.SOON,
            since=days[ABSENCES - 1],
            due_on=None,
            why=_("Absent from %(program)s %(count)d times in a row.")
            % {"program": enrollment.program.local_name, "count": len(absences)},
            act=Act("contact", "create", "participant", str(enrollment.participant.public_id)),
            participant=enrollment.participant,
        )


def referral_unanswered(caseload: Caseload) -> Iterator[Item]:
    """Referred to a program of one's own agency two weeks ago or more, and nothing has happened."""
    own = caseload.standing.agency_ids({Role.PROGRAM_MANAGER, Role.PRISON_ADMINISTRATOR})
    waiting = Enrollment.objects.for_user(caseload.standing).filter(
        status=Status.REFERRED, program__agency__in=own, status_on__lte=caseload.on - ANSWER_WITHIN
    )
    for enrollment in caseload.still_here(waiting).select_related("participant", "program"):
        due_on = enrollment.status_on + ANSWER_WITHIN
        yield Item(
            urgency=Urgency.SOON if due_on + ANSWER_WITHIN <= caseload.on else Urgency.ROUTINE,
            since=due_on,
            due_on=due_on,
            why=_("Referred to %(program)s on %(day)s and not answered.")
            % {"program": enrollment.program.local_name, "day": enrollment.status_on},
            act=Act("enrollment", "assess", "enrollment", str(enrollment.public_id)),
            participant=enrollment.participant,
        )
