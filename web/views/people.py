"""Everyone within the reader's reach, with the latest enrollment."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from audit.actions import Action
from participants.models import Enrollment, Identity, Participant
from web.gate import page
from web.paging import page_of
from web.reading import record_shown
from web.standing import standing_of


@page("participant.read")
@require_safe
def people(request):
    """Fifty people a page: name, reference, where, latest enrollment. Five statements whatever the number of rows."""
    standing = standing_of(request)
    reachable = Participant.objects.for_user(standing).select_related("agency", "site")
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
    rows = [(person, names.get(person.pk), latest.get(person.pk)) for person in shown.rows]
    return render(request, "web/people.html", {"rows": rows, "shown": shown})


def latest_enrollments(standing, keys: list[int]) -> dict[int, Enrollment]:
    """Per participant key the enrollment whose status changed last."""
    enrollments = (
        Enrollment.objects.for_user(standing)
        .filter(participant_id__in=keys)
        .select_related("program")
        .order_by("status_on", "id")
    )
    return {enrollment.participant_id: enrollment for enrollment in enrollments}
