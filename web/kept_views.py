"""Lists whose filters are in their address, and what one reader likes to see of each: one part for all of them."""

from dataclasses import dataclass

from django.urls import resolve, reverse
from django.utils.http import urlencode

from kernel.saved_views import SavedView, saved_views_of
from web.reading import actor_of

# Route of the list → the names of its filters.
LISTS = {
    "web:people": ("q", "status", "program", "site", "mine"),
    "web:worklist": ("reason",),
    "web:groups": ("q",),
    "web:transfers": ("state",),
    "web:log": ("who", "act", "day", "channel", "account"),
    "web:matches": ("state",),
    "web:seals": ("lifted",),
    "web:users": ("q", "state"),
}


@dataclass(frozen=True)
class KeptViews:
    """What web/parts/views.html and keep_view.html show: the reader's own views of a list, and its filters now."""

    page: str
    address: str
    query: str
    views: list[SavedView]


def kept_views(request, page: str) -> KeptViews:
    """The reader's views of the list at the route `page`, and the filters that its address has now."""
    return KeptViews(page, reverse(page), filters_in(request, page), saved_views_of(actor_of(request), page))


def filters_in(request, page: str) -> str:
    """The filters of the list as they stand in the address, without the empty ones and the place in the list."""
    pairs = [(name, value) for name in LISTS[page] for value in request.GET.getlist(name) if value.strip()]
    return urlencode(pairs)


def capability_of(page: str) -> str:
    """What a reader needs to open the list."""
    return resolve(reverse(page)).func.capability
