"""What a reader typed into a register and left unsaved: held after a session that ended, or kept as a draft."""

from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict

from kernel.drafts import draft_load
from programs.models import Session
from web.forms.register import kept
from web.held import take_held
from web.reading import actor_of


@dataclass(frozen=True)
class Left:
    """The fields as they were sent or kept, and what web/parts/restored.html says of them."""

    fields: QueryDict
    restored: str  # "held" or "draft"
    kept_at: datetime | None = None
    draft: str = ""

    def is_of(self, session: Session) -> bool:
        """Was it typed on the session as it is now? Saving, taking back and calling off make it another one."""
        return self.fields.get("version") == str(session.version)


def draft_of(session: Session) -> str:
    """The name under which the register of a session is kept while it is filled in."""
    return f"register:{session.public_id}"


def left_unsaved(request, session: Session) -> Left | None:
    """What the reader left of this register; nothing of anybody else."""
    held = take_held(request)
    if held is not None:
        return Left(kept(held), "held")
    draft = draft_load(by=actor_of(request), page=draft_of(session))
    return None if draft is None else Left(kept(draft.fields), "draft", draft.updated_at, draft.page)
