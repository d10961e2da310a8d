"""The queue of unusual access, for auditors: findings that nobody has looked at, and what came of those looked at."""

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access_findings import READINGS, Finding, FindingKind, Reading, findings_in
from accounts.access_readers import Openings, readers_of
from accounts.models import AccessReview, Agency, ReviewOutcome, User
from accounts.permissions import require
from accounts.roles import Role
from accounts.scope import Standing, limit_to_user, memberships_beside
from audit.actions import Action
from audit.models import AuditEvent
from audit.services import record_write
from kernel.actors import Actor
from kernel.clock import confirm_in_this_age, today
from kernel.errors import NotAllowed, OutOfReach, RuleViolation
from kernel.records import record_change, record_create

WINDOW_DAYS = 7
LONGEST_WINDOW = 31
USUAL_DAYS = 14  # before the window, for what is usual
LONGEST_NOTE = 1000


def access_queue(
    standing: Standing, *, since: date | None = None, until: date | None = None
) -> list[Finding]:
    """The findings of these days (default: the last seven) that no auditor has reviewed, latest first.

    Within the log that the reader may see. A handful of statements whatever the number of events; the log of the
    window and two weeks before is read once. Raises RuleViolation for days out of order or more than 31.
    """
    until = until or today()
    since = since or until - timedelta(days=WINDOW_DAYS - 1)
    if not 0 <= (until - since).days < LONGEST_WINDOW:
        raise RuleViolation(
            _("Choose days in order, %(most)d at most.") % {"most": LONGEST_WINDOW},
            code="bad_window",
            field="since",
        )
    if not standing.having({Role.AUDITOR}):
        return []
    found = _findings(limit_to_user(AuditEvent.objects.all(), standing), since, until, _colleagues(standing))
    reviewed = limit_to_user(AccessReview.objects.all(), standing).filter(day__range=(since, until))
    done = set(reviewed.values_list("key", flat=True))
    return [finding for finding in found if finding.key not in done]


@transaction.atomic
def access_review_close(*, by: Actor, key: str, outcome: str, note: str) -> AccessReview:
    """Say what came of a finding; it leaves the queue. One to be followed up may be closed once more as explained.

    Raises OutOfReach for a finding that the log within the actor's reach does not show, NotAllowed for one about the
    actor's own readings, RuleViolation without a note or for one that is explained already.
    """
    require(by, "access_review.decide")
    if outcome not in ReviewOutcome.values:
        raise RuleViolation(
            _("Choose one of: %(listed)s.") % {"listed": ", ".join(ReviewOutcome.values)}, field="outcome"
        )
    note = note.strip()
    if not note or len(note) > LONGEST_NOTE:
        raise RuleViolation(
            _("Say in a note what you found (%(most)d characters at most).") % {"most": LONGEST_NOTE},
            code="required",
            field="note",
        )
    finding = finding_by_key(by, key)
    if by.user is not None and finding.reader.public_id == by.user.public_id:
        raise NotAllowed(
            _("Nobody reviews his own readings: leave it to another auditor."), code="own_review"
        )
    agency = Agency.objects.get(public_id=finding.agency_id)
    require(by, "access_review.decide", agency=agency)
    review = AccessReview.objects.filter(key=key).first()
    if review is None:
        review = AccessReview(
            key=key,
            kind=finding.kind,
            agency=agency,
            reader=finding.reader.public_id,
            subject=finding.subject or None,
            day=finding.day,
            event_ids=finding.event_ids,
            outcome=outcome,
            note=note,
        )
        record_create(review, by=by)
    elif review.outcome == ReviewOutcome.FOLLOW_UP:
        record_change(review, by=by, outcome=outcome, note=note, event_ids=finding.event_ids)
    else:
        raise RuleViolation(_("This has been reviewed already."), code="reviewed_already")
    record_write(
        actor=by,
        action=Action.ACCESS_REVIEW_CLOSE,
        object_type=review._meta.label_lower,
        object_ids=[review.public_id],
        subject_ids=[finding.subject] if finding.subject else [],
        agency_id=agency.public_id,
        details={"kind": finding.kind, "outcome": outcome, "reader": str(finding.reader.public_id)},
    )
    return review


def finding_by_key(by: Actor, key: str) -> Finding:
    """The finding of this key as the log shows it now to the actor. Raises OutOfReach when there is none."""
    try:
        kind, _agency, reader, day, _subject = key.split(".")
        day, reader = date.fromisoformat(day), uuid.UUID(reader)
        confirm_in_this_age(day, "key")
        known = kind in FindingKind.values
    except (ValueError, RuleViolation):
        known = False
    if known:
        events = AuditEvent.objects.all()
        standing = None if by.user is None else Standing.of(by.user)
        if standing is not None:
            events = limit_to_user(events, standing)
        for finding in _findings(events, day, day, _colleagues(standing), reader=reader):
            if finding.key == key:
                return finding
    raise OutOfReach(_("There is no such record within your reach."))


def _colleagues(standing: Standing | None) -> list[User]:
    """Whose names count as a colleague's: the accounts of the auditor's agencies; all of them for the system."""
    users = User.objects.filter(is_active=True)
    if standing is not None:
        users = users.filter(pk__in=memberships_beside(standing, {Role.AUDITOR}).values("user_id"))
    return list(users.only("pk", "first_name", "last_name"))


def _findings(
    events, since: date, until: date, colleagues, *, reader: uuid.UUID | None = None
) -> list[Finding]:
    readings = list(_readings(events, since, until, reader))
    opened = [
        (one.reader, one.subjects[0], one.day)
        for one in readings
        if len(one.subjects) == 1 and since <= one.day <= until
    ]
    return findings_in(readings, Openings(opened, colleagues), since, until)


def _readings(events, since: date, until: date, reader: uuid.UUID | None) -> Iterator[Reading]:
    """The readings of the days and of those before, in order; filed under several agencies, one counts once.

    A day begins up to fourteen hours earlier or later somewhere.
    """
    first = datetime.combine(since - timedelta(days=USUAL_DAYS + 1), datetime.min.time(), UTC)
    last = datetime.combine(until + timedelta(days=2), datetime.min.time(), UTC)
    rows = events.filter(
        at__range=(first, last),
        action__in=READINGS,
        actor_kind__in=("user", "token"),
        agency_id__isnull=False,
    ).exclude(subject_ids=[])
    refs = set(rows.order_by().values_list("actor_ref", flat=True).distinct())
    readers = {ref: one for ref, one in readers_of(refs).items() if reader is None or one.public_id == reader}
    if reader is not None:
        rows = rows.filter(actor_ref__in=list(readers))
    last_one = None
    values = rows.order_by("pk").values_list(
        "event_id", "at", "action", "channel", "agency_id", "actor_ref", "request_id", "subject_ids"
    )
    for event_id, at, action, channel, filed_under, ref, request_id, subjects in values.iterator(
        chunk_size=2000
    ):
        if (ref, at, request_id) == last_one:
            continue
        last_one = (ref, at, request_id)
        yield Reading(
            event_id, at, action, channel, filed_under, readers[ref], tuple(dict.fromkeys(subjects))
        )
