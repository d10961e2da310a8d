"""Somebody who goes from one agency to another: by a transfer, or by a hand-over at release."""

from dataclasses import dataclass

from accounts.models import User
from accounts.roles import Role
from accounts.services import agency_create, membership_grant, site_create, user_create
from kernel.records import record_create
from outcomes.services import follow_ups_plan
from participants.models import Appointment, Enrollment, Participant, Transfer
from participants.services import custody_close, enrollment_move, referral_allocate
from participants.services.hand_over import hand_over_make
from participants.services.transfers import transfer_accept, transfer_ask
from programs.models import Offering
from programs.services import offering_create, program_create
from tests.participants.registers import ago, save, session_of
from tests.world import BY, PASSWORD, Side


@dataclass
class Passed:
    """Somebody who went from one agency to another: the episode before, the one that goes on, a meeting at each."""

    person: Participant
    old: Enrollment
    new: Enrollment
    before: Appointment
    after: Appointment


def lived_through(side: Side, enrollment: Enrollment, day: int) -> Appointment:
    """A mark, the arm of a study and a follow-up of an episode, and a meeting at the place."""
    session = session_of(enrollment.offering, day)
    save(session, dict.fromkeys(enrollment.offering.enrollments.holding_a_place(), "attended"))
    referral, on = enrollment.referral, enrollment.referral.referred_on
    referral_allocate(by=BY, referral=referral, study=f"study-{enrollment.pk}", arm="treated", on=on)
    enrollment.refresh_from_db()
    follow_ups_plan(
        by=BY, index_event="program_start", enrollment=enrollment, domains=["housing"], months=[3]
    )
    meeting = Appointment(participant=enrollment.participant, on=ago(day), site=side.site, state="kept")
    return record_create(meeting, by=BY)


def ask(enrollment: Enrollment, to_offering, on) -> Transfer:
    return transfer_ask(
        by=BY, enrollment=enrollment, to_offering=to_offering, basis="law", basis_reference="Act, section 3",
        reason="closer to the family", on=on,
    )  # fmt: skip


def group(side: Side, code: str) -> Offering:
    return offering_create(
        by=BY, program=side.program, site=side.site, code=code, name=code, starts_on=ago(200)
    )


def transferred(world) -> Passed:
    """Out of custody already, then handed to a group of another agency, where it has begun."""
    custody_close(by=BY, period=world.person.custody_periods.get(), on=ago(9), reason="parole")
    before = lived_through(world.own, world.enrollment, 12)
    accepted = transfer_accept(
        by=BY, transfer=ask(world.enrollment, world.other.offering, ago(8)), on=ago(8),
        worker=world.other_user[Role.SOCIAL_WORKER],
    )  # fmt: skip
    return goes_on(world, accepted.opened, before)


def handed_over(world) -> Passed:
    """Released into the hands of an office, which has enrolled the person in a program of its own."""
    before = lived_through(world.own, world.enrollment, 12)
    ask(world.enrollment, group(world.own, "evening"), ago(9))
    site_create(by=BY, agency=world.other.agency, code="office", name="Office", kind="probation_office")
    hand_over_make(
        by=BY, custody_period=world.person.custody_periods.get(), to_agency=world.other.agency,
        to_site=world.other.agency.sites.get(code="office"), to_user=world.other_user[Role.SOCIAL_WORKER],
        on=ago(8), release_reason="parole", basis="law", basis_reference="Probation Act, section 4",
        no_contact_reason="met on the day", refer_to=world.other.program,
    )  # fmt: skip
    opened = Enrollment.objects.get(participant=world.person, program=world.other.program)
    enrollment_move(by=BY, enrollment=opened, verb="enroll", on=ago(7), offering=world.other.offering)
    return goes_on(world, opened, before)


def goes_on(world, opened: Enrollment, before: Appointment) -> Passed:
    after = lived_through(world.other, opened, 4)
    ask(opened, group(world.other, "late"), ago(2))
    return Passed(world.person, world.enrollment, opened, before, after)


def administrator_of(site) -> User:
    """An account that administers this site alone."""
    user = user_create(by=BY, username=f"admin-{site.code}", password=PASSWORD)
    return membership_grant(
        by=BY, user=user, agency=site.agency, role=Role.PRISON_ADMINISTRATOR, starts_on=ago(300), sites=[site]
    ).user


def elsewhere() -> Offering:
    """A group of a third agency."""
    agency = agency_create(by=BY, code="third", name="Third", sector="probation", tier="local")
    site = site_create(by=BY, agency=agency, code="third", name="Third", kind="probation_office")
    program = program_create(
        by=BY, agency=agency, code="third", name="Third", kind="reintegration", valid_from=ago(200)
    )
    return offering_create(by=BY, program=program, site=site, code="third", name="Third", starts_on=ago(200))
