"""A form whose token no longer fits: signed in again meanwhile, or a page of another site."""

from django.shortcuts import render

from web.held import form_page
from web.sending import content_names, key_of


def refused(request, reason=""):
    """403, and nothing is done. A form of ours, made for the reader, keeps its fields and can be sent again.

    Only a page of ours could have made its key, so another site's form is never offered again.
    """
    user = getattr(request, "user", None)
    key = key_of(request) if request.method == "POST" else None
    context = {}
    if key is not None and user is not None and user.is_authenticated and key.account == str(user.public_id):
        fields = [(name, value) for name in content_names(request) for value in request.POST.getlist(name)]
        context = {"fields": fields, "page": form_page(request)}
    return render(request, "403_csrf.html", context, status=403)
