"""What the demo promises on any day: each check reads what was built as the pages would."""

from datetime import timedelta

from accounts.models import User
from accounts.scope import Standing
from outcomes.demo.data.agencies import ACCOUNTS
from outcomes.worklist.catalogue import REASONS, worklist_for
from participants.models import Attendance, Enrollment, Identity, Participant, StatusChange
from participants.register import register_of
from programs.models import Session

GROUP, EVENING, TO_COME = "demo-work-c", "demo-evening-center", "demo-work-d"


def standing(stage, username: str) -> Standing:
    return Standing.of(User.objects.get(username=username), stage.on)


def reasons(stage, username: str) -> set[str]:
    return {str(found.reason) for found in worklist_for(standing(stage, username))}


def all_reasons(stage) -> set[str]:
    return set().union(*(reasons(stage, username) for username in ACCOUNTS))


def register_today(stage, code: str, username: str):
    """The register of today's session of a group as an account reads it."""
    session = Session.objects.get(offering=stage.offerings[code], held_on=stage.on)
    return register_of(session, standing(stage, username))


def missing_yesterday(stage) -> set[str]:
    """The groups whose session of yesterday has no register."""
    sessions = Session.objects.filter(
        held_on=stage.on - timedelta(days=1), state="planned", register_saved_at=None, is_anonymous=False
    )
    return set(
        sessions.filter(offering__in=stage.offerings.values()).values_list("offering__code", flat=True)
    )


def picture(stage) -> dict[str, list]:
    """The people and the steps of the demo without anything that is drawn anew for every record."""
    people = Participant.objects.filter(agency__in=stage.agencies.values())
    names = Identity.objects.filter(participant__in=people).order_by("pk")
    steps = StatusChange.objects.filter(enrollment__participant__in=people).order_by("pk")
    marks = Attendance.objects.filter(enrollment__participant__in=people).order_by("pk")
    return {
        "people": list(people.order_by("pk").values_list("sex", "birth_on", "birth_precision", "languages")),
        "names": list(names.values_list("family_name", "given_names")),
        "steps": list(steps.values_list("verb", "on", "reason", "enrollment__program__code")),
        "marks": list(marks.values_list("session__held_on", "status", "minutes", "reason")),
        "sessions": list(
            Session.objects.filter(offering__in=stage.offerings.values())
            .order_by("pk")
            .values_list("offering__code", "held_on", "state", "headcount")
        ),
    }


def confirm(stage) -> None:
    """All of it at once, for a day that is not today."""
    assert all_reasons(stage) == set(REASONS)
    register = register_today(stage, GROUP, "social.worker")
    assert len([line for line in register.lines if line.is_expected]) == 12
    assert not register.is_saved
    assert not register_today(stage, EVENING, "youth.worker").is_saved
    assert missing_yesterday(stage) == {"demo-thinking-b", "demo-mentoring-c"}
    assert not Session.objects.filter(offering=stage.offerings[TO_COME]).exists()
    assert Enrollment.objects.filter(offering=stage.offerings[TO_COME]).count() == 4
    assert not StatusChange.objects.filter(
        enrollment__participant__agency__in=stage.agencies.values(), on__gt=stage.on
    ).exists()
