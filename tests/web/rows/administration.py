"""The administrator's day: groups, people into them, steps, transfers, files taken in, papers."""

from accounts.actors import user_actor
from accounts.roles import Role
from exchange.services import people_import_start
from kernel.clock import today
from kernel.files import FilePurpose, file_keep
from kernel.jobs import Job
from participants.models import Participant
from participants.services import enrollment_move
from participants.services.transfers import transfer_ask
from programs.models import Offering
from programs.services import offering_create
from tests.web.rows.day import session_for
from tests.web.rows.row import PEOPLE, Row
from tests.world import BY, register

ANSWERING = (Role.PRISON_ADMINISTRATOR, Role.PROGRAM_MANAGER)
ADMINISTRATOR = (Role.PRISON_ADMINISTRATOR,)


def by_group(side, user):
    return {"public_id": side.offering.public_id}


def by_program(side, user):
    return {"public_id": side.program.public_id}


def by_person(side, user):
    return {"public_id": side.person.public_id}


def by_enrollment(side, user):
    return {"public_id": side.enrollment.public_id}


def by_step(side, user):
    return {"public_id": side.enrollment.public_id, "verb": "suspend"}


def by_completed(side, user):
    """Somebody of the worker's who has completed; the others stay where they are in the program."""
    code = f"{side.agency.code}-certified-{Participant.objects.count()}"
    person = register(side, code, worker=side.users[Role.SOCIAL_WORKER])
    enrollment = person.enrollments.get()
    enrollment_move(by=BY, enrollment=enrollment, verb="enroll", on=today(), offering=side.offering)
    enrollment_move(by=BY, enrollment=enrollment, verb="start", on=today())
    enrollment_move(by=BY, enrollment=enrollment, verb="complete", on=today(), reason="certified elsewhere")
    return {"public_id": enrollment.public_id, "language": "fr"}


def by_session(side, user):
    return {"public_id": session_for(side, None).public_id}


def by_transfer(side, user):
    code = f"{side.agency.code}-second"
    offering = Offering.objects.filter(code=code).first() or offering_create(
        by=BY, program=side.program, site=side.site, code=code, name="Second group", starts_on=today()
    )
    transfer = transfer_ask(
        by=BY, enrollment=side.enrollment, to_offering=offering, basis="law", reason="another wing", on=today()
    )
    return {"public_id": transfer.public_id}


def by_job(side, user):
    """A file taken in by the administrator of the side."""
    owner = side.users[Role.PRISON_ADMINISTRATOR]
    job = people_import_start(
        by=user_actor(owner), agency=side.agency, file_name="people.csv", content=b"reference\n", dry_run=True
    )
    made = file_keep(
        by=user_actor(owner), agency_id=side.agency.public_id, purpose=FilePurpose.RESULT, name="problems.csv",
        content_type="text/csv", pieces=[b"place,column,code,reason\nA1,,x,y\n"],
    )  # fmt: skip
    Job.objects.filter(pk=job.pk).update(result=made)
    return {"public_id": job.public_id}


ROWS = {
    "web:dashboard": Row(ADMINISTRATOR),
    "web:groups": Row(PEOPLE),
    "web:group_new": Row(ANSWERING),
    "web:group": Row(ANSWERING, withheld=404, address=by_group),
    "web:group_members": Row(ANSWERING, withheld=404, address=by_group),
    "web:group_paste": Row(ANSWERING, withheld=404, address=by_group),
    "web:group_series": Row(ANSWERING, withheld=404, address=by_group),
    "web:offer_next": Row(ANSWERING, ok=302, withheld=404, method="post", address=by_group),
    "web:session_plan": Row(ANSWERING, withheld=404, address=by_session),
    "web:session_sheet": Row(ANSWERING, withheld=404, address=by_session),
    "web:lockdown": Row(ANSWERING),
    "web:movements": Row(ANSWERING),
    "web:waiting": Row(PEOPLE),
    "web:waiting_list": Row(ANSWERING, withheld=404, address=by_program),
    "web:person_new": Row(ADMINISTRATOR),
    "web:person_enroll": Row(ANSWERING, withheld=404, address=by_person),
    "web:hand_over": Row(ADMINISTRATOR, withheld=404, address=by_person),
    "web:enrollment": Row(PEOPLE, withheld=404, address=by_enrollment, is_file=True),
    "web:enrollment_step": Row(PEOPLE, withheld=404, address=by_step, is_file=True),
    "web:enrollment_priority": Row(ANSWERING, withheld=404, address=by_enrollment),
    "web:transfer_ask": Row(ANSWERING, withheld=404, address=by_enrollment),
    "web:certificate": Row(PEOPLE, withheld=404, address=by_completed, is_file=True),
    "web:transfers": Row(ANSWERING),
    "web:transfer": Row(ANSWERING, withheld=404, address=by_transfer),
    "web:imports": Row(ADMINISTRATOR),
    "web:job": Row(ADMINISTRATOR, withheld=404, address=by_job),
    "web:job_stop": Row(ADMINISTRATOR, ok=302, withheld=404, method="post", address=by_job),
    "web:job_again": Row(ADMINISTRATOR, ok=302, withheld=404, method="post", address=by_job),
    "web:job_result": Row(ADMINISTRATOR, withheld=404, address=by_job),
}
