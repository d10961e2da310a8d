"""How often a token may ask: one allowance per token, not per address (a whole prison shares one)."""

from rest_framework.throttling import SimpleRateThrottle


class PerToken(SimpleRateThrottle):
    """The rate named "token" in the settings, counted for each token on its own."""

    scope = "token"

    def get_cache_key(self, request, view):
        if request.auth is None:
            return None
        return self.cache_format % {"scope": self.scope, "ident": request.auth.public_id}
