"""Light, dark, or as the device is set: remembered in a cookie, so that a page is never white first and dark then."""

from django.utils.translation import gettext_lazy as _

THEME_COOKIE = "passerelle_theme"
THEMES = (("", _("As the device")), ("light", _("Light")), ("dark", _("Dark")))


def theme_of(request) -> str:
    """The theme the reader chose; empty: as the device is set."""
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in dict(THEMES) else ""
