"""Taking in a file of people."""

from django import forms
from django.utils.translation import gettext_lazy as _

from exchange.csv_in import ENCODINGS
from web.forms.base import PageForm
from web.forms.days import RecordChoice

LARGEST = 20 * 1024 * 1024


class PeopleFileForm(PageForm):
    """A file, how to read it, and whether to try first."""

    agency = RecordChoice(label=_("Agency"))
    file = forms.FileField(
        label=_("Spreadsheet"), max_length=200, help_text=_("CSV or XLSX, at most 20 MB, one person on each row.")
    )
    dry_run = forms.TypedChoiceField(
        label=_("What to do"),
        choices=[("yes", _("Try it: say what would be taken in, write nothing")), ("no", _("Take it in"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )
    date_order = forms.ChoiceField(
        label=_("Days such as 03/04/1990 are written"),
        choices=[("", _("there are none")), ("dmy", _("day first")), ("mdy", _("month first"))],
        required=False,
    )
    encoding = forms.ChoiceField(
        label=_("Characters of a CSV file"), choices=[(name, name) for name in ENCODINGS], required=False
    )
    confirm_new = forms.BooleanField(
        label=_("People who look like somebody on file are somebody else"), required=False
    )

    def __init__(self, *args, agencies, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies
        places = list(agencies[:2])
        if len(places) == 1:
            self.fields["agency"].widget = forms.HiddenInput()
            self.fields["agency"].initial = places[0].public_id

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 20 MB."))
        return file
