"""What is looked up after a release, and what was found."""

CONTACT_NOTE = (
    "First meeting outside. Went through the list: room, papers, phone, whom to call on a bad evening."
)
_HOME_AND_WORK = ("housing", "employment")
# (person, who looks, domains, months)
FOLLOW_UPS = (
    (("wa", 1), "social.worker", _HOME_AND_WORK, (3, 6, 12)),
    (("wa", 2), "social.worker", _HOME_AND_WORK, (3, 6, 12)),
    (("wa", 4), "social.worker", _HOME_AND_WORK, (3, 6)),
    (("wb", 0), "social.worker", _HOME_AND_WORK, (3, 6, 12)),
    (("wb", 1), "social.worker", _HOME_AND_WORK, (3, 6, 12)),
    (("wb", 2), "social.worker", _HOME_AND_WORK, (3, 6, 12)),
    (("wb", 3), "social.worker", ("housing",), (3, 6, 12)),
    (("wb", 4), "social.worker", ("housing",), (3, 6, 12)),
    (("wb", 6), "center.worker", ("housing",), (3, 6, 12)),
)
_NOT_FOUND = ("not_reached", "", "")
# (person, month, domain) -> (state, situation, source); what is not here is still to be asked.
ANSWERED = {
    (("wa", 1), 3, "housing"): ("reached", "with_family", "self_report"),
    (("wa", 1), 3, "employment"): ("reached", "work_casual", "self_report"),
    (("wa", 1), 6, "housing"): ("reached", "own_home", "seen"),
    (("wa", 1), 6, "employment"): ("reached", "work_part_time", "document"),
    (("wa", 2), 3, "housing"): ("reached", "temporary_home", "self_report"),
    (("wa", 2), 3, "employment"): ("reached", "looking_for_work", "self_report"),
    (("wa", 2), 6, "housing"): _NOT_FOUND,
    (("wa", 2), 6, "employment"): _NOT_FOUND,
    (("wa", 4), 3, "housing"): ("refused", "", ""),
    (("wa", 4), 3, "employment"): ("refused", "", ""),
    (("wa", 4), 6, "housing"): ("reached", "supported_home", "partner"),
    (("wa", 4), 6, "employment"): ("reached", "unable_to_work", "partner"),
    (("wb", 0), 3, "housing"): ("reached", "with_family", "seen"),
    (("wb", 0), 3, "employment"): ("reached", "work_full_time", "document"),
    (("wb", 1), 3, "housing"): ("reached", "temporary_home", "self_report"),
    (("wb", 1), 3, "employment"): ("reached", "looking_for_work", "self_report"),
}
