"""The single keys of the pages, `/` and `?`: on, or off for whoever dictates or strikes one by mistake (WCAG 2.1.4)."""

KEYS_COOKIE = "passerelle_keys"
KEYS = ("on", "off")


def keys_are_on(request) -> bool:
    """Did the reader leave the single keys on? They are on until somebody switches them off."""
    return request.COOKIES.get(KEYS_COOKIE) != "off"
