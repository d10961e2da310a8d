"""Rows that belong to whoever started them: jobs and the files of jobs."""

from django.db import models
from django.utils.module_loading import import_string


class OwnedQuerySet(models.QuerySet):
    """The gate by its name: this floor knows none of the floors above, so a model declares its rule as a string."""

    def for_user(self, user, on=None):
        """Only what `user` may see on that day (default today); nothing for nobody."""
        return import_string("accounts.scope.limit_to_user")(self, user, on)


class OwnedRow(models.Model):
    """`owner` is the account (or system command) that started it, `agency_id` the agency it was started for.

    Both are kept plain, as in the log: a row stays what it is when an account is closed. Who made it, by which token,
    is `asked_by`.
    """

    reach = "accounts.scope.OwnWork"

    public_id = models.UUIDField(unique=True, editable=False)
    owner = models.CharField(max_length=80, db_index=True)
    asked_by = models.CharField(max_length=80)
    agency_id = models.UUIDField(null=True, db_index=True)
    expires_at = models.DateTimeField(db_index=True)

    objects = OwnedQuerySet.as_manager()
    all_records = OwnedQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-id"]


def owner_of(actor) -> str:
    """The account behind an actor, whichever token or page it came by; the system is its own owner."""
    return actor.ref if actor.user is None else f"user:{actor.user.public_id}"
