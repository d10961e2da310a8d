"""What happened beside the plan, to whom, and who wrote it down. Days count back from the day of the demo."""

from dataclasses import dataclass

Who = tuple[str, int]
_WREN, _HERON, _STORK, _LARK = "social.worker", "prison.admin", "hill.admin", "youth.worker"
_FINCH = "program.manager"

FLAGS = (
    (_WREN, ("wc", 1), "medical_alert", 80, "Asthma: the inhaler is in the left pocket."),
    (_HERON, ("wc", 10), "risk_from_others", 33, "Owes money on the wing."),
    (_LARK, ("mc", 2), "protected_address", 60, "Lives with an aunt; the address is told to nobody."),
)
# Who waits for a place may not meet somebody who has one in the group to come.
NO_CONTACT = (_HERON, ("wd", 1), ("qu", 2), 70, "Co-defendants, by order of the court.")


@dataclass(frozen=True)
class IncidentPlan:
    """A concern or an incident; with `closed` it was reported and closed, and why."""

    username: str
    who: Who
    kind: str
    category: str
    days: int
    description: str
    escalated_to: str = ""
    closed: str = ""


INCIDENTS = (
    IncidentPlan(_HERON, ("wc", 4), "custody", "threat", 5, "Threatened by two others in the yard.", _WREN),
    IncidentPlan(_LARK, ("mb", 3), "safeguarding", "exploitation", 1, "Carries parcels for older boys on the quay."),
    IncidentPlan(
        _LARK, ("mc", 3), "safeguarding", "abuse_or_neglect", 48, "Came twice with bruises and without a coat.",
        closed="The court has ordered help at home; the mother agrees.",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class TransferPlan:
    """Somebody is to go on in another group: who asks, when, and what the other side said."""

    who: Who
    program: str
    to: str
    asks: str
    asked: int
    reason: str
    reference: str = "Service order (demo) 14"
    answers: str = ""
    answered: int = 0
    answer: str = ""
    worker: str = ""


TRANSFERS = (
    TransferPlan(
        ("mc", 7), "demo-mentoring", "demo-mentoring-b", _FINCH, 17, "The family moved near the center.",
        answers=_FINCH, answered=12, answer="accepted", worker=_LARK,
    ),
    TransferPlan(
        ("bf", 4), "demo-work", "demo-work-c", _STORK, 34, "No escort at Birch Hill on workshop days.",
        answers=_HERON, answered=29, answer="declined",
    ),
    TransferPlan(
        ("bf", 1), "demo-work", "demo-work-d", _STORK, 4, "Moves to Alder Lane at the end of the month."
    ),
    TransferPlan(
        ("rb", 0), "demo-release", "demo-day-b", _HERON, 2, "Goes home in ten days and wants to begin at once.",
        reference="Prison Act (demo), section 31",
    ),
)  # fmt: skip

# ICCS: 0502 theft, 0201 assaults and threats.
JUSTICE = (
    (_HERON, ("wa", 0), "charge", 150, "0502"),
    (_WREN, ("wa", 2), "arrest", 101, "0201"),
    (_WREN, ("wa", 4), "technical_violation", 88, ""),
    (_HERON, ("wa", 6), "conviction", 60, "0502"),
    (_STORK, ("be", 2), "charge", 40, "0502"),
    (_STORK, ("be", 5), "arrest", 35, "0201"),
    (_WREN, ("wb", 4), "technical_violation", 20, ""),
)
ENDS = ((("be", 7), "deportation", 30), (("da", 2), "death", 200), (("wa", 7), "lost", 90))

# Whose files were opened by whom.
READINGS = (
    (_WREN, (("wc", 0), ("wc", 1), ("rb", 0), ("wc", 8))),
    (_HERON, (("wc", 8), ("qu", 0), ("ref", 0))),
    (_LARK, (("mb", 3),)),
    (_FINCH, (("bf", 3), ("be", 4))),
)
READS_A_LOT = "center.worker"

# Family and given name of the person whose file is sealed, and why.
SEALED = ("Dogwood", "Perry")
SEALED_WHY = "The court of appeal annulled the conviction and ordered the file closed (demo)."
