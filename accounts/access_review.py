"""The queue of unusual access, for auditors: findings that nobody has looked at, and what came of those looked at."""

import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.access_counting import CountedLog, instant
from accounts.access_findings import (
    READINGS,
    Finding,
    FindingKind,
    Reading,
    days_of_many,
    fewest_of_many,
    findings_in,
    kinds_of_opening,
    people_in,
)
from accounts.access_readers import Openings, Reader, readers_of
from accounts.models import AccessReview, Agency, ApiToken, ReviewOutcome, User
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
    window and two weeks before is counted by the database. Raises RuleViolation for days out of order or more than 31.
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


def finding_by_key(by: Actor, key: str, standing: Standing | None = None) -> Finding:
    """The finding of this key as the log shows it now to the actor. Raises OutOfReach when there is none.

    `standing` is the actor's, where somebody has looked it up already.
    """
    try:
        kind, _agency, reader, day, _subject = key.split(".")
        day, reader = date.fromisoformat(day), uuid.UUID(reader)
        confirm_in_this_age(day, "key")
        known = kind in FindingKind.values
    except (ValueError, RuleViolation):
        known = False
    if known:
        events = AuditEvent.objects.all()
        if by.user is not None:
            standing = standing or Standing.of(by.user)
            events = limit_to_user(events, standing)
        for finding in findings_of(events, day, day, _colleagues(standing), _names_of(reader)):
            if finding.key == key:
                return finding
    raise OutOfReach(_("There is no such record within your reach."))


def _names_of(account: uuid.UUID) -> dict[str, Reader]:
    """The names under which an account acts in the log, itself and through its tokens; those of a token whose account
    is gone."""
    tokens = ApiToken.objects.filter(Q(user__public_id=account) | Q(public_id=account))
    owners = dict(tokens.values_list("public_id", "user__public_id"))
    return readers_of([f"user:{account}", *(f"token:{key}" for key in {account, *owners})], owners)


def _colleagues(standing: Standing | None) -> list[User]:
    """Whose names count as a colleague's: the accounts of the auditor's agencies; all of them for the system."""
    users = User.objects.filter(is_active=True)
    if standing is not None:
        users = users.filter(pk__in=memberships_beside(standing, {Role.AUDITOR}).values("user_id"))
    return list(users.only("pk", "first_name", "last_name"))


def _findings(events, since: date, until: date, colleagues: list[User]) -> list[Finding]:
    """The findings of everybody: the database counts and narrows, the rows that are left are read one by one."""
    rows, (first, last) = readings_between(events, since, until), _span(since, until)
    filed = set(rows.order_by().values_list("actor_ref", "agency_id").distinct())
    readers = readers_of({ref for ref, _agency in filed})
    log = CountedLog(rows, filed, readers, first, last)
    people, opened = log.count(since, until, fewest_of_many())
    openings = Openings([(one.reader, one.subject, one.day) for one in opened], colleagues)
    odd = {
        one.subject
        for one in opened
        if kinds_of_opening(openings, one.reader, one.subject, one.day, one.through_reach)
    }
    wanted = log.at_night(since, until) | log.of(days_of_many(people, since, until)) | Q(subject__in=sorted(odd))
    kept = events.filter(pk__in=log.keys(since, until, wanted)) if readers else events.none()
    return findings_in(_told(kept, readers), openings, people, since, until)


def findings_of(
    events, since: date, until: date, colleagues: list[User], readers: dict[str, Reader]
) -> list[Finding]:
    """The findings about these readers, by their names in the log: each of their rows is read."""
    rows = readings_between(events, since, until).filter(actor_ref__in=sorted(readers))
    readings = list(_told(rows, readers))
    opened = [
        (one.reader, one.subjects[0], one.day)
        for one in readings
        if len(one.subjects) == 1 and since <= one.day <= until
    ]
    return findings_in(readings, Openings(opened, colleagues), people_in(readings), since, until)


def _span(since: date, until: date) -> tuple[datetime, datetime]:
    """The days and those before. A day begins up to fourteen hours earlier or later somewhere."""
    return instant(since - timedelta(days=USUAL_DAYS + 1)), instant(until + timedelta(days=2))


def readings_between(events, since: date, until: date):
    """The rows of the log that show that somebody saw people, of the days and of those before."""
    return events.filter(
        at__range=_span(since, until),
        action__in=READINGS,
        actor_kind__in=("user", "token"),
        agency_id__isnull=False,
    ).exclude(subject_ids=[])


def _told(rows, readers: dict[str, Reader]) -> Iterator[Reading]:
    """Rows of the log in order; filed under several agencies, one counts once."""
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
