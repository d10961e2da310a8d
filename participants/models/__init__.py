"""Who takes part: people, custody, referral, allocation, enrollment, and the reach that follows from them."""

from participants.models.characteristic import Characteristic
from participants.models.custody import CustodyPeriod
from participants.models.enrollment import Enrollment, StatusChange
from participants.models.participant import Identity, Participant
from participants.models.reach import CaseAssignment, Reach
from participants.models.referral import Allocation, Referral

__all__ = [
    "Allocation",
    "CaseAssignment",
    "Characteristic",
    "CustodyPeriod",
    "Enrollment",
    "Identity",
    "Participant",
    "Reach",
    "Referral",
    "StatusChange",
]
