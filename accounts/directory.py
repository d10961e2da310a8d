"""Who works where, in so far as staff of another agency may name them: a hand-over names the worker who takes over."""

from accounts.models import User
from accounts.roles import PEOPLE_ROLES, Role
from accounts.scope import Standing


def workers_for(standing: Standing):
    """Everybody who is or was a social worker, for those who work with people; nobody for anybody else.

    Whether somebody is a social worker of the receiving agency today is asked when he is named.
    """
    workers = User.objects.filter(is_active=True, memberships__role=Role.SOCIAL_WORKER).distinct()
    return workers if standing.having(PEOPLE_ROLES) else workers.none()
