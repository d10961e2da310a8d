"""Everyone within the reader's reach, with the latest enrollment: searched while typing, narrowed by the address."""

from django.db.models import Exists, OuterRef
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permissions import entitled
from audit.actions import Action
from participants.days import in_force
from participants.models import CaseAssignment, CustodyPeriod, Enrollment, Identity, Participant
from participants.search import is_enough, search_people
from web.forms.people import PeopleFilter
from web.gate import page
from web.kept_views import kept_views
from web.paging import ListPage, page_of
from web.reading import record_shown
from web.standing import standing_of


@page("participant.read")
@require_safe
def people(request):
    """Fifty people a page, or the twenty found: name, reference, where, latest enrollment; few statements always."""
    standing = standing_of(request)
    form = PeopleFilter(request.GET, standing=standing)
    asked = form.asked()
    typed = asked.get("q", "")
    reachable = Participant.objects.for_user(entitled(standing, {"participant.read"}))
    reachable = reachable.select_related("agency", "site")
    where = conditions(standing, asked)
    if typed:
        keys = [found.pk for found in search_people(standing, typed, where=where)]
        people = reachable.in_bulk(keys)
        shown = ListPage(rows=[people[key] for key in keys if key in people], after="", is_first=True)
    else:
        shown = page_of(reachable.filter(*where), request.GET.get("after", ""))
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
    kept = kept_views(request, "web:people")
    context = {
        "rows": [(person, names.get(person.pk), latest.get(person.pk)) for person in shown.rows],
        "shown": shown,
        "form": form,
        "typed": typed,
        "is_too_short": bool(typed) and not is_enough("".join(filter(str.isalnum, typed))),
        "is_narrowed": bool(asked),
        "query": kept.query,
        "kept": kept,
    }
    return render(request, "web/people.html", context)


def conditions(standing, asked: dict) -> list[Exists]:
    """What the filters ask of a person: of the way through a program, of where he is, of who looks after him."""
    found = []
    steps = {name: asked[name] for name in ("status", "program") if name in asked}
    if steps:
        enrollments = Enrollment.objects.for_user(standing).filter(participant=OuterRef("pk"))
        found.append(Exists(enrollments.filter(**steps)))
    if "site" in asked:
        held = CustodyPeriod.objects.for_user(standing).filter(
            participant=OuterRef("pk"), site=asked["site"], ends_on=None
        )
        found.append(Exists(held))
    if "mine" in asked:
        cases = CaseAssignment.objects.for_user(standing).filter(
            in_force(standing.on), participant=OuterRef("pk"), user=standing.user
        )
        found.append(Exists(cases))
    return found


def latest_enrollments(standing, keys: list[int]) -> dict[int, Enrollment]:
    """Per participant key the enrollment whose status changed last."""
    enrollments = (
        Enrollment.objects.for_user(standing)
        .filter(participant_id__in=keys)
        .select_related("program")
        .order_by("status_on", "id")
    )
    return {enrollment.participant_id: enrollment for enrollment in enrollments}
