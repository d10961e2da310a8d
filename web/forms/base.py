"""What every form of a page has: labels without a colon, the record it changes and the version that was read."""

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

# A name turned around by a hidden direction mark would read as another one in every list.
DIRECTION_MARKS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


AS_SHOWN = "as_shown"  # beside the version: what the fields said when the form was shown


class PageForm(forms.Form):
    """A form of a page. `record`: what it changes; its version travels with the form and is compared when it is back.

    `restored` says why the form is filled with something that is not saved ("held", "draft"), empty when it is not.
    """

    use_required_attribute = (
        False  # the server says what is missing, in the reader's language, on top of the form
    )
    restored = ""
    draft = ""  # the key under which the page keeps it while it is written
    kept_at = None
    kept = QueryDict()

    def __init__(self, *args: Any, record: Any = None, **kwargs: Any):
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.record = record
        if record is not None:
            self.fields["version"] = forms.IntegerField(widget=VersionInput(self), initial=record.version)

    @property
    def typed(self) -> QueryDict:
        """What was typed, also beside the fields that the form declares: as it was sent, or kept from before."""
        return self.data if self.is_bound else self.kept

    def as_first_shown(self) -> dict[str, str]:
        """What each field said when the reader was first shown this form, as a sign of it; {} where nobody knows."""
        name = self.add_prefix(AS_SHOWN)
        if name not in self.typed:
            return {} if self.is_bound else self.signs()
        try:
            found = json.loads(self.typed[name])
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def signs(self) -> dict[str, str]:
        """A sign of the value of each field that is seen, the same whether it was shown or sent."""
        return {bound.name: _sign(bound) for bound in self.visible_fields()}

    def changed_by_reader(self) -> set[str]:
        """The names of the fields that the reader has changed since the form was shown; all where nobody knows."""
        shown = self.as_first_shown()
        return {name for name, sign in self.signs().items() if shown.get(name) != sign}

    @property
    def is_stale(self) -> bool:
        """Did somebody else change the record since this form was shown?"""
        return self.record is not None and self.cleaned_data.get("version") != self.record.version

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, value in list(cleaned.items()):  # what is refused is taken out on the way
            if isinstance(value, str) and any(mark in value for mark in DIRECTION_MARKS):
                self.add_error(
                    name,
                    _(
                        "This holds an invisible mark that turns the direction of text. Type it anew, without copying."
                    ),
                )
        return cleaned

    def fill(self, fields: Mapping[str, list[str] | str], why: str) -> None:
        """Show what was typed before and not saved, with the version it was typed on.

        So whoever saves it is told when somebody else changed the record since, instead of writing over that unseen.
        """
        data = QueryDict(mutable=True)
        for name, values in fields.items():
            data.setlist(name, values if isinstance(values, list) else [values])
        for name, field in self.fields.items():
            if self.add_prefix(name) in data:
                self.initial[name] = field.widget.value_from_datadict(data, {}, self.add_prefix(name))
        self.kept = data
        self.restored = why


class VersionInput(forms.HiddenInput):
    """The version of the record, and beside it what the fields said when it was shown: so that, when somebody else
    was faster, what the reader never touched is told from what the reader changed (web/meanwhile.py)."""

    def __init__(self, form: PageForm):
        super().__init__()
        self.form = form

    def __deepcopy__(self, memo):
        return self

    def render(self, name, value, attrs=None, renderer=None):
        signs = json.dumps(self.form.as_first_shown(), separators=(",", ":"))
        shown = format_html('<input type="hidden" name="{}" value="{}">', self.form.add_prefix(AS_SHOWN), signs)
        return super().render(name, value, attrs, renderer) + shown


def _sign(bound: forms.BoundField) -> str:
    value = bound.value()
    if isinstance(value, list | tuple | set):
        plain = "\n".join(sorted(str(one) for one in value))
    elif isinstance(bound.field, forms.ChoiceField):
        plain = str(value if value is not None else "")
    else:
        try:
            plain = plain_value(bound.field.to_python(value))
        except ValidationError:
            plain = str(value)
    return hashlib.sha256(plain.encode()).hexdigest()[:12]


def plain_value(value: Any) -> str:
    """A value as text in which what makes no difference to a reader makes none: ends of lines, spaces around."""
    if value is None or value == "":
        return ""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return str(value).replace("\r\n", "\n").strip()


class ReasonForm(PageForm):
    """An act that asks for nothing but a reason."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
