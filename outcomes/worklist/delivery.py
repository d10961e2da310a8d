"""Things to do about what is delivered: registers, absences, referrals that wait for an answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.translation import gettext as _

from accounts.roles import Role
from accounts.scope import Standing
from kernel.clock import today
from outcomes.worklist.items import Act, Item, Urgency
from participants.choices import ContactKind
from participants.deliverers import kept_by
from participants.dosage import absences_of
from participants.lifecycle import Status
from participants.missing_registers import missing_registers
from participants.models import Contact, Enrollment

A_DAY = timedelta(days=1)
LATE_REGISTER = timedelta(days=7)
ABSENCES = 3
ANSWER_WITHIN = timedelta(days=14)


def register_missing(standing: Standing) -> Iterator[Item]:
    """A session of a group whose day is over where it took place, without a register and not called off."""
    missing = missing_registers(standing.on + 2 * A_DAY).filter(offering__in=kept_by(standing).values("pk"))
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


def three_absences(standing: Standing) -> Iterator[Item]:
    """Absent three times in a row or more, and nobody has tried to reach the person since."""
    held = Enrollment.objects.for_user(standing).holding_a_place()
    enrollments = list(held.select_related("participant", "program"))
    absences = absences_of(enrollments)
    tried = _last_tried({enrollment.participant_id for enrollment in enrollments})
    for enrollment in enrollments:
        last = tried.get(enrollment.participant_id)
        days = [day for day in absences[enrollment.pk] if last is None or day > last]
        if len(days) < ABSENCES:
            continue
        yield Item(
            urgency=Urgency.SOON,
            since=days[ABSENCES - 1],
            due_on=None,
            why=_("Absent from %(program)s %(count)d times in a row.")
            % {"program": enrollment.program.local_name, "count": len(absences[enrollment.pk])},
            act=Act("contact", "create", "participant", str(enrollment.participant.public_id)),
            participant=enrollment.participant,
        )


def _last_tried(people: set[int]) -> dict[int, date]:
    """The last day on which somebody spoke with each of these people, or tried to (one statement)."""
    days: dict[int, list[date]] = defaultdict(list)
    kinds = (ContactKind.INDIVIDUAL, ContactKind.ATTEMPT)
    for person, on in Contact.objects.filter(participant__in=people, kind__in=kinds).values_list(
        "participant_id", "on"
    ):
        days[person].append(on)
    return {person: max(found) for person, found in days.items()}


def referral_unanswered(standing: Standing) -> Iterator[Item]:
    """Referred to a program of one's own agency two weeks ago or more, and nothing has happened."""
    own = standing.agency_ids({Role.PROGRAM_MANAGER, Role.PRISON_ADMINISTRATOR})
    waiting = Enrollment.objects.for_user(standing).filter(
        status=Status.REFERRED, program__agency__in=own, status_on__lte=standing.on - ANSWER_WITHIN
    )
    for enrollment in waiting.select_related("participant", "program"):
        due_on = enrollment.status_on + ANSWER_WITHIN
        yield Item(
            urgency=Urgency.SOON if due_on + ANSWER_WITHIN <= standing.on else Urgency.ROUTINE,
            since=due_on,
            due_on=due_on,
            why=_("Referred to %(program)s on %(day)s and not answered.")
            % {"program": enrollment.program.local_name, "day": enrollment.status_on},
            act=Act("enrollment", "assess", "enrollment", str(enrollment.public_id)),
            participant=enrollment.participant,
        )
