"""Who wrote something, by the name a colleague knows: what a record keeps is only a reference."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.roles import PEOPLE_ROLES
from accounts.scope import Standing, colleagues_for_user


def names_of_authors(standing: Standing, refs: Iterable[str]) -> dict[str, str]:
    """The name shown for each actor reference; whoever works elsewhere is somebody of another agency (one query)."""
    wanted = set(refs)
    ids = {ref: UUID(key) for ref in wanted for kind, _colon, key in [ref.partition(":")] if kind == "user"}
    found = {
        account.public_id: account.get_full_name() or account.get_username()
        for account in colleagues_for_user(standing, PEOPLE_ROLES).filter(public_id__in=ids.values())
    }
    if standing.user is not None:
        found[standing.user.public_id] = _("you")
    return {ref: _name(ref, ids, found) for ref in wanted}


def _name(ref: str, ids: dict[str, UUID], found: dict[UUID, str]) -> str:
    if ref in ids:
        return found.get(ids[ref], _("somebody of another agency"))
    return _("a program") if ref.startswith("token:") else _("the system")
