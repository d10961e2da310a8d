"""The way into a group: referred, waiting, enrolled; and those who wait, decline or are not let in."""

from dataclasses import dataclass
from datetime import date, timedelta

from outcomes.demo.data.flow import ANSWERS, WAITING
from outcomes.demo.data.groups import GroupPlan
from outcomes.demo.stage import Stage, Who, cohort_of, named
from participants.models import Enrollment
from participants.services import enrollment_move, referral_make
from participants.services.waiting import waiting_priority_set


@dataclass
class Member:
    """Somebody in a group: the key and the public id of the episode, and from when until when the person is to come."""

    who: Who
    enrollment: Enrollment
    joined_on: date
    left_on: date | None = None

    def is_expected(self, day: date) -> bool:
        return self.joined_on <= day and (self.left_on is None or day < self.left_on)


def bring_in(stage: Stage, plan: GroupPlan, days: list[date], until: date) -> list[Member]:
    """Refer and enroll everybody of a group some days before the first session, a later one for who joins later.

    `until` stands in for the first session of a group that has none planned yet.
    """
    members = []
    for place, who in enumerate(named(plan.members)):
        session = plan.joins.get(place, 1)
        first = days[session - 1] if days else until
        enrolled_on = first - timedelta(days=3 + place % 4)
        members.append(Member(who, _enroll(stage, plan, who, enrolled_on), enrolled_on))
    return members


def _enroll(stage: Stage, plan: GroupPlan, who: Who, on: date) -> Enrollment:
    referred_on = on - timedelta(weeks=plan.waits, days=4)
    enrollment = refer(stage, who, plan.program, referred_on, plan.refers)
    if plan.waits:
        _move(stage, plan.refers, enrollment, "waitlist", referred_on + timedelta(days=2))
    offering = stage.offerings[plan.code]
    enrollment_move(
        by=stage.acting(plan.enrolls), enrollment=enrollment, verb="enroll", on=on, offering=offering
    )
    return enrollment


def refer(stage: Stage, who: Who, program: str, on: date, username: str) -> Enrollment:
    """A referral by an account, or by the system for people whom none of the accounts reaches."""
    agency = stage.sites[cohort_of(who).site].agency
    referral = referral_make(
        by=stage.acting(username),
        participant=stage.people[who],
        program=stage.programs[program],
        from_agency=agency,
        on=on,
        evaluation_basis="law" if agency.code == "demo-prisons" else "consent",
    )
    return referral.enrollment


def _move(stage: Stage, username: str, enrollment: Enrollment, verb: str, on: date, **more) -> None:
    enrollment_move(by=stage.acting(username), enrollment=enrollment, verb=verb, on=on, **more)


def build_waiting(stage: Stage) -> None:
    """Waiting lists of different lengths; some are served before others, with a reason."""
    for program, username, who, weeks, priority, reason in WAITING:
        enrollment = refer(stage, who, program, stage.ago(weeks=weeks, days=5), username)
        _move(stage, username, enrollment, "waitlist", stage.ago(weeks=weeks))
        if priority:
            waiting_priority_set(
                by=stage.acting("program.manager"),
                enrollment=enrollment,
                priority=priority,
                reason=reason,
                on=stage.ago(weeks=weeks - 1),
            )


def build_answers(stage: Stage) -> None:
    """Referrals that nobody has answered yet, and those that ended before a place was given."""
    for who, program, username, days, steps in ANSWERS:
        enrollment = refer(stage, who, program, stage.ago(days=days), username)
        for verb, on, code, words in steps:
            _move(stage, username, enrollment, verb, stage.ago(days=on), code=code, reason=words)
