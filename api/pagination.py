"""Paging that neither counts nor skips: each page says where the next begins, whatever is inserted meanwhile."""

import re

from django.core import signing
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.settings import api_settings

LARGEST_PAGE = 1000
SALT = "api.pagination"


class KeysetPagination(BasePagination):
    """Newest first by key. The cursor holds the public name of the row at the edge, signed for this address.

    The key itself never leaves; a row keeps its place even when it has left the reader's reach since.
    """

    cursor_parameter = "cursor"
    size_parameter = "page_size"
    parameters = (cursor_parameter, size_parameter)

    def paginate_queryset(self, queryset, request, view=None) -> list:
        """The rows of one page, at most `page_size`, in one statement. Raises ValidationError (400)."""
        self.request = request
        size = self.page_size(request)
        forward, edge = self._read_cursor(request)
        if edge is not None:
            queryset = self.beyond(queryset, edge, forward)
        # One more than asked for tells whether there is a further page.
        rows = list(queryset.order_by(*self.order(forward))[: size + 1])
        has_more, rows = len(rows) > size, rows[:size]
        if not forward:
            rows.reverse()
        self.next_edge = rows[-1].public_id if rows and (has_more if forward else True) else None
        self.previous_edge = (
            rows[0].public_id if rows and (edge is not None if forward else has_more) else None
        )
        return rows

    def order(self, forward: bool) -> tuple[str, ...]:
        """Newest first; backwards, the other way round."""
        return ("-pk",) if forward else ("pk",)

    def beyond(self, queryset, edge: str, forward: bool):
        """The rows after the one at the edge; none after one that is no more."""
        place = queryset.model._base_manager.filter(public_id=edge).values("pk")[:1]
        return queryset.filter(**{"pk__lt" if forward else "pk__gt": place})

    def links(self) -> dict[str, str | None]:
        """The addresses of the pages after and before the one just read."""
        return {
            "next": self._link(forward=True, edge=self.next_edge),
            "previous": self._link(forward=False, edge=self.previous_edge),
        }

    def get_paginated_response(self, data) -> Response:
        return Response({**self.links(), "results": data})

    def page_size(self, request) -> int:
        """The page size asked for, 1 to 1000, else the default. Raises ValidationError (400)."""
        asked = request.query_params.get(self.size_parameter)
        if asked is None:
            return api_settings.PAGE_SIZE
        if not re.fullmatch(r"[0-9]{1,9}", asked) or not 1 <= int(asked) <= LARGEST_PAGE:
            raise ValidationError(
                {self.size_parameter: [_("A page has 1 to %(largest)s rows.") % {"largest": LARGEST_PAGE}]},
                code="page_size",
            )
        return int(asked)

    def _read_cursor(self, request) -> tuple[bool, str | None]:
        asked = request.query_params.get(self.cursor_parameter)
        if asked is None:
            return True, None
        try:
            forward, edge = signing.loads(asked, salt=self._salt())
        except signing.BadSignature as error:
            raise ValidationError(
                {self.cursor_parameter: [_("This cursor is not one of this list. Start again without it.")]},
                code="invalid_cursor",
            ) from error
        return forward, edge

    def _link(self, *, forward: bool, edge) -> str | None:
        if edge is None:
            return None
        query = self.request.query_params.copy()
        query[self.cursor_parameter] = signing.dumps([forward, str(edge)], salt=self._salt())
        return self.request.build_absolute_uri(f"{self.request.path}?{query.urlencode()}")

    def _salt(self) -> str:
        return f"{SALT}:{self.request.path}"

    # --- for the description of the interface -------------------------------------------------------------------------

    def get_paginated_response_schema(self, schema) -> dict:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": dict(link), "results": schema},
        }

    def get_schema_operation_parameters(self, view) -> list[dict]:
        return [
            {
                "name": self.cursor_parameter,
                "in": "query",
                "required": False,
                "description": "Opaque; taken from `next` or `previous` of an answer.",
                "schema": {"type": "string"},
            },
            {
                "name": self.size_parameter,
                "in": "query",
                "required": False,
                "description": "Rows on a page.",
                "schema": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": LARGEST_PAGE,
                    "default": api_settings.PAGE_SIZE,
                },
            },
        ]


class WaitingListPagination(KeysetPagination):
    """In the order in which people are served. Somebody enrolled meanwhile still marks the place he had."""

    def order(self, forward):
        names = ("priority", "waitlisted_on", "id")
        return names if forward else tuple(f"-{name}" for name in names)

    def beyond(self, queryset, edge, forward):
        edges = queryset.model._base_manager.filter(public_id=edge, waitlisted_on__isnull=False)
        for priority, day, key in edges.values_list("priority", "waitlisted_on", "pk"):
            after = "gt" if forward else "lt"
            later = Q(**{f"waitlisted_on__{after}": day}) | Q(waitlisted_on=day, **{f"pk__{after}": key})
            return queryset.filter(Q(**{f"priority__{after}": priority}) | Q(priority=priority) & later)
        return queryset.none()
