"""What an administrator finds in the morning: today's sessions, and what waits for an answer, counted within reach."""

from dataclasses import dataclass
from datetime import date, timedelta

from accounts.scope import Standing
from participants.choices import TransferState
from participants.groups import offerings_of, sessions_at
from participants.lifecycle import Status
from participants.missing_registers import missing_registers
from participants.models import CustodyPeriod, Enrollment, Transfer
from programs.models import Session

SOON = timedelta(days=30)
MOST = 25


@dataclass(frozen=True)
class Morning:
    """Counts, and the first rows of each list."""

    sessions: list[Session]
    missing: list[Session]
    missing_count: int
    waiting_count: int
    referrals: list[Enrollment]
    referral_count: int
    transfers: list[Transfer]
    releases: list[CustodyPeriod]
    release_count: int


def morning_of(standing: Standing, on: date) -> Morning:
    """A constant number of statements, however many people."""
    offerings = offerings_of(standing)
    missing = missing_registers(on).filter(offering__in=offerings.values("pk"))
    episodes = Enrollment.objects.for_user(standing)
    referred = episodes.filter(status__in=(Status.REFERRED, Status.ASSESSMENT))
    leaving = CustodyPeriod.objects.for_user(standing).filter(
        ends_on=None, expected_release_on__lte=on + SOON, expected_release_on__gte=on - SOON
    )
    return Morning(
        sessions=list(sessions_at(standing, on)[:100]),
        missing=list(
            missing.select_related("offering__program", "offering__site").order_by("-held_on", "-id")[:5]
        ),
        missing_count=missing.count(),
        waiting_count=episodes.filter(status=Status.WAITLISTED).count(),
        referrals=list(
            referred.select_related("participant__identity", "program", "referral__from_agency").order_by(
                "status_on", "id"
            )[:MOST]
        ),
        referral_count=referred.count(),
        transfers=list(
            Transfer.objects.for_user(standing)
            .filter(state=TransferState.ASKED, to_offering__in=offerings.values("pk"))
            .select_related("to_offering", "enrollment__program")
            .order_by("asked_on", "id")[:MOST]
        ),
        releases=list(
            leaving.select_related("participant__identity", "site").order_by("expected_release_on", "id")[
                :MOST
            ]
        ),
        release_count=leaving.count(),
    )
