"""What workers write, in the languages they write in, and about whom something is left to do."""

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True)
class CasePlan:
    """People on one caseload who are worked with alike: assessed and planned with so many weeks ago."""

    worker: str
    cohort: str
    places: tuple[int, ...]
    instrument: str
    assessed: int
    planned: int
    setting: str
    contacts: int = 2


_WREN, _LARK, _DOVE = "social.worker", "youth.worker", "center.worker"
CASES = (
    CasePlan(_WREN, "wc", tuple(range(9)), "needs", 13, 11, "inside"),
    CasePlan(_WREN, "qu", (0, 1), "needs", 7, 6, "inside"),
    CasePlan(_WREN, "rb", (0, 1, 2, 3), "needs", 6, 5, "inside", 3),
    CasePlan(_WREN, "wb", (0, 1, 2, 3, 4, 5), "needs", 9, 8, "outside", 3),
    CasePlan(_WREN, "pc", (0, 1, 2), "needs", 18, 10, "outside"),
    CasePlan(_LARK, "mb", tuple(range(8)), "youth-factors", 13, 11, "outside"),
    CasePlan(_LARK, "mc", tuple(range(8)), "youth-factors", 9, 8, "outside"),
    CasePlan(_LARK, "ev", (0, 1), "youth-factors", 15, 10, "outside", 1),
    CasePlan(_DOVE, "db", tuple(range(6)), "needs", 5, 4, "outside"),
    CasePlan(_DOVE, "wb", (6, 7), "needs", 6, 5, "outside"),
)

# What is left to do.
NEVER_ASSESSED = {("wc", 3), ("mc", 4), ("db", 3)}
ASSESSED_WEEKS = {("wc", 5): 26}  # to be assessed again by now
WITHOUT_PLAN = {("wc", 3), ("wc", 6), ("rb", 1), ("mb", 7), ("db", 3)}
PLANNED_WEEKS = {("wc", 2): 14, ("mb", 1): 13}  # to be reviewed by now
REVIEWED = {("wc", 0), ("mb", 4), ("wb", 1)}
REFUSED_THE_PLAN = {("wc", 8), ("mc", 6)}
NOT_REACHED_LATELY = {("wc", 7), ("mb", 5)}

OPINIONS = (
    "Work and a home matter most now.",
    "Le plus urgent est un toit ; le reste suivra.",
    "Talks more freely than in spring; friends remain the weak spot.",
    "Tient ses engagements quand ils sont petits et proches.",
    "Strong at the workshop, lost on Sundays.",
)
OWN_WORDS = {
    "needs": (
        "I want a job and a door of my own.",
        "Je veux voir ma fille le samedi.",
        "Nobody to tell me when to sleep.",
        "Un métier, et rembourser ma mère.",
    ),
    "youth-factors": (
        "Finish the year and not be the bad one any more.",
        "Jouer au foot sans que ça finisse mal.",
        "I want to repair scooters, for real.",
        "Qu’on me laisse tranquille dans le bus.",
    ),
}
# need domain, goal, what was done, what the person does next
GOALS = {
    "needs": (
        ("housing", "A room from the first night on.", "Ask the hostel for a place.", "Write to the hostel."),
        ("education_work", "A certificate as a painter.", "Enter him for the test.", "Bring the tools list."),
        ("documents", "Des papiers en règle.", "Demander un acte de naissance.", "Signer la demande."),
        (
            "finance",
            "A plan for the debts.",
            "Ask the creditors for a list.",
            "Keep a book of what is spent.",
        ),
        ("family", "Des visites régulières.", "Appeler la sœur.", "Écrire une lettre par semaine."),
    ),
    "youth-factors": (
        ("education_work", "Back in class four days of five.", "Meet the teacher.", "Be there on Mondays."),
        ("associates", "Des amis hors du quai.", "Trouver un club.", "Aller à l’entraînement."),
        ("leisure", "One evening a week with something to do.", "Find a course.", "Try the climbing wall."),
        ("family", "Souper ensemble le dimanche.", "Parler avec la mère.", "Demander au grand frère."),
    ),
}
# kind, channel, note
TALKS = {
    "needs": (
        ("individual", "in_person", "Went through last week. The workshop goes well, sleep does not."),
        ("individual", "in_person", "A parlé de la sortie : qui prévenir, où dormir la première nuit."),
        ("individual", "phone", "Called about the appointment at the employment office."),
        ("third_party", "phone", "Talked with the landlord, who wants to see a proof of income."),
        ("attempt", "phone", "No answer, left a message."),
    ),
    "youth-factors": (
        ("individual", "in_person", "Walked along the quay; a quarrel at school is settled."),
        ("individual", "in_person", "A montré son carnet : trois bonnes notes."),
        ("third_party", "phone", "The class teacher is worried about Thursdays."),
        ("attempt", "phone", "Pas de réponse, message laissé."),
    ),
}
THOUGHTS = (
    "Keeps his word when the step is small.",
    "Plus calme que le mois dernier.",
    "I am not sure he told me everything.",
    "",
)
# worker, person, in how many days, at, where, what came of it
MEETINGS = (
    (_WREN, ("wb", 1), 0, time(8, 30), "demo-probation", "kept"),
    (_WREN, ("rb", 0), 0, time(14, 0), "demo-alder-prison", ""),
    (_WREN, ("wb", 8), 1, time(10, 0), "demo-probation", ""),
    (_WREN, ("pc", 1), 3, time(11, 0), "demo-probation", ""),
    (_LARK, ("mb", 1), 0, time(15, 30), "demo-center", ""),
    (_LARK, ("mc", 3), 2, time(16, 0), "demo-street", ""),
    (_DOVE, ("db", 1), 0, time(9, 0), "demo-day-center", ""),
    (_DOVE, ("wb", 6), 1, time(9, 30), "demo-day-center", ""),
)
