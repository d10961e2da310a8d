"""The pages that say no: each in the look and language of the rest, each with a way on."""

from django.shortcuts import render


def bad_request(request, reason: str = ""):
    """400: what was sent is nothing that this address takes."""
    return render(request, "400.html", {"reason": reason}, status=400)


def not_found(request):
    """404: there is nothing here, or nothing within the reader's reach; nobody can tell which."""
    return render(request, "404.html", status=404)


def not_allowed(request, reason: str = ""):
    """403: the page exists and the reader's role does not include it."""
    return render(request, "403.html", {"reason": reason}, status=403)


def unavailable(request):
    """503: the log or the database cannot be written, so nothing is done and nothing is shown.

    Rendered without the request's user: asking who that is may be what just failed.
    """
    page = {"request_id": getattr(request, "request_id", "")}
    response = render(None, "503.html", page, status=503)
    response["Retry-After"] = "30"
    return response
