"""Every change about people as a verb with a name on it."""

from participants.services.custody import custody_close, custody_open
from participants.services.enrollment import enrollment_move
from participants.services.people import (
    case_assign,
    characteristics_record,
    identity_record,
    participant_register,
)
from participants.services.reach import reach_rebuild
from participants.services.referral import referral_allocate, referral_make

__all__ = [
    "case_assign",
    "characteristics_record",
    "custody_close",
    "custody_open",
    "enrollment_move",
    "identity_record",
    "participant_register",
    "reach_rebuild",
    "referral_allocate",
    "referral_make",
]
