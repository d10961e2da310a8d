"""Which forms of the product were filled and saved in the browser, noted as it happens (test_z_every_form.py asks)."""

from urllib.parse import urlsplit

from django.test import RequestFactory
from django.urls import Resolver404, resolve

POSTED: set[str] = set()


def note(response) -> None:
    """Remember the route of a form that was sent and led on: a redirect is how a page says that it is done."""
    if response.request.method != "POST" or not 200 <= response.status < 400:
        return
    try:
        match = resolve(urlsplit(response.url).path)
    except Resolver404:
        return
    if response.status >= 300 or match.view_name in SHOWN_AT_ONCE:
        POSTED.add(match.view_name)


# Their answer is the page itself: a sheet that is printed once, the parts that save nothing, a draft kept in passing.
SHOWN_AT_ONCE = {
    "web:components",
    "web:draft",
    "web:second_factor_codes",
}


def methods_of(view) -> set[str]:
    """The methods that a view of ours answers, from what it declares with require_http_methods; asks nothing of it."""
    inner = view
    while hasattr(inner, "__wrapped__"):
        inner = inner.__wrapped__
        try:
            refused = inner(RequestFactory().generic("BREW", "/"))
        except AttributeError:  # a decorator before it that looks at the reader
            continue
        return {method.strip() for method in refused["Allow"].split(",")}
    raise ValueError(f"{view.__name__} does not say which methods it answers.")
