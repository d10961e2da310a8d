"""Needs, score and plan of somebody in the demo, written by the demo's own social worker."""

from datetime import date, timedelta

from accounts.actors import user_actor
from accounts.models import User
from participants.models import InstrumentVersion, Participant
from participants.services.assessments import assessment_open, assessment_sign
from participants.services.goals import action_add, action_close, goal_add
from participants.services.plans import plan_open

NEEDS = {
    "history": 2, "self_control": 1, "attitudes": 1, "associates": 2, "family": 0, "education_work": 3, "leisure": 1,
    "substance": 2, "housing": 3, "physical_health": 0, "mental_health": 1, "finance": 2, "documents": 2,
    "exploitation": 0, "violence_suffered": "not_asked",
}  # fmt: skip


def write_casework(person: Participant, worker: User, on: date) -> None:
    """One signed assessment of needs, and a plan that is agreed, with one action done and one to do."""
    by = user_actor(worker, channel="command")
    version = InstrumentVersion.objects.get(instrument__agency=None, instrument__code="needs")
    assessment = assessment_open(
        by=by,
        participant=person,
        instrument_version=version,
        assessed_on=on - timedelta(days=40),
        answers=NEEDS,
        opinion="Work and a home matter most to him.",
    )
    assessment_sign(by=by, assessment=assessment)
    plan = plan_open(
        by=by,
        participant=person,
        on=on - timedelta(days=35),
        own_words="I want a job and a door of my own.",
        answer="agreed",
    )
    home = goal_add(by=by, plan=plan, need_domain="housing", statement="A room from the first night on.")
    papers = action_add(
        by=by,
        goal=home,
        description="Apply for an identity card.",
        due_on=on - timedelta(days=20),
        owner=worker,
    )
    action_close(by=by, action=papers, on=on - timedelta(days=22), is_done=True)
    action_add(
        by=by,
        goal=home,
        description="Write to the hostel.",
        due_on=on + timedelta(days=10),
        is_persons_own=True,
    )
