"""The reader's memberships, read once per request."""

from accounts.scope import Standing


def standing_of(request) -> Standing:
    """The standing of the signed-in reader (of nobody when nobody is signed in); one look at the database."""
    if not hasattr(request, "_standing"):
        request._standing = Standing.of(getattr(request, "user", None))
    return request._standing
