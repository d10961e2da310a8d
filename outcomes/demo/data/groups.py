"""The groups, past, running and to come: when they meet, who is in them, how they come and why some leave.

Days count back from the day the demo is built on: a group met first `weeks` weeks and `back` days ago, so that one
with `back=0` meets today and one with `back=1` met yesterday, whatever the weekday.
"""

from dataclasses import dataclass, field
from datetime import time


@dataclass(frozen=True)
class Exit:
    """Somebody leaves after so many sessions, by a verb of the lifecycle, with a reason of the list."""

    after: int
    verb: str
    code: str
    words: str = ""


@dataclass(frozen=True)
class GroupPlan:
    """An offering and its people ("cohort:first-last"), in the order of joining.

    `refers`, `enrolls` and `keeps` are accounts ("" is the system): who refers, gives the places, keeps the register.
    `joins` and `exits` go by the place in the group, `called_off` by the number of the session. `waits` is how many
    weeks its people were on the waiting list.
    """

    code: str
    program: str
    name: str
    site: str
    weeks: int
    back: int
    sessions: int
    at: time
    minutes: int
    capacity: int | None = None
    members: tuple[str, ...] = ()
    kind: str = "group"
    place: str = ""
    refers: str = ""
    enrolls: str = "program.manager"
    keeps: str = "program.manager"
    staff: tuple[tuple[str, str], ...] = ()
    habit: str = "steady"
    habits: dict[int, str] = field(default_factory=dict)
    joins: dict[int, int] = field(default_factory=dict)
    exits: dict[int, Exit] = field(default_factory=dict)
    absent_lately: tuple[int, ...] = ()
    called_off: dict[int, str] = field(default_factory=dict)
    misses_yesterday: bool = False
    waits: int = 0
    is_weekly: bool = True


ALDER = {
    "site": "demo-alder-prison", "refers": "prison.admin", "enrolls": "prison.admin", "keeps": "prison.admin",
}  # fmt: skip
BIRCH = {
    "site": "demo-birch-prison", "refers": "hill.admin", "enrolls": "hill.admin", "keeps": "hill.admin",
    "habit": "kept_in",
}  # fmt: skip
RIVER = {"site": "demo-center", "keeps": "youth.worker", "staff": (("youth.worker", "lead"),)}
QUAY = {"site": "demo-street", "keeps": "youth.worker", "staff": (("youth.worker", "mentor"),)}
LANTERN = {"site": "demo-day-center", "keeps": "center.worker", "staff": (("center.worker", "lead"),)}
WREN = {"keeps": "social.worker", "staff": (("social.worker", "facilitator"),)}
WORK, THINKING, RELEASE = "demo-work", "demo-thinking", "demo-release"
MENTORING, EVENING, DAY = "demo-mentoring", "demo-evening", "demo-day"

PAST = (
    GroupPlan(
        "demo-work-a", WORK, "Work and training, group A", capacity=10, weeks=102, back=2, sessions=24,
        at=time(9, 0), minutes=180, place="Workshop 1", members=("wa:0-9",), waits=6,
        exits={
            3: Exit(7, "withdraw", "lost_motivation"),
            6: Exit(11, "remove", "behavior", "A fight in the workshop."),
            9: Exit(5, "withdraw", "substance_use", "Wants to come back after treatment."),
        },
        called_off={6: "staff_absent", 17: "lockdown"}, **ALDER,
    ),
    GroupPlan(
        "demo-mentoring-a", MENTORING, "Mentoring, first group", capacity=10, weeks=75, back=3, sessions=24,
        at=time(17, 0), minutes=90, place="Room 2", members=("ma:0-8",), waits=3,
        exits={
            2: Exit(9, "withdraw", "moved_away"),
            5: Exit(14, "withdraw", "caring_or_work", "Began an apprenticeship."),
        },
        called_off={12: "holiday"}, **RIVER,
    ),
    GroupPlan(
        "demo-work-b", WORK, "Work and training, group B", capacity=10, weeks=68, back=3, sessions=24,
        at=time(9, 0), minutes=180, place="Workshop 1", members=("wb:0-9",), waits=6,
        exits={9: Exit(12, "withdraw", "illness")}, called_off={9: "lockdown"}, **ALDER,
    ),
    GroupPlan(
        "demo-work-e", WORK, "Work and training at Birch Hill, first group", capacity=10, weeks=60, back=2,
        sessions=24, at=time(13, 30), minutes=150, place="Old laundry", members=("be:0-9",), waits=14,
        exits={
            1: Exit(6, "remove", "regime", "Moved to another wing, no escort."),
            2: Exit(8, "withdraw", "lost_motivation"),
            4: Exit(9, "remove", "regime", "No escort on workshop days."),
            5: Exit(12, "withdraw", "group_conflict"),
            7: Exit(13, "remove", "regime", "No escort on workshop days."),
            8: Exit(16, "withdraw", "lost_motivation"),
        },
        called_off={4: "staff_absent", 7: "lockdown", 8: "lockdown", 15: "staff_absent", 20: "place"}, **BIRCH,
    ),
    GroupPlan(
        "demo-day-a", DAY, "Back on one’s feet, first group", capacity=10, weeks=55, back=4, sessions=20,
        at=time(10, 0), minutes=120, members=("da:0-7",),
        exits={
            1: Exit(6, "withdraw", "moved_away"),
            4: Exit(10, "withdraw", "other", "Found full-time work."),
        },
        **LANTERN,
    ),
    GroupPlan(
        "demo-thinking-a", THINKING, "Thinking ahead, first group", capacity=8, weeks=45, back=4, sessions=12,
        at=time(14, 0), minutes=120, place="Room 4", members=("wb:0-7",),
        exits={6: Exit(5, "withdraw", "lost_motivation")}, **ALDER,
    ),
    GroupPlan(
        "demo-release-a", RELEASE, "The way out, first group", capacity=10, weeks=30, back=5, sessions=10,
        at=time(10, 0), minutes=90, place="Room 4", members=("wb:0-7",),
        exits={7: Exit(4, "withdraw", "counsel")}, called_off={3: "staff_absent"}, habit="keen", **ALDER,
    ),
)  # fmt: skip

RUNNING = (
    GroupPlan(
        "demo-work-c", WORK, "Work and training, group C", capacity=12, weeks=15, back=0, sessions=24,
        at=time(9, 0), minutes=180, place="Workshop 1", members=("wc:0-10", "wa:9"), waits=5,
        habits={4: "patchy", 9: "patchy"}, absent_lately=(7,), called_off={5: "lockdown"}, **{**ALDER, **WREN},
    ),
    GroupPlan(
        "demo-thinking-b", THINKING, "Thinking ahead, second group", capacity=8, weeks=8, back=1, sessions=12,
        at=time(14, 0), minutes=120, place="Room 4", members=("wc:0-3", "qu:0-3"), misses_yesterday=True,
        exits={7: Exit(3, "withdraw", "group_conflict")}, **{**ALDER, **WREN},
    ),
    GroupPlan(
        "demo-release-b", RELEASE, "The way out, second group", capacity=8, weeks=6, back=3, sessions=10,
        at=time(10, 0), minutes=90, place="Room 4", members=("rb:0-7",),
        exits={7: Exit(3, "release_early", "released")}, **{**ALDER, **WREN},
    ),
    GroupPlan(
        "demo-after-a", "demo-after", "After release, evening group", site="demo-probation", capacity=10, weeks=14,
        back=2, sessions=20, at=time(18, 0), minutes=90, place="Meeting room", members=("wb:0-5",),
        refers="social.worker", joins={2: 2, 3: 3, 4: 4, 5: 6}, habits={4: "patchy"}, **WREN,
    ),
    GroupPlan(
        "demo-work-f", WORK, "Work and training at Birch Hill, second group", capacity=12, weeks=14, back=4,
        sessions=24, at=time(13, 30), minutes=150, place="Old laundry", members=("bf:0-9",), waits=16,
        exits={
            3: Exit(3, "remove", "regime", "No escort on workshop days."),
            6: Exit(5, "withdraw", "lost_motivation"),
            7: Exit(5, "remove", "regime", "No escort on workshop days."),
            9: Exit(7, "withdraw", "group_conflict"),
        },
        called_off={2: "lockdown", 5: "staff_absent", 9: "lockdown", 11: "staff_absent"}, **BIRCH,
    ),
    GroupPlan(
        "demo-thinking-c", THINKING, "Thinking ahead at Birch Hill", capacity=8, weeks=9, back=5, sessions=12,
        at=time(10, 0), minutes=120, place="Chapel", members=("bf:0-2", "bt:0-3"),
        exits={5: Exit(2, "withdraw", "absences")}, called_off={4: "staff_absent"}, **BIRCH,
    ),
    GroupPlan(
        "demo-mentoring-b", MENTORING, "Mentoring, second group", capacity=10, weeks=15, back=0, sessions=24,
        at=time(17, 0), minutes=90, place="Room 2", members=("mb:0-7",), refers="youth.worker", waits=4,
        habits={6: "patchy"}, absent_lately=(5,), **RIVER,
    ),
    GroupPlan(
        "demo-mentoring-c", MENTORING, "Mentoring on the quay", capacity=8, weeks=11, back=1, sessions=24,
        at=time(16, 30), minutes=90, place="Container", members=("mc:0-7",), refers="youth.worker",
        misses_yesterday=True, exits={6: Exit(6, "withdraw", "caring_or_work")}, habits={3: "patchy"}, **QUAY,
    ),
    GroupPlan(
        "demo-day-b", DAY, "Back on one’s feet, second group", capacity=10, weeks=7, back=0, sessions=20,
        at=time(10, 0), minutes=120, members=("db:0-5", "wb:6-7"), habits={2: "patchy"}, **LANTERN,
    ),
)  # fmt: skip

DROP_INS = (
    GroupPlan(
        "demo-evening-center", EVENING, "Open evening at the center", kind="drop_in", weeks=20, back=0, sessions=30,
        at=time(18, 30), minutes=150, place="Hall", members=("ev:0-9",), habit="as_they_like", **RIVER,
    ),
    GroupPlan(
        "demo-evening-quay", EVENING, "On the quays", kind="outreach", weeks=12, back=2, sessions=20,
        at=time(21, 0), minutes=120, members=("ev:10-13",), habit="as_they_like", **QUAY,
    ),
)  # fmt: skip
# A group to come: places are free, some are taken, and no session is planned yet. It begins in so many days.
TO_COME = GroupPlan(
    "demo-work-d", WORK, "Work and training, group D", capacity=12, weeks=0, back=-21, sessions=0,
    at=time(9, 0), minutes=180, place="Workshop 2", members=("wd:0-3",), waits=6, is_weekly=False, **{**ALDER, **WREN},
)  # fmt: skip
TALKS = GroupPlan(
    "demo-talks-elm", "demo-talks", "Elm Road School (demo)", weeks=96, back=0, sessions=12, at=time(11, 0),
    minutes=55, place="Class room", is_weekly=False, **RIVER,
)  # fmt: skip
GROUPS = (*PAST, *RUNNING, *DROP_INS, TO_COME, TALKS)
