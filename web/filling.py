"""The form of a page: what was just sent, else what was kept for this reader, else as it starts."""

from typing import TypeVar

from web.forms.base import PageForm
from web.held import take_held

F = TypeVar("F", bound=PageForm)


def form_for(request, kind: type[F], *, path: str = "", **options) -> F:
    """The form `kind` for this request. `path`: where it is sent, when that is not the page it stands on.

    What a session that ended took away is shown again; web/parts/restored.html tells the reader.
    """
    if request.method == "POST" and (not path or path == request.path):
        return kind(request.POST, request.FILES or None, **options)
    form = kind(**options)
    held = take_held(request, path)
    if held is not None:
        form.fill(held, "held")
    return form
