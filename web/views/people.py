"""Everyone within the reader's reach, with the latest enrollment: searched while typing, narrowed by the address."""

from django.db.models import Exists, OuterRef
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.permissions import entitled
from audit.actions import Action
from kernel.saved_views import saved_views_of
from participants.days import in_force
from participants.models import CaseAssignment, CustodyPeriod, Enrollment, Identity, Participant
from participants.search import is_enough, search_people
from web.forms.people import PeopleFilter
from web.gate import page
from web.paging import ListPage, page_of
from web.reading import actor_of, record_shown
from web.standing import standing_of

PAGE = "web:people"


@page("participant.read")
@require_safe
def people(request):
    """Fifty people a page, or the twenty found: name, reference, where, latest enrollment; few statements always."""
    standing = standing_of(request)
    form = PeopleFilter(request.GET, standing=standing)
    asked = form.asked()
    typed = asked.get("q", "")
    reachable = narrowed(standing, asked).select_related("agency", "site")
    if typed:
        shown = _found(standing, typed, reachable)
    else:
        shown = page_of(reachable, request.GET.get("after", ""))
    keys = [person.pk for person in shown.rows]
    names = {
        identity.participant_id: identity
        for identity in Identity.objects.for_user(standing)
        .filter(participant_id__in=keys)
        .only("participant_id", "family_name", "given_names")
    }
    latest = latest_enrollments(standing, keys)
    ids = [person.public_id for person in shown.rows]
    record_shown(
        request, capability="participant.read", action=Action.PARTICIPANT_READ,
        object_type=Participant._meta.label_lower, object_ids=ids, subject_ids=ids,
        field_groups=["identity", "enrollment"],
    )  # fmt: skip
    kept = urlencode([(name, value) for name, value in request.GET.items() if value and name != "after"])
    context = {
        "rows": [(person, names.get(person.pk), latest.get(person.pk)) for person in shown.rows],
        "shown": shown,
        "form": form,
        "typed": typed,
        "is_too_short": bool(typed) and not is_enough("".join(filter(str.isalnum, typed))),
        "is_narrowed": bool(asked),
        "query": kept,
        "views": saved_views_of(actor_of(request), PAGE),
        "list_page": PAGE,
    }
    return render(request, "web/people.html", context)


def narrowed(standing, asked: dict):
    """The people within reach whom the filters leave."""
    people = Participant.objects.for_user(entitled(standing, {"participant.read"}))
    steps = Enrollment.objects.for_user(standing).filter(participant=OuterRef("pk"))
    if "status" in asked:
        steps = steps.filter(status=asked["status"])
    if "program" in asked:
        steps = steps.filter(program=asked["program"])
    if "status" in asked or "program" in asked:
        people = people.filter(Exists(steps))
    if "site" in asked:
        held = CustodyPeriod.objects.for_user(standing).filter(
            participant=OuterRef("pk"), site=asked["site"], ends_on=None
        )
        people = people.filter(Exists(held))
    if "mine" in asked:
        cases = CaseAssignment.objects.for_user(standing).filter(
            in_force(standing.on), participant=OuterRef("pk"), user=standing.user
        )
        people = people.filter(Exists(cases))
    return people


def _found(standing, typed: str, reachable) -> ListPage:
    """Those whom the search finds and the filters leave, best first."""
    keys = [found.pk for found in search_people(standing, typed)]
    people = reachable.in_bulk(keys)
    return ListPage(rows=[people[key] for key in keys if key in people], after="", is_first=True)


def latest_enrollments(standing, keys: list[int]) -> dict[int, Enrollment]:
    """Per participant key the enrollment whose status changed last."""
    enrollments = (
        Enrollment.objects.for_user(standing)
        .filter(participant_id__in=keys)
        .select_related("program")
        .order_by("status_on", "id")
    )
    return {enrollment.participant_id: enrollment for enrollment in enrollments}
