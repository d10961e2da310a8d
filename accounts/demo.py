"""The accounts of a demonstration, for the sign-in page."""

from dataclasses import dataclass

from django.conf import settings

from accounts.models import User
from accounts.roles import Role


@dataclass(frozen=True)
class DemoAccount:
    username: str
    role: str


def demo_accounts() -> list[DemoAccount]:
    """The usable demo accounts by name, with their role; none in production, whatever the database holds.

    One statement, with a limit: this is asked before anybody has signed in.
    """
    if settings.PRODUCTION:
        return []
    rows = User.objects.filter(is_demo=True, is_active=True).order_by("username")
    names = dict(Role.choices)
    found = {
        name: names.get(role, "") for name, role in rows.values_list("username", "memberships__role")[:60]
    }
    return [DemoAccount(username=name, role=role) for name, role in found.items()]
