"""Who is expected in which session of a day: for the list that the wings and the gate work with."""

from collections.abc import Sequence
from datetime import date

from participants.lifecycle import HOLDS_A_PLACE
from participants.models import Enrollment
from participants.presence import Place, is_expected_on, somebody_may_see, steps_of
from programs.models import Session


def movements_of(sessions: Sequence[Session], on: date) -> list[tuple[Session, list[Place]]]:
    """Each session with everybody expected in it on the day, by name: two statements for all of them."""
    offerings = {session.offering_id for session in sessions}
    enrollments = list(
        Enrollment.objects.filter(somebody_may_see(), offering__in=offerings, status__in=HOLDS_A_PLACE)
        .select_related("participant__identity")
        .order_by("participant__identity__search_key", "participant__reference", "id")
    )
    steps = steps_of(enrollments)
    expected: dict[int, list[Place]] = {key: [] for key in offerings}
    for enrollment in enrollments:
        if is_expected_on(on, steps[enrollment.pk]):
            expected[enrollment.offering_id].append(Place(enrollment, True))
    return [(session, expected[session.offering_id]) for session in sessions]
