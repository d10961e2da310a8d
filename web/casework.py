"""What the pages of casework share: a record with its file, what the reader may do there, its colleagues."""

from operator import attrgetter

from django.http import Http404

from accounts.permissions import entitled
from participants.models import Participant
from web.case import Case, case_of
from web.colleagues import colleagues_of, name_of
from web.standing import standing_of


def record_of(request, model, capability: str, public_id, *related: str, way: str = "participant"):
    """(file, record): a record about a person, found through the roles that carry the capability.

    `way` leads from the record to the person. Raises Http404 for what is out of reach and what is not there alike.
    """
    rows = model.objects.for_user(entitled(standing_of(request), {capability}))
    steps = [f"{way}__agency".replace(".", "__"), f"{way}__site".replace(".", "__"), *related]
    row = rows.filter(public_id=public_id).select_related(*steps).first()
    if row is None:
        raise Http404
    return case_of(request, attrgetter(way)(row).public_id), row


def may_act(case: Case, *capabilities: str) -> bool:
    """Does one role of the reader carry all of these and reach the person? The service asks again when it is done."""
    seen_as = entitled(case.standing, capabilities)
    return bool(seen_as.memberships) and (
        Participant.objects.for_user(seen_as).filter(pk=case.person.pk).exists()
    )


def colleagues_to_choose(case: Case) -> dict[str, object]:
    """Public id → account of those who may be named beside the reader, for choices of a form."""
    return {str(one.public_id): one for one in colleagues_of(case.standing)}


def named(colleagues: dict) -> list[tuple[str, str]]:
    """The colleagues as choices."""
    return [(key, name_of(one)) for key, one in colleagues.items()]
