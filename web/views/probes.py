"""For what watches the server: is it alive, and can it do its work. Plain words, no page, no session."""

from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from web.gate import PUBLIC, page


@page(PUBLIC)
@require_safe
def livez(request):
    """200 while the process answers."""
    return HttpResponse("alive\n", content_type="text/plain")


@page(PUBLIC)
@require_safe
def readyz(request):
    """200 while the database answers, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("the database does not answer\n", content_type="text/plain", status=503)
    return HttpResponse("ready\n", content_type="text/plain")
