"""A list as somebody likes to see it: the filters of its address under a name, for the one who named them."""

import uuid
from urllib.parse import parse_qsl, urlencode

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kernel.actors import Actor
from kernel.errors import OutOfReach, RuleViolation, StaleRecord
from kernel.fields import EncryptedTextField
from kernel.owned import owner_of

MOST = 30  # of one owner on one page
LONGEST_QUERY = 1000
LONGEST_NAME = 80
# Where in a list somebody was, and what protects a form, is no part of a view.
_NOT_KEPT = frozenset({"page", "cursor", "csrfmiddlewaretoken"})


class SavedView(models.Model):
    """The filters of one list under a name. `page` is the name of the list's route.

    Filters may hold what was typed into a search and so a person's name, and so may the name given to them: both are
    encrypted.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.CharField(max_length=80)
    page = models.CharField(max_length=80)
    name = EncryptedTextField(max_length=LONGEST_NAME)
    query = EncryptedTextField(blank=True, default="", max_length=LONGEST_QUERY)
    is_default = models.BooleanField(
        default=False, help_text="the list opens so when its address asks for nothing"
    )
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["owner", "page"], name="saved_view_of_owner")]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "page"],
                condition=models.Q(is_default=True),
                name="saved_view_one_default_per_page",
            )
        ]


def saved_views_of(by: Actor, page: str) -> list[SavedView]:
    """The actor's own views of a list, by name; never another one's."""
    rows = SavedView.objects.filter(owner=owner_of(by), page=page)
    return sorted(rows, key=lambda view: (view.name.casefold(), view.pk))


def saved_view_save(*, by: Actor, page: str, name: str, query: str, is_default: bool = False) -> SavedView:
    """Keep the filters under a name; what bore that name on that page before is replaced.

    Raises RuleViolation without a name, for filters that are none, longer than 1,000 characters, or a 31st view.
    """
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise RuleViolation(
            _("Give the view a name of at most %(most)d characters.") % {"most": LONGEST_NAME},
            code="bad_name",
            field="name",
        )
    values = {
        "name": name,
        "query": clean_query(query),
        "is_default": is_default,
        "updated_at": timezone.now(),
    }
    own = SavedView.objects.filter(owner=owner_of(by), page=page)
    try:
        with transaction.atomic():
            known = {view.name.casefold(): view.pk for view in own}
            if is_default:
                own.filter(is_default=True).update(is_default=False)
            if name.casefold() in known:
                own.filter(pk=known[name.casefold()]).update(**values)
                return own.get(pk=known[name.casefold()])
            if len(known) >= MOST:
                raise RuleViolation(
                    _("A list has %(most)d saved views at most. Delete one first.") % {"most": MOST},
                    code="too_many_views",
                )
            return SavedView.objects.create(owner=owner_of(by), page=page, **values)
    except IntegrityError as error:
        raise StaleRecord(
            _("Somebody else changed this record meanwhile. Reload it and apply your change again.")
        ) from error


def saved_view_delete(*, by: Actor, public_id: uuid.UUID) -> str:
    """Forget a view; returns the name of the page it was of. Raises OutOfReach for one that is not the actor's own."""
    view = SavedView.objects.filter(owner=owner_of(by), public_id=public_id).first()
    if view is None:
        raise OutOfReach(_("There is no such record within your reach."))
    view.delete()
    return view.page


def clean_query(query: str) -> str:
    """The filters of an address, as they are written in it: without empty ones and without the place in the list.

    Raises RuleViolation for what is no query, or too long.
    """
    try:
        pairs = parse_qsl(query.removeprefix("?"), strict_parsing=bool(query.strip("?")), max_num_fields=100)
    except ValueError as error:
        raise _no_query() from error
    kept = [(name, value.strip()) for name, value in pairs if name not in _NOT_KEPT and value.strip()]
    if not all(text.isprintable() for pair in kept for text in pair):
        raise _no_query()
    cleaned = urlencode(kept)
    if len(cleaned) > LONGEST_QUERY:
        raise RuleViolation(
            _("These filters are too long to be kept (%(most)d characters at most).")
            % {"most": LONGEST_QUERY},
            code="query_too_long",
            field="query",
        )
    return cleaned


def _no_query() -> RuleViolation:
    return RuleViolation(_("These are no filters of a list."), code="bad_query", field="query")
