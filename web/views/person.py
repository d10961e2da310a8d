"""A person's file: the first page says where the person is, what is next, and who works with the person."""

from dataclasses import dataclass
from datetime import date, time

from django.db.models import OuterRef, Subquery
from django.shortcuts import render
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.permissions import entitled
from participants.choices import ActionState, AppointmentState
from participants.dosage import with_marks
from participants.lifecycle import OPEN
from participants.models import (
    Appointment,
    CaseAssignment,
    Contact,
    Enrollment,
    LegalBasis,
    Participation,
    PlanAction,
)
from programs.choices import SessionState
from programs.models import Session
from web.bases import holds_on
from web.case import case_of
from web.colleagues import name_of
from web.gate import page
from web.timeline import drawn, expected_release, phases_of, told

CONTACTS_SHOWN = 5


@dataclass(frozen=True)
class Episode:
    """A way through a program: how often there of how often asked, and when next."""

    enrollment: Enrollment
    attended: int
    recorded: int
    next_on: date | None
    next_at: time | None

    @property
    def share(self) -> int | None:
        """Attended of recorded sessions in percent."""
        return round(100 * self.attended / self.recorded) if self.recorded else None

    @property
    def is_open(self) -> bool:
        return self.enrollment.status in OPEN


@dataclass(frozen=True)
class Step:
    """Something that is to come, on its day."""

    on: date
    words: str
    is_late: bool = False


@page("participant.read", is_hidden=True)
@require_safe
def person(request, public_id):
    """The overview. Every part is asked for by its own capability; what is shown is recorded by its groups."""
    case = case_of(request, public_id)
    episodes = _episodes(case)
    contacts = _contacts(case)
    phases = _phases(case, episodes)
    groups = [
        "custody",
        "supervision",
        "safety",
        "enrollment",
        "attendance",
        "caseload",
        "legal_basis",
        "participation",
    ]
    groups += ["contacts_with"] * bool(contacts) + ["appointments", "plan"] * case.may("plan.read")
    case.show(*groups)
    started = [episode.enrollment.started_on for episode in episodes if episode.enrollment.started_on]
    context = {
        "case": case,
        "phases": phases,
        "drawings": drawn(phases, started, case.today, get_language_bidi()),
        "told": told(phases),
        "expected": expected_release(case.stays),
        "episodes": episodes,
        "steps": _steps(case, episodes),
        "team": _team(case),
        "bases": _bases(case),
        "answers": case.rows(Participation, "participation.read").select_related("program").defer(
            "child_view", "exemption"
        ),
        "sees_log": case.may("log.read"),
        "may_assign": case.may("case.assign"),
        "may_enroll": case.may("enrollment.manage"),
        "contacts": contacts,
        "sees_contacts": case.may("contact.read"),
        "may_contact": case.may("contact.record"),
    }  # fmt: skip
    return render(request, "web/person/overview.html", context)


def _episodes(case) -> list[Episode]:
    """The open ones first, then by the day of the last change. One statement."""
    coming = Session.objects.for_user(entitled(case.standing, {"enrollment.read"})).filter(
        offering=OuterRef("offering"), state=SessionState.PLANNED, held_on__gte=case.today
    )
    coming = coming.order_by("held_on", "starts_at", "id")
    rows = case.rows(Enrollment, "enrollment.read").select_related("program", "offering__site")
    rows = with_marks(rows.defer("exit_reason")).annotate(
        next_on=Subquery(coming.values("held_on")[:1]), next_at=Subquery(coming.values("starts_at")[:1])
    )
    found = []
    for row in rows.order_by("-status_on", "-id"):
        is_open = row.status in OPEN
        found.append(
            Episode(
                row,
                row.attended,
                row.recorded,
                row.next_on if is_open else None,
                row.next_at if is_open else None,
            )
        )
    return sorted(found, key=lambda episode: not episode.is_open)


def _contacts(case) -> list[Contact]:
    rows = case.rows(Contact, "contact.read").select_related("user")
    rows = list(rows.defer("opinion", "correction_reason").order_by("-on", "-id")[:CONTACTS_SHOWN])
    for row in rows:
        row.by_name = name_of(row.user)
    return rows


def _phases(case, episodes):
    known = [stay.starts_on for stay in case.stays if stay.starts_on]
    known += [period.starts_on for period in case.supervisions]
    known += [episode.enrollment.started_on or episode.enrollment.status_on for episode in episodes]
    return phases_of(case.stays, case.supervisions, min([*known, case.today]), case.today)


def _steps(case, episodes) -> list[Step]:
    """What is to come, the first day first: sessions, meetings, actions of the plan, the review, the release."""
    steps = [
        Step(
            episode.next_on,
            _("Session of %(program)s") % {"program": episode.enrollment.program.local_name},
        )
        for episode in episodes
        if episode.next_on
    ]
    planned = case.rows(Appointment, "appointment.read").filter(
        state=AppointmentState.PLANNED, on__gte=case.today
    )
    for meeting in planned.select_related("user").defer("place", "reason").order_by("on")[:5]:
        steps.append(
            Step(meeting.on, _("Meeting with %(name)s") % {"name": name_of(meeting.user) or _("the team")})
        )
    reviews = set()
    seen_as = entitled(case.standing, {"plan.read"})
    actions = PlanAction.objects.for_user(seen_as).filter(
        goal__plan__participant=case.person, goal__plan__closed_on=None, state=ActionState.OPEN
    )
    for action in actions.select_related("goal__plan").order_by("due_on")[:10]:
        steps.append(Step(action.due_on, action.description, action.due_on < case.today))
        reviews.add(action.goal.plan.next_review_on)
    steps += [Step(day, _("Review of the plan"), day < case.today) for day in reviews]
    release = expected_release(case.stays)
    if release:
        steps.append(Step(release, _("Release expected"), release < case.today))
    return sorted(steps, key=lambda step: step.on)


def _team(case) -> list[dict]:
    rows = case.rows(CaseAssignment, "case.read").select_related("user", "agency").order_by("starts_on", "id")
    return [
        {
            "assignment": row,
            "name": name_of(row.user),
            "is_over": bool(row.ends_on and row.ends_on < case.today),
        }
        for row in rows
    ]


def _bases(case) -> list[dict]:
    rows = case.rows(LegalBasis, "legal_basis.read").order_by("-starts_on", "-id")
    return [{"basis": row, "holds": holds_on(row, case.today)} for row in rows]
