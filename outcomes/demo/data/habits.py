"""How people come to sessions, and what keeps them away."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Habit:
    """Out of a hundred sessions: in full, late, in part, excused, and unexcused for the rest; why away, by weight."""

    attended: int
    late: int
    part: int
    excused: int
    reasons: tuple[str, ...]


HABITS = {
    "steady": Habit(86, 4, 1, 6, ("illness", "court_or_legal", "family", "illness", "work_or_school")),
    "keen": Habit(94, 3, 0, 2, ("illness",)),
    "patchy": Habit(56, 10, 3, 13, ("not_known", "work_or_school", "illness", "refused", "other_activity")),
    # What is unusual at one site: people are not brought to the workshop.
    "kept_in": Habit(52, 8, 4, 8, ("not_unlocked", "not_unlocked", "not_unlocked", "refused", "illness")),
    "as_they_like": Habit(55, 0, 0, 0, ("not_known",)),
}
SHORT_OF_THE_SHARE = (
    "Was there to the end and took the final interview; what was missed was made up one to one."
)
# People who are counted and not named on an open evening: by the number of the evening, turn and turn about.
HEADS = (
    {"male": {"14-17": 3}, "female": {"14-17": 1}},
    {"male": {"14-17": 5, "18-24": 1}},
    {"male": {"14-17": 2}, "female": {"14-17": 2, "10-13": 1}},
)
# Heads in class: (days ago, counts); negative days are talks to come.
TALKS = (
    (660, {"female": {"14-17": 13}, "male": {"14-17": 11}}),
    (590, {"female": {"10-13": 12}, "male": {"10-13": 14}}),
    (500, {"female": {"14-17": 10}, "male": {"14-17": 15}, "not_known": {"14-17": 1}}),
    (420, {"female": {"14-17": 12}, "male": {"14-17": 12}}),
    (330, {"female": {"10-13": 15}, "male": {"10-13": 13}}),
    (250, {"female": {"14-17": 11}, "male": {"14-17": 9}}),
    (160, {"female": {"14-17": 14}, "male": {"14-17": 12}}),
    (75, {"female": {"10-13": 13}, "male": {"10-13": 12}, "not_known": {"10-13": 2}}),
    (20, {"female": {"14-17": 9}, "male": {"14-17": 16}}),
    (0, {}),  # this morning's, to be counted
    (-9, {}),
    (-44, {}),
)
