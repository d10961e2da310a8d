"""Opening an episode: the referral, the reach it brings, the enrollment in status "referred", and its first step."""

from datetime import date

from kernel.actors import Actor
from kernel.records import record_create
from participants.lifecycle import Status
from participants.locks import lock_person
from participants.models import Enrollment, Participant, Referral, StatusChange
from participants.moving import confirm_no_open_episode
from participants.services.reach import reach_set
from programs.models import Program
from programs.versions import version_on


def episode_open(
    by: Actor,
    participant: Participant,
    program: Program,
    on: date,
    *,
    transferred_from: Enrollment | None = None,
    date_precision: str = "day",
    **referral_values,
) -> Enrollment:
    """Open an episode under the rules of that day, on behalf of a verb that has asked whether it may and logs it.

    Raises RuleViolation when the person is on the way through this program already.
    """
    lock_person(participant)
    confirm_no_open_episode(participant, program)
    referral = Referral(
        participant=participant,
        program=program,
        referred_on=on,
        date_precision=date_precision,
        **referral_values,
    )
    record_create(referral, by=by)
    reach_set(referral)
    enrollment = Enrollment(
        participant=participant,
        referral=referral,
        program=program,
        program_version=version_on(program, on),
        status=Status.REFERRED,
        status_on=on,
        date_precision=date_precision,
        transferred_from=transferred_from,
    )
    record_create(enrollment, by=by)
    step = StatusChange(
        enrollment=enrollment,
        verb="refer",
        to_status=Status.REFERRED,
        on=on,
        date_precision=date_precision,
    )
    record_create(step, by=by)
    return enrollment
