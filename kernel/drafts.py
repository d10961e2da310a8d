"""What somebody has typed and not saved yet, kept on the server for the one who typed it and for nobody else."""

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from kernel.actors import Actor
from kernel.errors import RuleViolation
from kernel.fields import EncryptedTextField
from kernel.owned import owner_of
from kernel.purging import purge_past_their_end

KEPT = timedelta(days=14)
LARGEST = 64 * 1024  # bytes of JSON
MOST = 200  # of one owner
PAGE_KEY = re.compile(r"[A-Za-z0-9_.:-]{1,120}")
# Parts of a form that are no work of anybody, or must not be written down.
_NEVER_KEPT = re.compile(r"^csrf|password|passwd|secret|^otp|one_time", re.IGNORECASE)


class Draft(models.Model):
    """The fields of one form as one owner left them; one for each page, which ends by itself.

    `page` names the form and the record it is about ("contact:<public_id>"), so that what is drafted about a person
    is found when the person is erased. `owner` is kept plain, as in the log.
    """

    owner = models.CharField(max_length=80)
    page = models.CharField(max_length=120)
    content = EncryptedTextField()
    updated_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-updated_at"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "page"], name="draft_once_per_owner_and_page")
        ]

    @property
    def fields(self) -> dict[str, str | list[str]]:
        """The fields by name: a text, or a list of texts where one name was sent several times."""
        return json.loads(self.content)


def draft_save(*, by: Actor, page: str, fields: Mapping[str, Any]) -> Draft:
    """Keep the fields of a form for their owner, instead of what was kept for this page before.

    Tokens and passwords are left out. Raises RuleViolation for a page with an impossible name, more than 64 kB, or a
    200th page.
    """
    purge_drafts()
    if not PAGE_KEY.fullmatch(page):
        raise RuleViolation(_("This is no name of a page."), code="bad_page", field="page")
    kept = {name: _texts(value) for name, value in fields.items() if not _NEVER_KEPT.search(name)}
    content = json.dumps(kept)
    if len(content) > LARGEST:
        raise RuleViolation(
            _("A draft holds %(most)d kB at most. Save the form, or shorten its text.")
            % {"most": LARGEST >> 10},
            code="draft_too_large",
        )
    own, now = Draft.objects.filter(owner=owner_of(by)), timezone.now()
    if own.exclude(page=page).count() >= MOST:
        raise RuleViolation(
            _("You have %(most)d forms that were never saved. Save or discard some of them.")
            % {"most": MOST},
            code="too_many_drafts",
        )
    values = {"content": content, "updated_at": now, "expires_at": now + KEPT}
    draft, _is_new = Draft.objects.update_or_create(owner=owner_of(by), page=page, defaults=values)
    return draft


def draft_load(*, by: Actor, page: str) -> Draft | None:
    """What the actor left on this page, if anything; never what another one did."""
    return Draft.objects.filter(owner=owner_of(by), page=page, expires_at__gt=timezone.now()).first()


def drafts_of(by: Actor) -> list[tuple[str, Any]]:
    """(page, when) of everything the actor has left unsaved, newest first; contents are not opened."""
    rows = Draft.objects.filter(owner=owner_of(by), expires_at__gt=timezone.now())
    return list(rows.values_list("page", "updated_at"))


def draft_discard(*, by: Actor, page: str) -> bool:
    """Forget the draft: its form was saved, or is not wanted. False when there was none."""
    return bool(Draft.objects.filter(owner=owner_of(by), page=page).delete()[0])


def purge_drafts() -> int:
    """Delete drafts past their end, a few at a time. Returns how many."""
    return purge_past_their_end(Draft)


def _texts(value: Any) -> str | list[str]:
    return [str(part) for part in value] if isinstance(value, list | tuple) else str(value)
