"""Colleagues as pages name them, and as forms offer them."""

from accounts.roles import PEOPLE_ROLES, Role
from accounts.scope import Standing, colleagues_for_user, memberships_beside


def name_of(user) -> str:
    """The name of an account, that of signing in where no other was entered; empty for nobody."""
    return (user.get_full_name() or user.get_username()) if user else ""


def colleagues_of(standing: Standing):
    """Those who work with people in the reader's agencies."""
    return colleagues_for_user(standing, PEOPLE_ROLES).order_by("last_name", "first_name", "username")


def workers_of_all(standing: Standing, agencies: list[int]):
    """The social workers of these agencies (keys), today."""
    held = memberships_beside(standing, PEOPLE_ROLES).filter(role=Role.SOCIAL_WORKER, agency__in=agencies)
    return colleagues_of(standing).filter(pk__in=held.values("user_id"))
