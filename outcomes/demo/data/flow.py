"""Who waits for what, and what became of the other referrals."""

_WORK, _THINKING, _MENTORING, _DAY = "demo-work", "demo-thinking", "demo-mentoring", "demo-day"

# (program, who refers, person, weeks on the list, priority, its reason); of one program the longest wait first.
WAITING = (
    (_WORK, "prison.admin", ("qu", 0), 12, 0, ""),
    (_WORK, "prison.admin", ("qu", 1), 11, 0, ""),
    (_WORK, "hill.admin", ("bt", 0), 11, 0, ""),
    (_WORK, "prison.admin", ("qu", 2), 10, 0, ""),
    (_WORK, "hill.admin", ("bt", 3), 9, 0, ""),
    (_WORK, "prison.admin", ("qu", 3), 8, 2, "Has a promise of work from an employer, from next quarter on."),
    (_WORK, "prison.admin", ("qu", 4), 7, 0, ""),
    (_WORK, "prison.admin", ("qu", 6), 6, 1, "Release was moved forward by the court."),
    (_WORK, "hill.admin", ("bq", 0), 4, 0, ""),
    (_WORK, "prison.admin", ("qu", 7), 3, 0, ""),
    (_WORK, "prison.admin", ("qu", 8), 2, 0, ""),
    (_THINKING, "prison.admin", ("qu", 4), 6, 0, ""),
    (_THINKING, "prison.admin", ("qu", 5), 5, 0, ""),
    (_MENTORING, "", ("mq", 0), 9, 0, ""),
    (_MENTORING, "", ("mq", 1), 8, 2, "The school asks for a start before the end of term."),
    (_MENTORING, "", ("mq", 2), 6, 0, ""),
    (_MENTORING, "", ("mq", 3), 4, 0, ""),
    (_MENTORING, "", ("mq", 4), 1, 0, ""),
    (_DAY, "", ("pc", 3), 5, 0, ""),
    (_DAY, "", ("pc", 4), 3, 0, ""),
)

# (person, program, who refers, days ago, steps); a step is (verb, days ago, code, words). None yet: unanswered.
ANSWERS = (
    (("ref", 0), _WORK, "prison.admin", 41, ()),
    (("ref", 1), _WORK, "prison.admin", 25, ()),
    (("ref", 2), _THINKING, "prison.admin", 19, ()),
    (("ref", 3), _WORK, "prison.admin", 6, ()),
    (("ref", 4), _WORK, "prison.admin", 17, (("assess", 10, "", ""),)),
    (("ref", 5), _WORK, "prison.admin", 4, ()),
    (("bq", 1), _THINKING, "hill.admin", 22, ()),
    (("pre", 0), _WORK, "prison.admin", 18, (("find_ineligible", 12, "", "Awaiting trial."),)),
    (("pre", 1), _WORK, "prison.admin", 20, (("find_ineligible", 12, "", "Awaiting trial."),)),
    (("pre", 3), _THINKING, "prison.admin", 16, (("decline", 9, "counsel", ""),)),
    (("bq", 2), _WORK, "hill.admin", 55, (("assess", 50, "", ""), ("decline", 41, "lost_motivation", ""))),
    (("da", 5), _DAY, "", 70, (("assess", 62, "", ""), ("decline", 60, "needs_met_elsewhere", ""))),
    (("ma", 7), _MENTORING, "", 120, (("withdraw", 96, "moved_away", ""),)),
    (("pc", 0), _DAY, "social.worker", 10, (("assess", 5, "", ""),)),
)  # fmt: skip
