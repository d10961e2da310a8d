"""May a person's data be used on a day, and may the person take part? Two questions that are never one."""

from datetime import date
from enum import StrEnum

from django.db.models import Q

from participants.choices import Answer
from participants.days import in_force, is_surely_of_age
from participants.models import LegalBasis, Participant, Participation, Relation
from programs.models import Program


class TakingPart(StrEnum):
    """The answer of `may_take_part`; everything but `ok` says what is in the way."""

    OK = "ok"
    NOT_ASKED = "not_asked"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    GUARDIAN_MISSING = "guardian_missing"
    GUARDIAN_REFUSED = "guardian_refused"
    GUARDIAN_WITHDRAWN = "guardian_withdrawn"
    GUARDIAN_EXPIRED = "guardian_expired"
    CHILD_VIEW_MISSING = "child_view_missing"


_OWN = {Answer.REFUSED: TakingPart.REFUSED, Answer.WITHDRAWN: TakingPart.WITHDRAWN}
_GUARDIANS = {
    Answer.NOT_ASKED: TakingPart.GUARDIAN_MISSING,
    Answer.REFUSED: TakingPart.GUARDIAN_REFUSED,
    Answer.WITHDRAWN: TakingPart.GUARDIAN_WITHDRAWN,
}


def basis_on(participant: Participant, purpose: str, day: date) -> LegalBasis | None:
    """What allows the data to be used for the purpose on that day; None when nothing does.

    A withdrawal counts from its own day on.
    """
    standing = Q(withdrawn_on=None) | Q(withdrawn_on__gt=day)
    held = LegalBasis.objects.filter(standing & in_force(day), participant=participant, purpose=purpose)
    return held.order_by("starts_on", "id").last()


def may_take_part(participant: Participant, program: Program, day: date, majority_age: int) -> TakingPart:
    """Does the person want to, on that day, and for a child: does the guardian agree and was the child heard?

    A refusal or withdrawal counts from its day on. Whoever may still be under age counts as a child; where no birth
    date is known, whoever has a legal guardian. An exemption stands in for the guardian, never for the child.
    """
    held = Participation.objects.filter(participant=participant, program=program).select_related("guardian")
    row = held.first()
    if row is None or row.answer == Answer.NOT_ASKED or row.answered_on > day:
        return TakingPart.NOT_ASKED
    if row.answer in _OWN:
        return _OWN[row.answer]
    return _of_a_child(row, day) if counts_as_child(participant, day, majority_age) else TakingPart.OK


def guardians_on(participant: Participant, day: date):
    """The relations of a person who may consent for a child on that day."""
    return Relation.objects.filter(in_force(day), participant=participant, is_legal_guardian=True)


def counts_as_child(participant: Participant, day: date, majority_age: int) -> bool:
    """May the person be under age? Where no birth date is known: whoever has a legal guardian."""
    of_age = is_surely_of_age(participant, day, majority_age)
    return guardians_on(participant, day).exists() if of_age is None else not of_age


def _of_a_child(row: Participation, day: date) -> TakingPart:
    if not row.exemption:
        if row.guardian_answer in _GUARDIANS:
            return _GUARDIANS[row.guardian_answer]
        if row.guardian_answered_on > day or not _still_guardian(row.guardian, day):
            return TakingPart.GUARDIAN_MISSING
        if row.guardian_expires_on is not None and row.guardian_expires_on < day:
            return TakingPart.GUARDIAN_EXPIRED
    return TakingPart.OK if row.child_view else TakingPart.CHILD_VIEW_MISSING


def _still_guardian(relation: Relation, day: date) -> bool:
    """A consent lapses with the guardianship."""
    return (
        relation.is_legal_guardian
        and relation.entered_in_error_at is None
        and (relation.ends_on is None or relation.ends_on >= day)
    )
