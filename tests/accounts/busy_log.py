"""Three weeks of a busy log: workers who open the files of their caseload, look at lists, and sometimes at more."""

import random
import uuid
from datetime import UTC, date, datetime, timedelta

from accounts.models import Membership, User
from accounts.roles import Role
from audit.actions import Action
from audit.models import AuditEvent
from participants.choices import ReachBasis
from participants.models import Participant, Reach, SearchWord
from tests.api.crowd import fill, like

OPENINGS = (Action.PARTICIPANT_READ, Action.CASE_READ, Action.ENROLLMENT_READ, Action.REGISTER_READ)
FAMILIES = [f"Family{number}" for number in range(2000)]
GIVEN = [f"Given{number}" for number in range(30)]


def busy_log(
    world,
    until: date,
    *,
    readings: int,
    readers: int,
    people: int,
    days: int = 21,
    seed: int = 1,
    odd: float = 0.001,
) -> None:
    """So many readings by so many workers of the own agency, on the days up to one. Past every service.

    `odd` is the share of what is unusual: readings at night, files of others, caseloads that ended meanwhile.
    """
    pick = random.Random(seed)
    own = world.own
    start = datetime.combine(until - timedelta(days=days - 1), datetime.min.time(), UTC)
    users = fill(
        User,
        [
            {
                "username": f"busy-{seed}-{n}", "password": "!", "first_name": pick.choice(GIVEN),
                "last_name": pick.choice(FAMILIES),
            }
            for n in range(readers)
        ],
    )  # fmt: skip
    since = start.date() - timedelta(days=60)
    fill(
        Membership,
        [
            {"user": user, "agency": own.agency, "role": Role.SOCIAL_WORKER, "starts_on": since}
            for user in users
        ],
    )
    files = fill(Participant, [like(own.person, reference=f"busy-{seed}-{n}") for n in range(people)])
    fill(
        SearchWord,
        [
            {"participant": file, "kind": kind, "word": pick.choice(names).lower()}
            for file in files
            for kind, names in (("family", FAMILIES), ("given", GIVEN))
        ],
    )
    caseload = {user.pk: [] for user in users}
    for file in files:
        caseload[pick.choice(users).pk].append(file)
    fill(
        Reach,
        [
            {
                "participant": file, "agency": own.agency, "user_id": key, "basis": ReachBasis.CASELOAD,
                "source": uuid.UUID(int=pick.getrandbits(128)), "starts_on": since,
                "ends_on": None if pick.random() < 1 - odd else start.date() + timedelta(days=pick.randint(0, days)),
            }
            for key, mine in caseload.items()
            for file in mine
        ],
    )  # fmt: skip
    rows = []
    for number in range(readings):
        user = pick.choice(users)
        mine = caseload[user.pk] or files
        at = start + timedelta(
            days=pick.randrange(days), hours=8 + pick.randrange(10), seconds=pick.randrange(3600)
        )
        if pick.random() < odd:
            at = at.replace(hour=pick.choice([1, 23]))
        if pick.random() < 0.15:
            seen, action = pick.sample(mine, min(len(mine), 20)), Action.WORKLIST_READ
        else:
            seen = [pick.choice(files if pick.random() < odd else mine)]
            action = pick.choice(OPENINGS)
        channel = "page" if pick.random() < 0.95 else "token"
        subjects = [str(file.public_id) for file in seen]
        rows.append(
            {
                "at": at, "actor_kind": "user", "actor_ref": f"user:{user.public_id}", "channel": channel,
                "action": action, "object_type": "participants.participant", "object_ids": subjects,
                "subject_ids": subjects, "agency_id": own.agency.public_id, "request_id": f"{seed}-{number}",
            }
        )  # fmt: skip
    fill(AuditEvent, rows)
