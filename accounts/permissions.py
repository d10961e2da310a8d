"""May this actor do this? Roles come from memberships, tokens narrow them, the system does what its command says."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from accounts.roles import CAPABILITIES, TOKEN_SCOPES
from accounts.scope import Standing
from kernel.actors import Actor
from kernel.errors import NotAllowed, OutOfReach


def may(user, capability: str, *, agency=None) -> bool:
    """True when one of the user's current memberships carries the capability, in `agency` where one is given.

    Raises KeyError for a capability nobody has written down.
    """
    roles = CAPABILITIES[capability]
    standing = user if isinstance(user, Standing) else Standing.of(user)
    memberships = standing.having(roles)
    if agency is None:
        return bool(memberships)
    return agency.pk in standing.agency_tree_ids(roles)


def actor_may(by: Actor, capability: str, *, agency=None) -> bool:
    """As `may`, for any actor: a token also needs a scope that covers the capability."""
    if by.is_system:
        return True
    if by.kind == "token" and not any(capability in TOKEN_SCOPES[scope] for scope in by.scopes):
        return False
    return may(by.user, capability, agency=agency)


def require(by: Actor, capability: str, *, agency=None) -> None:
    """Raises NotAllowed unless the actor may do this."""
    if not actor_may(by, capability, agency=agency):
        raise NotAllowed(_("Your role does not include this act (%(act)s).") % {"act": capability})


def entitled(standing: Standing, capabilities: Iterable[str]) -> Standing:
    """The standing with those memberships alone whose role carries all of these capabilities.

    For what is derived from several kinds of record: whoever may not read one of them is told nothing of it.
    """
    needed = set(capabilities)
    held = [
        membership
        for membership in standing.memberships
        if all(membership.role in CAPABILITIES[capability] for capability in needed)
    ]
    if len(held) == len(standing.memberships):
        return standing  # with what it has asked of the database already
    return Standing(user=standing.user, on=standing.on, memberships=tuple(held))


def require_at_site(by: Actor, capability: str, site) -> None:
    """As `require` for an act at a site. Raises OutOfReach for somebody who answers for other sites only."""
    require(by, capability, agency=site.agency)
    if by.user is None:
        return
    for membership in Standing.of(by.user).having(CAPABILITIES[capability]):
        places = {place.pk for place in membership.sites.all()}
        if site.pk in places or (not places and site.agency_id == membership.agency_id):
            return
    raise OutOfReach(_("%(site)s is not one of your sites.") % {"site": site})
