"""A worker with a group of twelve that meets today, for the browser tests of the day."""

from dataclasses import dataclass
from datetime import timedelta

from kernel.clock import today
from participants.models import Enrollment
from programs.models import Offering, Session
from programs.services import staff_assign
from tests.participants.registers import ago, group, member, session_of
from tests.world import BY, World, world

FAMILIES = (
    "Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Gorse", "Hazel", "Ivy", "Juniper", "Larch", "Maple",
)  # fmt: skip
WORKER = "own-social_worker"


@dataclass
class Meeting:
    """The world, the offering with its members, and the session of today."""

    world: World
    offering: Offering
    members: list[Enrollment]
    session: Session

    @property
    def path(self) -> str:
        return f"/sessions/{self.session.public_id}/register/"


def meeting(families=FAMILIES, *, kind="group", code="work-group", days_ago=0, **more) -> Meeting:
    """A group of the own side that the own worker delivers; its people are on the caseload, too."""
    built = world()
    worker = built.user["social_worker"]
    offering = group(built.own, code, kind=kind)
    staff_assign(
        by=BY, program=built.program, user=worker, role="lead", starts_on=today() - timedelta(days=99),
        offering=offering,
    )  # fmt: skip
    people = [member(built.own, offering, f"{code}-{name}", family=name, worker=worker) for name in families]
    return Meeting(built, offering, people, session_of(offering, days_ago, **more))


__all__ = ["FAMILIES", "WORKER", "Meeting", "ago", "meeting"]
