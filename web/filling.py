"""The form of a page: what was just sent, else what was kept for this reader, else as it starts."""

from collections.abc import Collection
from typing import TypeVar

from kernel.drafts import draft_discard, draft_load
from web.forms.base import PageForm
from web.held import take_held
from web.reading import actor_of

F = TypeVar("F", bound=PageForm)


def form_for(
    request, kind: type[F], *, path: str = "", draft: str = "", acts: Collection[str] = (), **options
) -> F:
    """The form `kind` for this request. `path`: where it is sent, when that is not the page it stands on.

    `acts`: the buttons (name "act") of this form, where several forms of a page are sent to one address.

    `draft`: the key under which the page keeps the form while it is being written (data-draft in the template). What
    was kept is shown again until `saved` forgets it, and so is what a session that ended took away;
    web/parts/restored.html tells the reader.
    """
    is_sent = request.method == "POST" and (not path or path == request.path)
    if is_sent and (not acts or request.POST.get("act") in acts):
        return kind(request.POST, request.FILES or None, **options)
    form = kind(**options)
    held = take_held(request, path, acts)
    if held is not None:
        form.fill(held, "held")
    elif draft:
        kept = draft_load(by=actor_of(request), page=draft)
        if kept is not None:
            form.fill(kept.fields, "draft")
            form.kept_at = kept.updated_at
    form.draft = draft
    return form


def saved(request, draft: str) -> None:
    """The form is saved: its draft is forgotten."""
    draft_discard(by=actor_of(request), page=draft)
