"""Building the demo through the services everyone uses. Deterministic but for the day it is built on."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction

from accounts.models import Agency, User
from accounts.roles import Role
from accounts.services import membership_grant
from audit.actions import Action
from audit.services import record_write
from kernel.actors import Actor
from kernel.clock import one_day, today
from kernel.errors import RuleViolation
from outcomes.demo.agencies import PASSWORD, build_accounts, build_agencies, label_of
from outcomes.demo.casework import write_casework
from outcomes.demo.data.agencies import ACCOUNTS, MINISTRY, ZONE
from outcomes.demo.delivery import deliver_openly, deliver_past, deliver_running
from outcomes.demo.events import close_a_file, hand_on, keep_safe, put_right, read_files, tell_what_followed
from outcomes.demo.flow import build_answers, build_waiting
from outcomes.demo.hand_over import follow_up, hand_over_the_released, release_early
from outcomes.demo.people import build_people
from outcomes.demo.programs import build_offerings, build_programs
from outcomes.demo.stage import Stage
from outcomes.models import EvaluationDesign, EvaluationRun
from outcomes.services.runs import evaluation_run
from outcomes.studies.loader import load_study
from outcomes.studies.package import read_study
from participants.instruments.catalog import load_instruments

STUDIES = ("youth-schools", "baltimore-life")
# In the order in which things came about: nothing can happen before what it rests on.
CHAPTERS = (
    build_agencies,
    build_accounts,
    build_programs,
    build_offerings,
    build_people,
    deliver_past,
    hand_over_the_released,
    deliver_running,
    release_early,
    deliver_openly,
    build_waiting,
    build_answers,
    write_casework,
    follow_up,
    keep_safe,
    hand_on,
    tell_what_followed,
    put_right,
    close_a_file,
    read_files,
)


@dataclass(frozen=True)
class Demo:
    """What the demo command tells its reader: the sign-ins, each with what it is and where."""

    is_new: bool
    accounts: dict[str, str]
    password: str = PASSWORD


def demo_load(*, by: Actor) -> Demo:
    """Build the demo once; a second time changes nothing. Raises RuleViolation in production."""
    if settings.PRODUCTION:
        raise RuleViolation(
            "The demo has printed passwords and is refused in production (PASSERELLE_ENV=production)."
        )
    is_new = not User.objects.filter(username__in=ACCOUNTS).exists()
    with one_day():  # it takes minutes: begun before midnight it would plan meetings for a day that is over
        if is_new:
            build_world(by=by, on=today(ZONE))
        for code in STUDIES:
            _study(by, code)
    return Demo(is_new=is_new, accounts={username: label_of(username) for username in ACCOUNTS})


@transaction.atomic
def build_world(*, by: Actor, on: date) -> Stage:
    """Three agencies under a ministry with two years behind them, all of it or nothing."""
    stage = Stage(by, on)
    load_instruments(by=by)
    for chapter in CHAPTERS:
        chapter(stage)
    record_write(
        actor=by,
        action=Action.DEMO_LOAD,
        object_type="accounts.agency",
        object_ids=[stage.agencies[MINISTRY[0]].public_id],
    )
    return stage


def _study(by: Actor, code: str) -> None:
    """A study that is shipped, evaluated once, within reach of the demo's evaluator."""
    design, _is_new = load_study(read_study(code), by=by, under=Agency.objects.get(code=MINISTRY[0]))
    evaluator = User.objects.get(username="evaluator")
    if not EvaluationDesign.objects.for_user(evaluator).filter(pk=design.pk).exists():
        # It was loaded before the demo, under no agency of the demo's.
        membership_grant(
            by=by,
            user=evaluator,
            agency=design.agency,
            role=Role.EVALUATOR,
            starts_on=today() - timedelta(days=1),
        )
    if not EvaluationRun.objects.filter(design=design).exists():
        evaluation_run(by=by, design=design)
