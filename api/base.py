"""What every resource shares: the gate, the log of what was shown, and one way to answer. Written once, here."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from types import MappingProxyType

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from rest_framework.generics import get_object_or_404
from rest_framework.metadata import SimpleMetadata
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.readings import record_reading
from accounts.scope import Standing
from api.authentication import actor_of
from api.filters import check_parameters
from api.operations import Operation, declared
from api.preconditions import etag_of
from audit.actions import Action

FILE_TYPE = "application/octet-stream"


class _NoOverride:
    URL_FORMAT_OVERRIDE = None


class HeaderNegotiation(DefaultContentNegotiation):
    """The format comes from the Accept header alone; `?format=` is an unknown parameter like any other."""

    settings = _NoOverride


class PlainMetadata(SimpleMetadata):
    """OPTIONS says what the address is; what a body holds is said by the description of the interface."""

    def determine_actions(self, request, view):
        return {}


class FileRenderer(BaseRenderer):
    """Says that a file may be asked for as what it is sent as; the answer is made without it."""

    media_type = FILE_TYPE
    format = "file"


class ReadOnlyViewSet(GenericViewSet):
    """A list and its details, read only: gate, filters, page, serialize, log, answer - in this order.

    A resource says: `model`; `capability` (without it nobody is answered); `serializer_class`, which names every
    field it shows; `action_logged` and `field_groups` where readings go to the log; `extra_parameters` of its detail.
    """

    http_method_names = ["get", "head", "options"]
    content_negotiation_class = HeaderNegotiation
    metadata_class = PlainMetadata
    lookup_field = "public_id"

    model: type
    capability: str | None = None
    action_logged: Action | None = None
    field_groups: tuple[str, ...] = ()
    extra_parameters: tuple[str, ...] = ()
    operations: Mapping[str, Operation] = MappingProxyType({})
    route_name: str | None = None  # set by the router

    def __init_subclass__(cls, **more):
        super().__init_subclass__(**more)
        cls.operations = MappingProxyType(declared(cls))

    def get_renderers(self):
        """JSON, and for a file its own type beside it (problems stay JSON)."""
        asked = self.operations.get(self.action)
        is_file = asked is not None and asked.is_file
        return [*super().get_renderers(), *([FileRenderer()] if is_file else [])]

    def capabilities_needed(self) -> tuple[str | None, ...]:
        """What the operation asked for needs; for a method that is none, what reading needs."""
        asked = self.operations.get(self.action)
        return asked.needs if asked else (self.capability,)

    @cached_property
    def standing(self) -> Standing:
        """The caller's memberships today, read once per request."""
        return Standing.of(getattr(self.request, "user", None))

    def get_queryset(self):
        """The rows within reach; list and detail alike, so that a foreign record does not exist here."""
        return self.related(self.model.objects.for_user(self.standing))

    def related(self, queryset):
        """The joins that keep the number of statements the same for one row and a thousand."""
        return queryset

    def context_of(self, rows) -> dict:
        """What the serializer needs to know about these rows as a whole."""
        return {}

    def shown_to(self, rows) -> list[str]:
        """The public ids of the people these rows are about, for the log."""
        return []

    def groups_shown(self) -> tuple[str, ...]:
        """The field groups of this answer, for the log."""
        return self.field_groups

    def list(self, request, *args, **kwargs):
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        data = self.present(rows)
        self._log(rows)
        return self._private(self.get_paginated_response(data))

    def retrieve(self, request, *args, **kwargs):
        row = self.get_object()
        data = self.present([row])[0]
        self._log([row])
        return self._private(Response(data, headers={"ETag": etag_of(row)}))

    def look(self, operation: Operation, perform):
        """Answer a request to look at what hangs on a record: gate, read, log, answer."""
        check_parameters(self.request, sorted(operation.parameters))
        record = get_object_or_404(self.get_queryset(), public_id=self.kwargs[self.lookup_field])
        seen = perform(self, record)
        data = operation.answers(seen.value, context=self.get_serializer_context()).data
        self._record_reading(operation, seen.object_ids, seen.subject_ids)
        return self._private(Response(data, headers={"ETag": etag_of(record)}))

    def hand_out(self, operation: Operation, perform):
        """Answer a request for a file: gate, read, log, answer."""
        check_parameters(self.request, [])
        record = get_object_or_404(self.get_queryset(), public_id=self.kwargs[self.lookup_field])
        file = perform(self, record)
        if file is None:
            raise Http404
        self._record_reading(operation, file.object_ids, file.subject_ids)
        headers = {"Content-Disposition": content_disposition_header(True, file.name)}
        return self._private(HttpResponse(file.content, content_type=FILE_TYPE, headers=headers))

    def _record_reading(self, operation: Operation, object_ids: Sequence, subject_ids: Sequence) -> None:
        record_reading(
            actor=actor_of(self.request),
            standing=self.standing,
            capability=operation.capability,
            action=operation.logs,
            object_type=self.model._meta.label_lower,
            object_ids=object_ids,
            subject_ids=subject_ids,
            field_groups=operation.field_groups,
        )

    def read_again(self, records) -> Sequence:
        """These records as this caller may see them now, in the order given; those out of reach are missing."""
        found = {row.pk: row for row in self.get_queryset().filter(pk__in=[record.pk for record in records])}
        return [found[record.pk] for record in records if record.pk in found]

    def get_serializer_context(self):
        return super().get_serializer_context() | {"standing": self.standing}

    def present(self, rows):
        """The rows as they are shown to the caller."""
        context = self.get_serializer_context() | self.context_of(rows)
        return self.get_serializer_class()(rows, many=True, context=context).data

    def _log(self, rows) -> None:
        self.log_reading(
            [str(row.public_id) for row in rows], [str(person) for person in self.shown_to(rows)]
        )

    def log_reading(self, object_ids: Sequence[str], subject_ids: Sequence[str]) -> None:
        """Record the reading before the first byte leaves; AuditUnavailable (503) when that fails."""
        if self.action_logged is None:
            return
        record_reading(
            actor=actor_of(self.request),
            standing=self.standing,
            capability=self.capability,
            action=self.action_logged,
            object_type=self.model._meta.label_lower,
            object_ids=object_ids,
            subject_ids=subject_ids,
            field_groups=self.groups_shown(),
        )

    @staticmethod
    def _private(response: HttpResponse) -> HttpResponse:
        response["Cache-Control"] = "no-store"
        return response
