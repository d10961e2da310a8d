"""What was answered in an assessment, and the fingerprint by which its score shows that it still is."""

import json
from decimal import Decimal
from typing import Any

from kernel.crypto import keyed_digest
from participants.models import Assessment


def answers_of(assessment: Assessment) -> dict[str, Any]:
    """What was answered, by item."""
    return json.loads(assessment.answers) if assessment.answers else {}


def digest_of(assessment: Assessment) -> str:
    """The keyed fingerprint of the answers and of a total that was entered."""
    answered = {"answers": answers_of(assessment), "total": _as_text(assessment.entered_total)}
    return keyed_digest(json.dumps(answered, sort_keys=True), purpose="assessment")


def is_as_signed(assessment: Assessment) -> bool:
    """Are the answers those the score was made from? They are encrypted apart from the score, which nobody can edit."""
    return assessment.score.answers_digest == digest_of(assessment)


def _as_text(total: Decimal | None) -> str:
    return "" if total is None else f"{total:.2f}"
