"""May this token do this? Every view says which capability it needs; a view that says nothing answers nobody."""

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import NotAuthenticated, PermissionDenied
from rest_framework.permissions import BasePermission

from accounts.permissions import actor_may
from accounts.roles import TOKEN_SCOPES
from api.authentication import actor_of

# For views that hold no record at all: the index and the description of the interface.
ANY_ACCOUNT = "any account"


class Declared(BasePermission):
    """Deny by default: what the view needs must be within the token's scopes and one of its owner's roles."""

    def has_permission(self, request, view) -> bool:
        """True, or raises NotAuthenticated (401) or PermissionDenied (403) with a code that says what is missing."""
        if request.user is None:
            raise NotAuthenticated()
        needed = needed_by(view)
        if needed == (ANY_ACCOUNT,):
            return True
        actor = actor_of(request)
        if not needed or None in needed or actor.kind != "token":
            return False
        for capability in needed:
            _check(actor, capability)
        return True


def needed_by(view) -> tuple[str | None, ...]:
    """The capabilities that the operation asked for needs, all of them."""
    if hasattr(view, "capabilities_needed"):
        return view.capabilities_needed()
    return (getattr(view, "capability", None),)


def _check(actor, capability: str) -> None:
    scopes = scopes_with(capability)
    if not actor.scopes & scopes:
        raise PermissionDenied(
            _("This token lacks the scope %(scopes)s.") % {"scopes": " / ".join(sorted(scopes))},
            code="scope_missing",
        )
    if not actor_may(actor, capability):
        raise PermissionDenied(
            _("Your role does not include this act (%(act)s).") % {"act": capability}, code="not_allowed"
        )


def scopes_with(capability: str) -> frozenset[str]:
    """The token scopes that cover a capability."""
    return frozenset(scope for scope, covered in TOKEN_SCOPES.items() if capability in covered)
