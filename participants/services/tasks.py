"""Open tasks move with the person: who is responsible, the meetings that are planned, the open actions of the plan."""

from datetime import date

from django.db.models import Q

from accounts.models import Agency, Site, User
from kernel.actors import Actor
from kernel.models import BaseRecord
from kernel.records import record_change, record_create
from participants.choices import ActionState
from participants.models import CaseAssignment, Participant, PlanAction
from participants.services.reach import reach_set
from participants.sharing import current_assignments, planned_from


def tasks_hand_on(
    by: Actor,
    participant: Participant,
    *,
    sender: Agency,
    from_site: Site,
    to_site: Site,
    to_agency: Agency,
    to_user: User | None,
    on: date,
) -> list[BaseRecord]:
    """Move what is open with somebody who leaves the sender, on behalf of a verb that logs it; returns what it wrote.

    The sender's workers are responsible until that day (within one agency only when `to_user` takes over). Their
    planned meetings and those at the old site go on at the new one, with `to_user`, or with whom the office decides;
    so do their open actions of the plan, which itself goes on as it is.
    """
    is_taken_over = sender.pk != to_agency.pk or to_user is not None
    leaving = [
        assignment
        for assignment in (current_assignments(participant, sender, on) if is_taken_over else ())
        if to_user is None or assignment.user_id != to_user.pk
    ]
    written: list[BaseRecord] = []
    with_them = Q(user__in=[assignment.user_id for assignment in leaving])
    nowhere = Q(site=None, user=None)
    for meeting in planned_from(participant, on).filter(Q(site=from_site) | with_them | nowhere):
        # A room of the old place is no place there.
        user = to_user if is_taken_over else meeting.user
        written.append(record_change(meeting, by=by, user=user, site=to_site, place=""))
    written += _actions_hand_on(by, participant, leaving, to_user)
    for assignment in leaving:
        written.append(record_change(assignment, by=by, ends_on=on))
        reach_set(assignment)
    return written


def _actions_hand_on(
    by: Actor, participant: Participant, leaving: list[CaseAssignment], to_user: User | None
) -> list[BaseRecord]:
    """What those who leave were to do for the plan is the new worker's, or nobody's until the office decides."""
    owners = [assignment.user_id for assignment in leaving]
    actions = PlanAction.objects.filter(
        goal__plan__participant=participant,
        goal__plan__closed_on=None,
        state=ActionState.OPEN,
        owner__in=owners,
    )
    return [record_change(action, by=by, owner=to_user) for action in actions.order_by("pk")]


def responsible_make(
    by: Actor, participant: Participant, *, agency: Agency, user: User | None, on: date
) -> list[BaseRecord]:
    """Make the named worker responsible from that day, unless he is already; on behalf of a verb that logs it."""
    if user is None or current_assignments(participant, agency, on).filter(user=user).exists():
        return []
    assignment = CaseAssignment(participant=participant, agency=agency, user=user, starts_on=on)
    record_create(assignment, by=by)
    reach_set(assignment)
    return [assignment]
