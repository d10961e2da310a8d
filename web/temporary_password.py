"""A password that an administrator handed over opens one page: the one on which its owner chooses another."""

from django.db import DatabaseError
from django.shortcuts import redirect

from accounts.administration import must_change_password

OPEN = (
    "account_change_password",
    "account_logout",
    "account_inactive",
    "account_reauthenticate",
    "web:language",
    "web:theme",
)
# Whoever must set up a second step does that first.
OPEN_GROUPS = ("web:second_factor", "web:livez", "web:readyz")


class TemporaryPasswordMiddleware:
    """Asked once the view is known. Interfaces for programs sign nobody in and are left alone."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        name = request.resolver_match.view_name or ""
        if request.path.startswith("/api/") or name in OPEN or name.startswith(OPEN_GROUPS):
            return None
        try:
            is_temporary = request.user.is_authenticated and must_change_password(request.user)
        except DatabaseError:
            return None  # the page itself says that the database is away
        return redirect("account_change_password") if is_temporary else None
