"""Drawing and checking the order of arms, without writing anything: permuted blocks, the digest that proves them."""

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _

from accounts.models import Agency
from accounts.roles import CAPABILITIES
from accounts.scope import Standing
from kernel.errors import RuleViolation
from participants.choices import Arm, EvaluationBasis
from participants.models import Allocation, AllocationSequence, Referral


def permuted_blocks(seed: str, length: int, sizes: Sequence[int], ratio: Mapping[str, int]) -> list[str]:
    """The arms in order: blocks of sizes drawn at random, each with the arms in the ratio (Matts and Lachin 1988).

    The same seed gives the same order on any machine, so that an auditor can repeat the drawing. Every size is a
    multiple of the sum of the ratio.
    """
    numbers = _numbers(seed)
    total, arms = sum(ratio.values()), []
    while len(arms) < length:
        size = sizes[_below(numbers, len(sizes))]
        block = [arm for arm in sorted(ratio) for _turn in range(ratio[arm] * size // total)]
        for place in range(len(block) - 1, 0, -1):  # Fisher and Yates
            other = _below(numbers, place + 1)
            block[place], block[other] = block[other], block[place]
        arms += block
    return [str(arm) for arm in arms[:length]]


def _numbers(seed: str) -> Iterator[int]:
    """32-bit numbers: HMAC-SHA-256 of a counter under the seed."""
    counter = 0
    while True:
        digest = hmac.new(seed.encode(), counter.to_bytes(8, "big"), hashlib.sha256).digest()
        yield from (int.from_bytes(digest[place : place + 4], "big") for place in range(0, 32, 4))
        counter += 1


def _below(numbers: Iterator[int], limit: int) -> int:
    """A number from 0 to limit - 1, each as likely as the others."""
    largest = 2**32 - 2**32 % limit
    return next(number for number in numbers if number < largest) % limit


def sealed_text(seed: str, arms: Sequence[str], sizes: Sequence[int], ratio: Mapping[str, int]) -> str:
    """What is kept under the seal; its digest is shown."""
    kept = {"seed": seed, "arms": list(arms), "block_sizes": list(sizes), "ratio": dict(ratio)}
    return json.dumps(kept, sort_keys=True)


def digest_of(text: str) -> str:
    """SHA-256 of what is under the seal."""
    return hashlib.sha256(text.encode()).hexdigest()


def arm_at(sequence: AllocationSequence, position: int) -> str:
    return json.loads(sequence.arms)["arms"][position - 1]


def allocation_sequence_verify(sequence: AllocationSequence) -> list[str]:
    """What is wrong with a sequence, as codes; an empty list when everything is as it was sealed.

    digest: the list was changed after the seal. drawing: the list does not follow from its seed. allocation: somebody
    was given another arm than the list has at the position, or one that was never handed out.
    """
    kept = json.loads(sequence.arms)
    wrong = []
    if digest_of(sequence.arms) != sequence.digest:
        wrong.append("digest")
    drawn = permuted_blocks(kept["seed"], sequence.length, kept["block_sizes"], kept["ratio"])
    if drawn != kept["arms"]:
        wrong.append("drawing")
    given = Allocation.objects.filter(sequence=sequence).values_list("position", "arm")
    if any(
        position >= sequence.next_position or kept["arms"][position - 1] != arm for position, arm in given
    ):
        wrong.append("allocation")
    return wrong


def referrals_to_allocate(standing: Standing):
    """The referrals that an evaluator may put in an arm by name: to programs of the own agencies and those below."""
    agencies = standing.agency_tree_ids(CAPABILITIES["referral.allocate"])
    return Referral.objects.filter(program__agency__in=agencies, program__agency__is_study=False)


def sequences_to_draw_from(standing: Standing):
    """The sequences of one's agencies and of those above them."""
    wanted = standing.agency_ids(CAPABILITIES["referral.draw"])
    parents = dict(Agency.objects.values_list("id", "parent_id"))
    found: set[int] = set()
    for agency in wanted:
        above: int | None = agency
        while above is not None and above not in found:
            found.add(above)
            above = parents.get(above)
    return AllocationSequence.objects.filter(agency__in=found)


def confirm_allocable(referral: Referral, study: str, on: date) -> None:
    """Raises RuleViolation for somebody who objects or has an arm already, or a day before the referral."""
    if referral.evaluation_basis == EvaluationBasis.OBJECTION:
        raise RuleViolation(
            _("This person objects to evaluation and is not allocated."), code="evaluation_objection"
        )
    if on < referral.referred_on:
        raise RuleViolation(
            _("The allocation is before the referral."), code="dates_out_of_order", field="on"
        )
    if Allocation.objects.filter(referral=referral, study=study).exists():
        raise RuleViolation(
            _("%(person)s is allocated in %(study)s already; an allocation never changes.")
            % {"person": referral.participant.reference, "study": study},
            code="already_allocated",
        )


def confirm_not_in_comparison(referral: Referral) -> None:
    """Raises RuleViolation for somebody whom a study put in its comparison arm: the episode stays as allocated."""
    given = Allocation.objects.filter(referral=referral, arm=Arm.COMPARISON).order_by("id").first()
    if given is not None:
        raise RuleViolation(
            _(
                "This person is in the comparison group of %(study)s, and an allocation never changes. When the study "
                "is over, make a new referral."
            )
            % {"study": given.study},
            code="in_comparison",
        )
