"""One page with every part that pages are put together from, for whoever writes the next one."""

import django_tables2 as tables
from django.contrib import messages
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from web.filling import form_for, saved
from web.forms.example import ExampleForm
from web.gate import SIGNED_IN, page
from web.tables import PageTable


class ExampleTable(PageTable):
    name = tables.Column(verbose_name=_("Name"))
    places = tables.Column(
        verbose_name=_("Places"), attrs={"th": {"class": "number"}, "td": {"class": "number"}}
    )
    state = tables.Column(verbose_name=_("State"))

    class Meta(PageTable.Meta):
        pass


@page(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def components(request):
    """The parts, with made-up contents. The form says what it would say and saves nothing."""
    form = form_for(request, ExampleForm, draft="example")
    if request.method == "POST" and form.is_valid():
        saved(request, "example")
        messages.success(request, _("This would be saved now."))
    rows = [
        {"name": _("Group A"), "places": 12, "state": _("open")},
        {"name": _("Group B"), "places": 8, "state": _("full")},
    ]
    context = {
        "form": form,
        "table": ExampleTable(rows, caption=_("Groups")),
        "empty": ExampleTable(
            [], caption=_("Groups"), empty_text=_("No group yet. A group is where sessions happen.")
        ),
    }
    return render(request, "web/components.html", context, status=400 if form.errors else 200)
