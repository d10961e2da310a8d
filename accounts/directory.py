"""Where something can be sent: offices and workers of every agency. No people on file, and nothing about reach.

Somebody who hands over, transfers or refers names the receiving end, which is seldom in the own agency. Studies are not
a place to send anybody.
"""

from accounts.models import Site, User
from accounts.roles import Role


def sites_anywhere():
    """Every place where people are met or held."""
    return Site.objects.filter(agency__is_study=False)


def workers_anywhere():
    """Everybody with an account who is or was a social worker; whether he is one today is asked when he is named."""
    return User.objects.filter(is_active=True, memberships__role=Role.SOCIAL_WORKER).distinct()
