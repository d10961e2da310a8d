"""The people of the demo in cohorts: where their file is kept, how old they are, since when and until when inside."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cohort:
    """People who have the same way behind them.

    `ages` in years. `admitted` and `released` in weeks: the first ago (the earliest and the latest), the second from
    now on, negative where it is over (`is_free`). `women` is every how many-th person is a woman. `worker` has the
    first `cases` of them on the caseload, since `case_weeks` weeks.
    """

    key: str
    count: int
    site: str
    ages: tuple[int, int]
    admitted: tuple[int, int] | None = None
    released: tuple[int, int] | None = None
    is_free: bool = False
    legal_status: str = "sentenced"
    women: int = 0
    worker: str = ""
    cases: tuple[int, ...] = ()
    case_weeks: int = 0


_ALDER, _BIRCH, _MILL = "demo-alder-prison", "demo-birch-prison", "demo-probation"
_RIVER, _QUAY, _DAY = "demo-center", "demo-street", "demo-day-center"

# Held or once held at the prisons, in the order of their references.
INSIDE = (
    Cohort("wa", 10, _ALDER, (21, 52), (116, 112), (-70, -26), is_free=True, worker="social.worker",
           cases=(1, 2, 4, 5), case_weeks=70),
    Cohort("wb", 10, _ALDER, (20, 45), (84, 76), (1, 2), worker="social.worker", cases=(9,), case_weeks=12),
    Cohort("wc", 11, _ALDER, (19, 48), (44, 26), (14, 44), worker="social.worker", cases=tuple(range(9)),
           case_weeks=26),
    Cohort("wd", 4, _ALDER, (24, 50), (24, 12), (26, 60)),
    Cohort("qu", 9, _ALDER, (18, 41), (22, 14), (24, 70), worker="social.worker", cases=(0, 1), case_weeks=10),
    Cohort("rb", 8, _ALDER, (22, 57), (70, 50), (4, 15), worker="social.worker", cases=(0, 1, 2, 3, 7), case_weeks=9),
    Cohort("ref", 6, _ALDER, (23, 39), (12, 7), (30, 80)),
    Cohort("pre", 6, _ALDER, (18, 33), (9, 3), None, legal_status="pretrial"),
    Cohort("be", 10, _BIRCH, (20, 47), (90, 80), (-30, -6), is_free=True, women=3),
    Cohort("bf", 10, _BIRCH, (19, 44), (48, 34), (20, 60), women=3),
    Cohort("bt", 4, _BIRCH, (25, 50), (30, 20), (26, 50), women=2),
    Cohort("bq", 3, _BIRCH, (21, 37), (14, 10), (40, 70)),
)  # fmt: skip
# Sentences served outside, at the probation office.
OUTSIDE = Cohort("pc", 6, _MILL, (19, 55), women=2, worker="social.worker", cases=(0, 1, 2), case_weeks=26)
YOUNG = (
    Cohort("ma", 9, _RIVER, (15, 18), women=2),
    Cohort("mb", 8, _RIVER, (13, 16), women=2, worker="youth.worker", cases=tuple(range(8)), case_weeks=18),
    Cohort("mc", 8, _QUAY, (13, 16), women=3, worker="youth.worker", cases=tuple(range(8)), case_weeks=14),
    Cohort("mq", 5, _RIVER, (12, 15), women=2, worker="youth.worker", cases=(0, 1, 2), case_weeks=10),
    Cohort("ev", 14, _RIVER, (14, 16), women=2, worker="youth.worker", cases=(0, 1), case_weeks=22),
)  # fmt: skip
LANTERN = (
    Cohort("da", 8, _DAY, (22, 58), women=3),
    Cohort("db", 7, _DAY, (21, 49), women=3, worker="center.worker", cases=tuple(range(6)), case_weeks=9),
)
COHORTS = (*INSIDE, OUTSIDE, *YOUNG, *LANTERN)

# What is missing or not exact on some files, as it is everywhere: (cohort, place) of the person.
WITHOUT_BIRTH = {("ev", 4), ("ev", 10), ("ev", 12), ("pre", 2), ("ref", 4), ("bq", 1)}
YEAR_OF_BIRTH_ONLY = {("da", 3), ("be", 6), ("pre", 4), ("wa", 8), ("ev", 11)}
WITHOUT_SEX = {("ev", 12), ("ref", 4), ("pre", 5), ("be", 3)}
WITHOUT_NAME = {("ev", 13)}
WITHOUT_BASIS = {("ref", 4), ("ref", 5), ("bq", 1)}
WITHOUT_RELEASE_DAY = {("pre", place) for place in range(6)} | {("bq", 2)}
# The day of release, in days from now, of those with whom something is about to happen.
RELEASED_IN_DAYS = {("wc", 6): 12, ("wb", 9): 6, ("rb", 0): 10, ("rb", 1): 24, ("wa", 9): 200}
# Those who were handed over at release, so many days ago: to which office, into whose hands, under which supervision,
# and what came of the first meeting.
HAND_OVERS = (
    ("wb", 0, 126, "demo-probation", "social.worker", "parole", "kept"),
    ("wb", 1, 119, "demo-probation", "social.worker", "parole", "kept"),
    ("wb", 2, 98, "demo-probation", "social.worker", "parole", "kept"),
    ("wb", 3, 92, "demo-probation", "social.worker", "parole", "missed"),
    ("wb", 4, 85, "demo-probation", "social.worker", "", "kept"),
    ("wb", 5, 71, "demo-probation", "social.worker", "parole", "kept"),
    ("wb", 6, 64, "demo-day-center", "center.worker", "", "kept"),
    ("wb", 7, 60, "demo-day-center", "center.worker", "", "kept"),
    ("wb", 8, 9, "demo-probation", "social.worker", "parole", "missed"),
)
NAMED_AS_A_COLLEAGUE = ("wc", 8)
ON_FILE_TWICE = {("pc", 5), ("db", 6)}
COMES_OF_AGE_IN_20_DAYS = ("mb", 2)
