"""Possible same person: shown to whoever may see both, else put to data protection without a word."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.permissions import require
from accounts.roles import Role
from accounts.scope import Standing, limit_to_user
from audit.actions import Action
from kernel.actors import Actor, system_actor
from kernel.errors import OutOfReach, RuleViolation
from kernel.records import record_change, record_create
from participants.choices import MatchState
from participants.days import confirm_not_future, today_at
from participants.models import Identity, MatchCandidate, Participant
from participants.sameness import Hit, hits_of, is_sealed_now, pairs_known
from participants.services.merge import merge_files
from participants.services.recording import log_write

# Whoever registers does nothing here: what lies out of reach is found by the system, under its own name.
SAMENESS = system_actor("sameness")
SHOWN = 20


def match_file(*, by: Actor, identity: Identity, confirm_new: bool) -> None:
    """Look for other files of the person whose identity is about to be written, in the transaction that writes it.

    Raises RuleViolation (`possible_same_person`, with the files in `details`) for files within the actor's reach
    unless `confirm_new`. Files out of reach go to data protection, and the actor's answer is the same as without them.
    """
    hits = hits_of(identity)
    reachable = (
        Participant.objects.for_user(by.user).filter(pk__in=[hit.participant.pk for hit in hits])
        if by.user
        else Participant.objects.none()
    )
    within = set(reachable.values_list("pk", flat=True))
    shown = [hit for hit in hits if hit.participant.pk in within]
    if shown and not confirm_new:
        raise RuleViolation(
            _("Somebody like this is on file already. Look, and say so if it is somebody else."),
            code="possible_same_person",
            details={
                "possible_same": [
                    {
                        "public_id": str(hit.participant.public_id),
                        "reference": hit.participant.reference,
                        "agrees": list(hit.agrees),
                    }
                    for hit in shown[:SHOWN]
                ]
            },
        )
    _queue(identity.participant, [hit for hit in hits if hit.participant.pk not in within and hit.is_strong])


@transaction.atomic
def match_decide(
    *, by: Actor, candidate: MatchCandidate, same: bool, on: date, keep: Participant | None = None
) -> MatchCandidate:
    """Say whether two files are about one person. If so they become one: the older file goes on, or `keep`.

    Raises OutOfReach for a pair of other agencies, RuleViolation for a pair that is decided, whose files are closed,
    or that cannot be merged yet (see `merge_files`).
    """
    require(by, "match.decide")
    mine = MatchCandidate.objects.filter(pk=candidate.pk)
    if by.user is not None and not limit_to_user(mine, by.user).exists():
        raise OutOfReach(_("There is no such pair within your reach."))
    pair = [candidate.participant, candidate.other]
    if candidate.state != MatchState.OPEN or any(_is_closed(person) for person in pair):
        raise RuleViolation(_("This has been decided already."), code="decided_already")
    agency = _agency_of(by, pair)
    confirm_not_future(on, today_at(agency), "on")
    if keep is not None and keep not in pair:
        raise RuleViolation(_("Keep one of the two files."), field="keep")
    record_change(candidate, by=by, state=MatchState.SAME if same else MatchState.DIFFERENT, decided_on=on)
    details = {"decision": candidate.state}
    if same:
        kept = keep or min(pair, key=lambda person: (person.created_at, person.pk))
        (merged,) = (person for person in pair if person != kept)
        merge_files(by=by, keep=kept, merged=merged, reason="decided by data protection")
        details["kept"] = str(kept.public_id)
    log_write(
        by,
        Action.MATCH_DECIDE,
        candidate,
        pair[0],
        field_groups=["sameness"],
        details=details,
        agency=agency,
        others=pair[1:],
    )
    return candidate


def _queue(person: Participant, hits: list[Hit]) -> None:
    known = pairs_known(person)
    made = [
        record_create(
            MatchCandidate(participant=person, other=hit.participant, agrees=list(hit.agrees)), by=SAMENESS
        )
        for hit in hits
        if hit.participant.pk not in known
    ]
    if made:
        log_write(
            SAMENESS,
            Action.MATCH_QUEUE,
            made[0],
            person,
            field_groups=["sameness"],
            also=made[1:],
            others=[candidate.other for candidate in made],
        )


def _is_closed(person: Participant) -> bool:
    return person.entered_in_error_at is not None or is_sealed_now(person)


def _agency_of(by: Actor, pair: list[Participant]):
    """The agency whose log holds the decision: the one that the actor answers for."""
    if by.user is not None:
        tree = Standing.of(by.user).agency_tree_ids({Role.AUDITOR})
        for person in pair:
            if person.agency_id in tree:
                return person.agency
    return pair[0].agency
