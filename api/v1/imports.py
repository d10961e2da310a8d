"""Imports: files taken in, and asking for one. The work is a job; what it came to is a record here."""

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import Agency
from api import inputs
from api.filters import DayFilter, YesNoFilter
from api.operations import act
from api.parsing import FileJSONParser
from api.v1.jobs import JobViewSet
from api.v1.references import ReferenceSerializer
from api.writing import WritingViewSet
from exchange.csv_in import ENCODINGS
from exchange.models import ImportKind, ImportRecord
from exchange.services import outcomes_import_start, people_import_start

DATE_ORDERS = ("dmy", "mdy")


class ImportSerializer(serializers.ModelSerializer):
    agency = ReferenceSerializer()
    counts = serializers.SerializerMethodField()

    class Meta:
        model = ImportRecord
        fields = [
            "public_id", "agency", "kind", "source_name", "covers_from", "covers_until", "is_evaluation_only", "counts",
            "version", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "integer"}})
    def get_counts(self, record):
        return record.counts


class ImportFilters(filters.FilterSet):
    agency = filters.UUIDFilter(field_name="agency__public_id")
    kind = filters.ChoiceFilter(choices=ImportKind.choices)
    is_evaluation_only = YesNoFilter()
    covers_after = DayFilter(field_name="covers_until", lookup_expr="gt")


class FileInput(inputs.Input):
    agency = inputs.RecordField(Agency)
    file_name = inputs.Text(max_length=200)
    content = inputs.Content(help_text="CSV or XLSX, at most 20 MB")
    encoding = inputs.Code([(name, name) for name in ENCODINGS], required=False, help_text="of a CSV file")
    date_order = inputs.Code(
        [(name, name) for name in DATE_ORDERS], required=False, help_text="of days as 03/04/1990; without it refused"
    )
    dry_run = inputs.Flag(required=False, help_text="do all of it, then undo it: the counts tell what would be")


class PeopleFileInput(FileInput):
    confirm_new = inputs.Flag(required=False, help_text="people who look like somebody on file are somebody else")


class OutcomesFileInput(FileInput):
    source_name = inputs.Text(max_length=120, help_text="whose file it is")
    covers_from = inputs.Day(help_text="the first day the file covers")
    covers_until = inputs.Day()
    is_evaluation_only = inputs.Flag(required=False, help_text="visible on no file; the default")


class ImportViewSet(WritingViewSet):
    """Files taken in for the agencies within reach: whose, which days they cover, how many rows were matched."""

    model = ImportRecord
    capability = "import.read"
    serializer_class = ImportSerializer
    filterset_class = ImportFilters
    parser_classes = [FileJSONParser]

    def related(self, queryset):
        return queryset.select_related("agency")

    @act("people", capability="people.import", on_record=False, takes=PeopleFileInput, answers=JobViewSet, creates=True)
    def people(self, by, data):
        """Take in people with their stays and sentences; answers with the job that does it."""
        return people_import_start(by=by, **data)

    @act(
        "outcomes", capability="outcomes.import", on_record=False, takes=OutcomesFileInput, answers=JobViewSet,
        creates=True,
    )  # fmt: skip
    def outcomes(self, by, data):
        """Take in justice events of an administrative file; answers with the job that does it."""
        return outcomes_import_start(by=by, **data)
