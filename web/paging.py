"""Pages of a long list, newest first. A page starts after a row, named by its public id; nothing is counted."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.http import Http404

PAGE_SIZE = 50


@dataclass(frozen=True)
class ListPage:
    """The rows of one page; `after` is the public id from which the next page goes on, empty on the last."""

    rows: list[Any]
    after: str
    is_first: bool


def page_of(queryset, after: str, size: int = PAGE_SIZE) -> ListPage:
    """The page of `queryset` that starts after the row with this public id (empty: the first page).

    The row is looked for in the same queryset, so a stranger's id is as unknown as an invented one: Http404.
    """
    queryset = queryset.order_by("-id")
    if after:
        try:
            anchor = queryset.filter(public_id=uuid.UUID(after)).values_list("id", flat=True).first()
        except ValueError as error:
            raise Http404 from error
        if anchor is None:
            raise Http404
        queryset = queryset.filter(id__lt=anchor)
    rows = list(queryset[: size + 1])
    goes_on = len(rows) > size
    rows = rows[:size]
    return ListPage(rows=rows, after=str(rows[-1].public_id) if goes_on else "", is_first=not after)
