"""How long what was recorded of a session can be put right: for all who record it, then for its manager, then never."""

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.roles import Role
from accounts.scope import Standing
from kernel.actors import Actor
from kernel.clock import today
from kernel.errors import RuleViolation
from programs.models import Offering, Session

MANAGER_DAYS = 366  # after that, nobody: evaluations rest on it


def confirm_in_edit_window(by: Actor, session: Session) -> None:
    """Raises RuleViolation after the days in which this actor may still put right what was recorded."""
    now = today(session.offering.site.time_zone)
    days = settings.ATTENDANCE_EDIT_DAYS
    if now <= session.held_on + timedelta(days=days):
        return
    if now > session.held_on + timedelta(days=max(days, MANAGER_DAYS)):
        raise RuleViolation(_("This session is closed for good."), code="edit_window_over")
    if not manages(by, session.offering):
        raise RuleViolation(
            _(
                "What was recorded of a session can be corrected for %(days)d days; after that, ask the manager of the "
                "program."
            )
            % {"days": days},
            code="edit_window_over",
        )


def manages(by: Actor, offering: Offering) -> bool:
    """Does the actor manage the program, or act for the system?"""
    if by.user is None:
        return True
    managed = Standing.of(by.user).agency_ids({Role.PROGRAM_MANAGER})
    return offering.program.agency_id in managed
