"""The moves of an enrollment as acts: one for each verb of the table, for the roles that the table names.

`not_offer` is left out: evaluators see no enrollment by itself, and a draw moves those whom it puts in the comparison.
"""

from rest_framework import serializers

from api import inputs
from api.operations import act
from api.v1.persons import text
from participants.choices import ExitCategory, ExitReason
from participants.lifecycle import MOVES, OPEN, Move
from participants.services import enrollment_move
from programs.models import Offering

NOT_BY_API = frozenset({"not_offer"})


class StepInput(inputs.Input):
    on = inputs.Day(help_text="not before the last step, not in the future where the group meets")
    reason = text(300)


class ExitInput(StepInput):
    category = inputs.OptionalCode(ExitCategory.choices, required=False)
    code = inputs.OptionalCode(
        ExitReason.choices, required=False, help_text="one of the category; a reason in words does as well"
    )


class PlaceInput(inputs.Input):
    on = inputs.Day()
    offering = inputs.RecordField(Offering, related=("program__agency", "site__agency"))
    override_reason = text(1000, help_text="why the person is enrolled against the rules of the program")


class ReopenInput(StepInput):
    offering = inputs.RecordField(
        Offering,
        related=("program__agency", "site__agency"),
        required=False,
        allow_null=True,
        help_text="for somebody who never had a place",
    )
    override_reason = text(1000)


INPUTS: dict[str, type[serializers.Serializer]] = {"enroll": PlaceInput, "reopen": ReopenInput}


def _act_of(move: Move):
    """The act of one move. Its name is the verb, with hyphens for underscores."""

    def perform(self, by, enrollment, data):
        return enrollment_move(by=by, enrollment=enrollment, verb=move.verb, **data)

    perform.__name__ = move.verb
    perform.__doc__ = f"From {', '.join(sorted(move.sources))} to {move.target}." + (
        f" {move.effect[0].upper()}{move.effect[1:]}." if move.effect else ""
    )
    takes = INPUTS.get(move.verb) or (StepInput if move.target in OPEN else ExitInput)
    return act(move.verb.replace("_", "-"), capability="enrollment.move", roles=move.roles, takes=takes)(
        perform
    )


# Read by api.operations.declared like acts that are written out.
Moves = type(
    "Moves",
    (),
    {
        "__doc__": "An act for every move of the table.",
        **{verb: _act_of(move) for verb, move in MOVES.items() if verb not in NOT_BY_API},
    },
)
