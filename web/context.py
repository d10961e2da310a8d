"""What the frame of every page shows: the product's name, the ways to go, the languages, the demo flag."""

from django.conf import settings
from django.utils.translation import get_language

from web.appearance import THEMES, theme_of
from web.keyboard import keys_are_on
from web.nav import finder_for, items_for
from web.standing import standing_of

PRODUCT = "Passerelle"


def site_frame(request) -> dict:
    """Context of the page frame. Nothing about a user where there is none (errors before sign-in was looked at)."""
    user = getattr(request, "user", None)
    is_signed_in = bool(user is not None and user.is_authenticated)
    theme = theme_of(request)
    return {
        "product": PRODUCT,
        "languages": [(code, name, code == get_language()) for code, name in settings.LANGUAGES],
        "theme": theme,
        "themes": [(code, name, code == theme) for code, name in THEMES],
        "keys_are_on": keys_are_on(request),
        "finder": finder_for(standing_of(request)) if is_signed_in else "",
        "here": request.get_full_path(),
        "is_signed_in": is_signed_in,
        "is_demo": is_signed_in and user.is_demo,
        "nav_items": items_for(standing_of(request), request.path) if is_signed_in else [],
        "request_id": getattr(request, "request_id", ""),
    }
