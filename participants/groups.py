"""Groups with their numbers, for those who answer for them: places held, who waits, when they meet next."""

from datetime import date

from django.db.models import Count, Exists, F, IntegerField, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from accounts.scope import Standing
from participants.lifecycle import HOLDS_A_PLACE, Status
from participants.models import Enrollment
from programs.choices import SessionState
from programs.deliverers import kept_by
from programs.models import Offering, Session


def groups_for(standing: Standing, on: date):
    """The offerings whose registers the reader keeps, each with `held`, `waiting`, `free` (None: no limit), `next_on`.

    Those that go on or are still to come first, by name; `is_over` tells the others.
    """
    return with_numbers(kept_by(standing), on).order_by("is_over", "name", "id")


def with_numbers(offerings, on: date):
    """The offerings with the numbers of `groups_for`, in one statement."""
    held = Enrollment.objects.filter(offering=OuterRef("pk"), status__in=HOLDS_A_PLACE)
    waiting = Enrollment.objects.filter(program=OuterRef("program"), status=Status.WAITLISTED)
    planned = Session.objects.filter(offering=OuterRef("pk"), state=SessionState.PLANNED)
    return (
        offerings.select_related("program__agency", "site__agency")
        .annotate(
            held=_counted(held, "offering"),
            waiting=_counted(waiting, "program"),
            next_on=Subquery(
                planned.filter(held_on__gte=on)
                .order_by()
                .values("offering")
                .annotate(x=Min("held_on"))
                .values("x")
            ),
            sessions_left=_counted(planned.filter(held_on__gte=on), "offering"),
            is_over=Q(ends_on__isnull=False, ends_on__lt=on)
            | (
                ~Exists(planned.filter(held_on__gte=on))
                & ~Exists(held)
                & Exists(Session.objects.filter(offering=OuterRef("pk"), held_on__lt=on))
            ),
        )
        .annotate(free=F("capacity") - F("held"))
    )


def open_groups(standing: Standing, on: date):
    """Where somebody can be enrolled: fixed groups of active programs that are not over."""
    return (
        groups_for(standing, on).filter(program__state="active").filter(Q(ends_on=None) | Q(ends_on__gte=on))
    )


def offerings_of(standing: Standing) -> "type[Offering]":
    """The offerings that a reader answers for, to look one up."""
    return kept_by(standing).select_related("program__agency", "site__agency")


def sessions_at(standing: Standing, on: date):
    """The sessions of a day in the groups of `groups_for`, each with `expected`: how many are to come."""
    held = Enrollment.objects.filter(
        offering=OuterRef("offering"), status__in=(Status.ENROLLED, Status.ACTIVE)
    )
    return (
        Session.objects.filter(offering__in=kept_by(standing).values("pk"), held_on=on)
        .select_related("offering__program", "offering__site", "module")
        .annotate(expected=_counted(held, "offering"))
        .order_by("starts_at", "offering__name", "id")
    )


def _counted(rows, by: str):
    counted = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
