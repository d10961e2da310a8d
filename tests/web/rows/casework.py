"""Casework with one person: within reach, by workers; administrators read, managers see nothing of it."""

from datetime import timedelta

from accounts.actors import user_actor
from accounts.roles import Role
from kernel.clock import today
from outcomes.models import ReintegrationOutcome
from outcomes.services.follow_up import follow_up_lose, follow_ups_plan
from participants.instruments.catalog import load_instruments
from participants.models import Appointment, Assessment, BandOverride, Goal, Instrument, Plan, PlanAction
from participants.services.appointments import appointment_plan
from participants.services.assessments import assessment_open, assessment_sign
from participants.services.goals import action_add, goal_add
from participants.services.overrides import override_ask
from participants.services.plans import plan_open
from tests.web.rows.row import Row
from tests.world import BY

WORKERS = (Role.SOCIAL_WORKER,)
CARE = (Role.SOCIAL_WORKER, Role.PRISON_ADMINISTRATOR)
NEEDS = {"history": 1, "self_control": 2, "attitudes": 0, "housing": 3, "family": "refused"}


def worker_of(side):
    """The worker of a side as an actor."""
    return user_actor(side.users[Role.SOCIAL_WORKER])


def needs_version():
    if not Instrument.objects.filter(code="needs").exists():
        load_instruments(by=BY)
    return Instrument.objects.get(code="needs", agency=None).versions.get()


def draft_for(side) -> Assessment:
    return assessment_open(
        by=worker_of(side), participant=side.person, instrument_version=needs_version(),
        assessed_on=today() - timedelta(days=1), answers=NEEDS,
    )  # fmt: skip


def signed_for(side) -> Assessment:
    return assessment_sign(by=worker_of(side), assessment=draft_for(side))


def override_for(side) -> BandOverride:
    """Asked for by the worker; an administrator decides."""
    return override_ask(
        by=worker_of(side),
        assessment=signed_for(side),
        domain="housing",
        band="some",
        reason="Stays with an aunt.",
    )


def plan_for(side) -> Plan:
    there = Plan.objects.filter(participant=side.person, closed_on=None).first()
    return there or plan_open(
        by=worker_of(side), participant=side.person, on=today() - timedelta(days=20), own_words="A trade.",
        answer="agreed",
    )  # fmt: skip


def goal_for(side) -> Goal:
    return goal_add(
        by=worker_of(side), plan=plan_for(side), need_domain="housing", statement="A room of one's own"
    )


def action_for(side) -> PlanAction:
    return action_add(
        by=worker_of(side), goal=goal_for(side), description="Ask the housing office",
        owner=side.users[Role.SOCIAL_WORKER], due_on=today() + timedelta(days=7),
    )  # fmt: skip


def appointment_for(side) -> Appointment:
    return appointment_plan(by=worker_of(side), participant=side.person, on=today(), site=side.site)


def follow_up_for(side, months=3) -> ReintegrationOutcome:
    """Housing some months after the start of the program."""
    return follow_ups_plan(
        by=worker_of(side),
        index_event="program_start",
        enrollment=side.enrollment,
        domains=["housing"],
        months=[months],
    )[0]


def lost_for(side) -> ReintegrationOutcome:
    """The last month there is: whoever is lost is lost for those after it too."""
    return follow_up_lose(by=worker_of(side), outcome=follow_up_for(side, months=24), on=today())


def by_person(side, user):
    return {"public_id": side.person.public_id}


def by_draft(side, user):
    return {"public_id": draft_for(side).public_id}


def by_signed(side, user):
    return {"public_id": signed_for(side).public_id}


def by_override(side, user):
    return {"public_id": override_for(side).public_id}


def by_plan(side, user):
    return {"public_id": goal_for(side).plan.public_id}


def by_goal(side, user):
    return {"public_id": goal_for(side).public_id}


def by_action(side, user):
    return {"public_id": action_for(side).public_id}


def by_appointment(side, user):
    return {"public_id": appointment_for(side).public_id}


def by_follow_up(side, user):
    return {"public_id": follow_up_for(side).public_id}


def by_lost(side, user):
    return {"public_id": lost_for(side).public_id}


def part(granted, address, **more) -> Row:
    """A page of somebody's file."""
    return Row(granted, address=address, is_file=True, **more)


def act(granted, address, **more) -> Row:
    """A form without a page of its own."""
    return part(granted, address, method="post", ok=302, **more)


ROWS = {
    "web:assessments": part(CARE, by_person),
    "web:assessment_new": part(WORKERS, by_person),
    "web:assessment": part(CARE, by_signed),
    "web:assessment_fill": part(WORKERS, by_draft),
    "web:assessment_sign": part(WORKERS, by_draft),
    "web:assessment_discard": act(WORKERS, by_draft),
    "web:assessment_supersede": part(WORKERS, by_signed),
    "web:override": part(WORKERS, by_signed),
    # The worker who asked is told that somebody else decides.
    "web:override_decide": act(CARE, by_override, unlike={Role.SOCIAL_WORKER: 403}),
    "web:plan": part(CARE, by_person),
    "web:plan_new": part(WORKERS, by_person),
    "web:plan_answer": part(WORKERS, by_plan),
    "web:plan_review": part(WORKERS, by_plan),
    "web:plan_close": part(WORKERS, by_plan),
    "web:plan_renew": part(WORKERS, by_plan),
    "web:goal_new": part(WORKERS, by_plan),
    "web:goal_change": part(WORKERS, by_goal),
    "web:goal_close": part(WORKERS, by_goal),
    "web:action_new": part(WORKERS, by_plan),
    "web:action_change": part(WORKERS, by_action),
    "web:action_close": part(CARE, by_action),
    "web:appointments": part(CARE, by_person),
    "web:appointment_new": part(CARE, by_person),
    "web:appointment_move": part(CARE, by_appointment),
    "web:appointment_close": part(CARE, by_appointment),
    "web:follow_ups": part(CARE, by_person),
    "web:follow_up_plan": part(CARE, by_person),
    "web:follow_up": part(CARE, by_follow_up),
    "web:follow_up_correct": part(CARE, by_lost),
}
