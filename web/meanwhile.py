"""Two people at one record: whoever comes second sees both values, side by side, and decides."""

import json
from dataclasses import dataclass

from django.forms import BaseForm, CheckboxInput
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from web.forms.base import AS_SHOWN
from web.sending import NOT_CONTENT


@dataclass(frozen=True)
class Difference:
    """One field in which what is saved now is not what the reader typed, or is not what the reader was shown."""

    label: str
    now: str
    mine: str
    is_mine: bool  # changed by the reader; else by the other one alone, and it stays as it is saved


def changed_meanwhile(request, form, current):
    """The page of both values (409). `form` is the reader's, bound and stale; `current` shows the record as it is now.

    "Save mine" sends what the reader changed, and what is saved now for every other field, with the version that is
    saved now: so nothing is typed twice, and nothing of the other one is set back unseen.
    """
    own = form.changed_by_reader()
    differences = [
        Difference(str(bound.label), shown(current[bound.name]), shown(bound), bound.name in own)
        for bound in form.visible_fields()
        if shown(current[bound.name]) != shown(bound)
    ]
    untouched = {bound.html_name: bound for bound in current.visible_fields() if bound.name not in own}
    not_mine = {form.add_prefix("version"), form.add_prefix(AS_SHOWN), *untouched, *NOT_CONTENT}
    fields = [
        (name, value)
        for name in request.POST
        if name not in not_mine
        for value in request.POST.getlist(name)
    ]
    fields += [(name, value) for name, bound in untouched.items() for value in _as_sent(bound)]
    fields.append((form.add_prefix(AS_SHOWN), json.dumps(current.signs())))
    context = {
        "differences": differences,
        "has_mine": any(row.is_mine for row in differences),
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


def _as_sent(bound) -> list[str]:
    """What a browser would send for a field as it is shown."""
    value = bound.value()
    if isinstance(value, list | tuple | set):
        return [str(one) for one in value]
    if isinstance(bound.field.widget, CheckboxInput):
        return ["on"] if value else []
    if getattr(bound.field.widget, "allow_multiple_selected", False):
        return []  # nothing is chosen
    written = bound.field.widget.format_value(value)
    if isinstance(written, list | tuple):  # a choice
        written = written[0] if written else ""
    return ["" if written is None else str(written)]


def _flat(choices):
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label
