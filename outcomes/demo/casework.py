"""Casework of the three workers of the demo: needs assessed, plans agreed, contacts and meetings."""

from datetime import date, time, timedelta

from outcomes.demo.data import casework as plans
from outcomes.demo.data.casework import CasePlan
from outcomes.demo.stage import Stage, Who
from participants.models import InstrumentVersion, Plan
from participants.services.appointments import appointment_close, appointment_plan
from participants.services.assessments import assessment_open, assessment_sign
from participants.services.contacts import contact_record
from participants.services.goals import action_add, action_close, goal_add
from participants.services.plans import plan_open, plan_review


def write_casework(stage: Stage) -> None:
    """What each worker wrote about the people on the caseload, and what was left to do."""
    versions = {
        version.instrument.code: version
        for version in InstrumentVersion.objects.filter(instrument__agency=None).select_related("instrument")
    }
    for case in plans.CASES:
        for place in case.places:
            who = (case.cohort, place)
            if who not in plans.NEVER_ASSESSED:
                weeks = plans.ASSESSED_WEEKS.get(who, case.assessed)
                _assess(stage, case, who, versions[case.instrument], stage.ago(weeks=weeks, days=place % 5))
            if who not in plans.WITHOUT_PLAN:
                _plan(stage, case, who)
            _contacts(stage, case, who)
    _leave_a_draft(stage, versions)
    _meetings(stage)


def _assess(stage: Stage, case: CasePlan, who: Who, version: InstrumentVersion, on: date) -> None:
    by, drawing = stage.acting(case.worker), stage.drawing(f"assessment/{who}")
    assessment = assessment_open(
        by=by,
        participant=stage.people[who],
        instrument_version=version,
        assessed_on=on,
        answers=_answers(version, drawing),
        opinion=drawing.choice(plans.OPINIONS),
    )
    assessment_sign(by=by, assessment=assessment)


def _answers(version: InstrumentVersion, drawing) -> dict:
    """Every item answered within its scale; now and then one was not asked."""
    scales = version.content["scales"]
    answers = {}
    for domain in version.content["domains"]:
        for item in domain["items"]:
            values = [step["value"] for step in scales[item["scale"]]]
            answers[item["code"]] = drawing.choice([*values, *values[:2]])
    if drawing.random() < 0.3:
        answers[drawing.choice(sorted(answers))] = "not_asked"
    return answers


def _plan(stage: Stage, case: CasePlan, who: Who) -> None:
    """A goal or two, with what is done and what is to do."""
    by, drawing = stage.acting(case.worker), stage.drawing(f"plan/{who}")
    opened_on = stage.ago(weeks=plans.PLANNED_WEEKS.get(who, case.planned))
    plan = plan_open(
        by=by,
        participant=stage.people[who],
        on=opened_on,
        own_words=drawing.choice(plans.OWN_WORDS[case.instrument]),
        answer="refused" if who in plans.REFUSED_THE_PLAN else "agreed",
    )
    domain, statement, done, to_do = drawing.choice(plans.GOALS[case.instrument])
    goal = goal_add(
        by=by, plan=plan, need_domain=domain, statement=statement, target_on=opened_on + timedelta(days=180)
    )
    first = action_add(
        by=by,
        goal=goal,
        description=done,
        due_on=opened_on + timedelta(days=21),
        owner=stage.users[case.worker],
    )
    action_close(by=by, action=first, on=opened_on + timedelta(days=19), is_done=True)
    action_add(
        by=by,
        goal=goal,
        description=to_do,
        due_on=stage.ago(days=-drawing.randint(-6, 30)),
        is_persons_own=True,
    )
    if who in plans.REVIEWED:
        _review(stage, case, plan)


def _review(stage: Stage, case: CasePlan, plan: Plan) -> None:
    plan_review(
        by=stage.acting(case.worker),
        plan=plan,
        on=stage.ago(days=12),
        changes="The first step is done; the second takes longer than we thought.",
        answer="agreed",
    )


def _contacts(stage: Stage, case: CasePlan, who: Who) -> None:
    """Some talks in the last weeks; none since the absences of those whom nobody has tried to reach."""
    drawing = stage.drawing(f"contacts/{who}")
    soonest = 45 if who in plans.NOT_REACHED_LATELY else 2
    days = sorted((drawing.randint(soonest, soonest + 40) for _number in range(case.contacts)), reverse=True)
    for number, ago in enumerate(days):
        kind, channel, note = drawing.choice(plans.TALKS[case.instrument])
        contact_record(
            by=stage.acting(case.worker),
            participant=stage.people[who],
            kind=kind,
            setting=case.setting,
            channel=channel,
            on=stage.ago(days=ago),
            at=time(9 + number, 15),
            minutes=None if kind == "attempt" else drawing.choice((15, 20, 30, 45)),
            note=note,
            opinion=drawing.choice(plans.THOUGHTS) if kind == "individual" else "",
        )


def _leave_a_draft(stage: Stage, versions: dict[str, InstrumentVersion]) -> None:
    """An assessment that was begun and is not signed."""
    version = versions["situation"]
    assessment_open(
        by=stage.acting("social.worker"),
        participant=stage.people["qu", 1],
        instrument_version=version,
        assessed_on=stage.ago(days=3),
        answers={"housing_now": 7, "work_now": 8},
    )


def _meetings(stage: Stage) -> None:
    """Meetings of today and the days to come; one of this morning was kept."""
    for username, who, in_days, at, site, came in plans.MEETINGS:
        by = stage.acting(username)
        meeting = appointment_plan(
            by=by,
            participant=stage.people[who],
            on=stage.ago(days=-in_days),
            at=at,
            minutes=30,
            site=stage.sites[site],
        )
        if came:
            appointment_close(
                by=by,
                appointment=meeting,
                state=came,
                contact={"channel": "in_person", "note": "Brought the letter of the landlord."},
            )
