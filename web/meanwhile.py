"""Two people at one record: whoever comes second sees both values, side by side, and decides."""

from dataclasses import dataclass

from django.forms import BaseForm
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from web.sending import NOT_CONTENT


@dataclass(frozen=True)
class Difference:
    """One field in which what is saved now is not what the reader typed."""

    label: str
    now: str
    mine: str


def changed_meanwhile(request, form, current):
    """The page of both values (409). `form` is the reader's, bound and stale; `current` shows the record as it is now.

    "Save mine" sends the same fields again with the version that is saved now, so nothing is typed twice.
    """
    differences = [
        Difference(str(bound.label), shown(current[bound.name]), shown(bound))
        for bound in form.visible_fields()
        if shown(current[bound.name]) != shown(bound)
    ]
    fields = [
        (name, value)
        for name in request.POST
        if name not in NOT_CONTENT and name != form.add_prefix("version")
        for value in request.POST.getlist(name)
    ]
    context = {
        "differences": differences,
        "fields": fields,
        "version_field": form.add_prefix("version"),
        "record": form.record,
        "page": request.get_full_path(),
    }
    return render(request, "web/meanwhile.html", context, status=409)


def shown(bound: BaseForm) -> str:
    """The value of a bound field as a person reads it: the labels of choices, dates by the language."""
    value = bound.value()
    if value in (None, "", []):
        return _("nothing")
    choices = getattr(bound.field, "choices", None)
    if choices is not None and not callable(choices):
        chosen = {str(each) for each in (value if isinstance(value, list | tuple) else [value])}
        return ", ".join(str(label) for key, label in _flat(choices) if str(key) in chosen)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if hasattr(value, "year"):
        return date_format(value)
    python = bound.field.to_python(value)
    return date_format(python) if hasattr(python, "year") else str(python)


def _flat(choices):
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label
