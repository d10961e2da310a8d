"""Sealed files, for lists that are not built on the reach of each person (a register, a queue)."""

from participants.models import RecordSeal


def without_sealed(queryset, path: str = "participant"):
    """The rows whose person's file is not sealed; `path` is the way to the person."""
    sealed = RecordSeal.objects.filter(lifted_on=None).values("participant")
    return queryset.exclude(**{f"{path}__in": sealed})
