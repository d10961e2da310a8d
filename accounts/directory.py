"""Who works where, in so far as staff of another agency may name them: a hand-over names the worker who takes over."""

from django.db.models import Prefetch, Q

from accounts.models import Membership, User
from accounts.roles import PEOPLE_ROLES, Role
from accounts.scope import Standing


def workers_for(standing: Standing):
    """Everybody who is or was a social worker, for those who work with people; nobody for anybody else.

    Whether somebody is a social worker of the receiving agency today is asked when he is named.
    """
    workers = User.objects.filter(is_active=True, memberships__role=Role.SOCIAL_WORKER).distinct()
    return workers if standing.having(PEOPLE_ROLES) else workers.none()


def workers_today(standing: Standing, agencies):
    """Who can be named as responsible: the social workers of these agencies (keys or a query of them) today, by name.

    Each has `posts`: the memberships that make it so, with their agency. Nobody for whoever does not work with people.
    """
    if not standing.having(PEOPLE_ROLES):
        return User.objects.none()
    held = Membership.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=standing.on),
        role=Role.SOCIAL_WORKER,
        agency__in=agencies,
        starts_on__lte=standing.on,
    ).select_related("agency")
    workers = User.objects.filter(is_active=True, pk__in=held.values("user"))
    posts = Prefetch("memberships", held, to_attr="posts")
    return workers.prefetch_related(posts).order_by("last_name", "first_name", "username")
