"""Back to the page of a form that stands on many pages: the form says which in `next`, and it must be one of ours."""

from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def next_of(request) -> str:
    """The address in `next` of the form that was sent; home when it is missing or leads anywhere else."""
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if is_ours else reverse("web:home")
