"""Two files of one person become one. There is no way back: look twice before."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.actions import Action
from kernel.actors import Actor
from kernel.errors import RuleViolation
from kernel.records import record_change, record_mark_error
from participants.joining import STAYS, conflicts_between, loser_of, ways_to_people
from participants.locks import lock_person
from participants.models import Identity, Participant, Reach
from participants.services.reach import reach_rebuild
from participants.services.recording import allow, log_write
from participants.services.search_words import words_set
from participants.texts import confirm_reason

WHY = "its file was merged with another one of the same person"


@transaction.atomic
def participant_merge(*, by: Actor, keep: Participant, merged: Participant, reason: str) -> Participant:
    """Move everything from one file to the other and take the first off the lists; it cannot be undone.

    Raises OutOfReach unless the actor reaches both, RuleViolation for two agencies (that is decided by data
    protection, `match_decide`) and for what `merge_files` refuses.
    """
    for person in (keep, merged):
        allow(by, "participant.merge", person)
    if keep.agency_id != merged.agency_id:
        raise RuleViolation(
            _("Files of two agencies are merged by data protection alone."),
            code="other_agency",
            field="merged",
        )
    moved = merge_files(by=by, keep=keep, merged=merged, reason=confirm_reason(reason, longest=300))
    log_write(
        by,
        Action.PARTICIPANT_MERGE,
        keep,
        keep,
        field_groups=["sameness"],
        details={"moved": moved},
        others=[merged],
        reason=reason,
    )
    return keep


def merge_files(*, by: Actor, keep: Participant, merged: Participant, reason: str) -> int:
    """Move every record of `merged` to `keep`; returns how many. The verb that calls this logs it.

    Where both files say something that can be said once: names stay those of `keep`; the later answer to taking part
    and the earlier end of observation stand; the other row is marked as entered in error. Raises RuleViolation
    (`merge_conflict`, with codes in `details`) for what must be mended first, such as two stays at one time.
    """
    if keep.pk == merged.pk:
        raise RuleViolation(_("A file is not merged with itself."), code="one_file", field="merged")
    if keep.file_class != merged.file_class:
        raise RuleViolation(_("Files of two classes are never merged."), code="other_class", field="merged")
    if keep.entered_in_error_at is not None or merged.entered_in_error_at is not None:
        raise RuleViolation(_("One of these files is off the lists already."), code="merged_already")
    lock_person(keep, merged)
    conflicts = conflicts_between(keep, merged)
    if conflicts:
        raise RuleViolation(
            _("These files cannot become one yet. First mend: %(conflicts)s.")
            % {"conflicts": "; ".join(str(words) for words in conflicts.values())},
            code="merge_conflict",
            details={"conflicts": sorted(conflicts)},
        )
    moved = sum(
        _move(row, field, keep, merged, by)
        for model, field in ways_to_people()
        for row in model.all_records.filter(**{field: merged}).order_by("pk")
    )
    _fill_what_is_not_known(keep, merged, by)
    record_change(
        merged,
        by=by,
        merged_into=keep,
        entered_in_error_at=timezone.now(),
        entered_in_error_by=by.ref,
        entered_in_error_reason=reason,
    )
    Reach.objects.filter(participant=merged).delete()
    reach_rebuild(keep)
    for person in (merged, keep):
        words_set(person)
    return moved


def _move(row, field: str, keep: Participant, merged: Participant, by: Actor) -> int:
    """Put one row under the file that goes on, unless it says what only one of two rows can say."""
    if isinstance(row, Identity) and Identity.all_records.filter(participant=keep).exists():
        if row.entered_in_error_at is None:
            record_mark_error(row, by=by, reason=WHY)
        return 0
    if row._meta.label in STAYS or keep.pk in _other_ends(row, field):
        return 0  # a pair of the two files stays as it was decided
    loser = loser_of(row, field, keep)
    if loser is not None:
        record_mark_error(loser, by=by, reason=WHY)
    record_change(row, by=by, **{field: keep})
    return 1


def _other_ends(row, field: str) -> set[int]:
    other = getattr(row, "other_path", "")
    ends = {getattr(row, row.reach_path), getattr(row, other)} if other else set()
    return ends - {getattr(row, f"{field}_id")}


def _fill_what_is_not_known(keep: Participant, merged: Participant, by: Actor) -> None:
    changes = {}
    if keep.birth_on is None and merged.birth_on is not None:
        changes.update(birth_on=merged.birth_on, birth_precision=merged.birth_precision)
    for name in ("sex", "nationality", "languages"):
        if not getattr(keep, name) and getattr(merged, name):
            changes[name] = getattr(merged, name)
    if changes:
        record_change(keep, by=by, **changes)
