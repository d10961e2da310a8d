"""Who takes part: people, custody, referral, allocation, enrollment, attendance, the case file, assessment and plan,
and the reach that follows from them."""

from participants.models.assessment import Assessment, AssessmentScore, BandOverride
from participants.models.attendance import Attendance
from participants.models.basis import LegalBasis, Participation
from participants.models.characteristic import Characteristic
from participants.models.contact import Appointment, Contact
from participants.models.custody import CustodyPeriod
from participants.models.enrollment import Enrollment, StatusChange
from participants.models.instrument import Instrument, InstrumentVersion
from participants.models.judgment import EligibilityJudgment
from participants.models.movement import HandOver, Transfer
from participants.models.participant import Identity, Participant
from participants.models.plan import Goal, Plan, PlanAction, PlanReview
from participants.models.reach import CaseAssignment, Reach
from participants.models.referral import Allocation, AllocationSequence, Referral
from participants.models.relation import Relation
from participants.models.risk import GroupAffiliation, RiskBasis
from participants.models.safety import Incident, NoContact, SafetyFlag
from participants.models.sameness import MatchCandidate, RecordSeal
from participants.models.search import SearchWord
from participants.models.sentence import Sentence, SupervisionPeriod

__all__ = [
    "Allocation",
    "AllocationSequence",
    "Appointment",
    "Assessment",
    "AssessmentScore",
    "Attendance",
    "BandOverride",
    "CaseAssignment",
    "Characteristic",
    "Contact",
    "CustodyPeriod",
    "EligibilityJudgment",
    "Enrollment",
    "Goal",
    "GroupAffiliation",
    "HandOver",
    "Identity",
    "Incident",
    "Instrument",
    "InstrumentVersion",
    "LegalBasis",
    "MatchCandidate",
    "NoContact",
    "Participant",
    "Participation",
    "Plan",
    "PlanAction",
    "PlanReview",
    "Reach",
    "RecordSeal",
    "Referral",
    "Relation",
    "RiskBasis",
    "SafetyFlag",
    "SearchWord",
    "Sentence",
    "StatusChange",
    "SupervisionPeriod",
    "Transfer",
]
