"""Several people into one group as one act: all of them, or nobody and every reason beside its name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.actors import Actor
from kernel.errors import DomainError, RuleViolation, SeveralViolations
from participants.ends import confirm_answers_for
from participants.lifecycle import BEFORE_ENROLLMENT, HOLDS_A_PLACE, Status
from participants.models import Enrollment, Participant
from participants.places import lock_offering
from participants.services.enrollment import enrollment_move
from participants.services.referral import referral_make
from participants.waiting import waiting_within
from programs.models import Offering

MOST = 500


@dataclass
class Added:
    """Who got a place, and who waits because there was none left."""

    enrolled: list[Enrollment] = field(default_factory=list)
    waiting: list[Enrollment] = field(default_factory=list)


@transaction.atomic
def members_add(
    *,
    by: Actor,
    offering: Offering,
    people: Sequence[Participant],
    on: date,
    override_reasons: Mapping[str, str] | None = None,
    passing_reason: str = "",
    in_turn: bool = False,
) -> Added:
    """Enroll these people in the group, those who wait first and in their order; whoever finds no place left waits.

    With `in_turn` nobody who waits is ever passed: those chosen join the list instead.

    Somebody without a referral is referred where the actor may refer. `override_reasons` by public id of the person.
    Raises RuleViolation (`others_wait`, field passing_reason) when somebody who waits would be passed over and nobody
    says why; SeveralViolations with the refusal of each person at "people/<public id>", and then nobody is enrolled.
    """
    confirm_answers_for(by, "enrollment.manage", offering)
    if not people:
        raise RuleViolation(_("Choose at least one person."), code="required", field="people")
    if len(people) > MOST:
        raise RuleViolation(_("%(most)d people at most at once.") % {"most": MOST}, field="people")
    offering = lock_offering(offering)
    queue = list(waiting_within(by, offering.program).values_list("participant_id", flat=True))
    rank = {key: number for number, key in enumerate(queue)}
    ordered = sorted(people, key=lambda person: rank.get(person.pk, len(queue)))
    passed = passed_over(queue, ordered, _free_places(offering))
    if passed and not in_turn and not passing_reason.strip():
        raise RuleViolation(
            ngettext(
                "%(count)d person has waited longer and is not chosen. Choose that person too, or say why not.",
                "%(count)d people have waited longer and are not chosen. Choose them too, or say why not.",
                len(passed),
            )
            % {"count": len(passed)},
            code="others_wait",
            field="passing_reason",
        )
    episodes = _episodes(offering, ordered)
    added, faults = Added(), []
    for person in ordered:
        try:
            _add(
                by,
                offering,
                person,
                episodes.get(person.pk),
                on,
                (override_reasons or {}).get(str(person.public_id), ""),
                passing_reason if passed else "",
                added,
                waits=bool(passed) and in_turn,
            )
        except DomainError as refused:
            faults.append(
                RuleViolation(refused.message, code=refused.code, field=f"people/{person.public_id}")
            )
    if faults:
        raise SeveralViolations(
            _("Nobody was added: some of those chosen cannot be. The reason stands beside each name."), faults
        )
    return added


def passed_over(queue: Sequence[int], chosen: Sequence[Participant], free: int | None) -> list[int]:
    """Who of the queue (keys of people, the next first) waits on although somebody who comes later gets a place.

    `chosen` in the order in which they are served, `free` places (None: no limit).
    """
    takers = [person.pk for person in (chosen if free is None else chosen[:free])]
    wanted = {person.pk for person in chosen}
    rank = {key: number for number, key in enumerate(queue)}
    last = max((rank.get(key, len(queue)) for key in takers), default=0)
    return [key for key in queue[:last] if key not in wanted]


def _free_places(offering: Offering) -> int | None:
    if offering.capacity is None:
        return None
    held = Enrollment.objects.holding_a_place().filter(offering=offering).count()
    return max(0, offering.capacity - held)


def _episodes(offering: Offering, people: Sequence[Participant]) -> dict[int, Enrollment]:
    """The open episode of each in the program, by the key of the person."""
    found = Enrollment.objects.filter(
        participant__in=people, program=offering.program, status__in=[*BEFORE_ENROLLMENT, *HOLDS_A_PLACE]
    ).select_related(
        "participant__agency", "participant__site", "program__agency", "program_version", "referral"
    )
    return {enrollment.participant_id: enrollment for enrollment in found.order_by("pk")}


def _add(
    by, offering, person, enrollment, on, override_reason, passing_reason, added: Added, *, waits: bool
) -> None:
    if enrollment is None:
        referral = referral_make(
            by=by,
            participant=person,
            program=offering.program,
            from_agency=offering.site.agency,
            on=on,
        )
        enrollment = referral.enrollment
    elif enrollment.status in HOLDS_A_PLACE:
        raise RuleViolation(_("This person has a place in this program already."), code="has_a_place")
    if not waits:
        try:
            enrollment_move(
                by=by,
                enrollment=enrollment,
                verb="enroll",
                on=on,
                offering=offering,
                override_reason=override_reason,
                reason=passing_reason[:300],
            )
            added.enrolled.append(enrollment)
            return
        except RuleViolation as refused:
            if refused.code != "offering_full":
                raise
    if enrollment.status != Status.WAITLISTED:
        enrollment_move(by=by, enrollment=enrollment, verb="waitlist", on=on)
    added.waiting.append(enrollment)
