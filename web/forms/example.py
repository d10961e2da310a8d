"""Every kind of field a form may have, for the page that shows the parts."""

from django import forms
from django.utils.translation import gettext_lazy as _

from web.forms.base import PageForm


class ExampleForm(PageForm):
    """One field of each kind; nothing is saved."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("As it is written on the paper."))
    on = forms.DateField(label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("choose")), ("a", _("first")), ("b", _("second"))]
    )
    answer = forms.ChoiceField(
        label=_("Answer"), choices=[("yes", _("yes")), ("no", _("no"))], widget=forms.RadioSelect
    )
    also = forms.MultipleChoiceField(
        label=_("Also"), choices=[("1", _("first")), ("2", _("second"))], widget=forms.CheckboxSelectMultiple,
        required=False,
    )  # fmt: skip
    note = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    sure = forms.BooleanField(label=_("I have looked it over"), required=False)
