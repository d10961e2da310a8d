"""The worklist of the caller: what there is to do among the people within reach, computed as it is asked for."""

from collections import Counter

from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from api import inputs
from api.readings import Reading
from api.routing import entries
from api.v1.references import PersonReferenceSerializer
from api.v1.routes import router
from audit.actions import Action
from outcomes.worklist import REASONS, Code, Urgency, worklist_for

MOST = 1000
URGENCIES = [(urgency.name.lower(), urgency.label) for urgency in Urgency]
ADDRESSES = {(entry.route, entry.operation.name): entry for entry in entries(router)}


class ActSerializer(serializers.Serializer):
    """What clears it: the request, and the record it is made to; of a creation, the one that its body names."""

    method = serializers.CharField()
    path = serializers.CharField(help_text="below /api/v1/")
    record_type = serializers.CharField()
    record = serializers.UUIDField()

    def to_representation(self, act):
        entry = ADDRESSES[act.resource, act.operation]
        return {
            "method": entry.operation.method,
            "path": entry.path.replace("{public_id}", act.record),
            "record_type": act.record_type,
            "record": act.record,
        }


class ItemSerializer(serializers.Serializer):
    """One thing to do."""

    reason = serializers.ChoiceField(Code.choices)
    label = serializers.CharField()
    urgency = serializers.ChoiceField(URGENCIES)
    since = serializers.DateField()
    due_on = serializers.DateField(source="item.due_on", allow_null=True)
    why = serializers.CharField(help_text="in words, without a name")
    participant = PersonReferenceSerializer(source="item.participant", allow_null=True)
    act = ActSerializer()

    def to_representation(self, found):
        item = found.item
        return {
            "reason": found.reason,
            "label": str(found.reason.label),
            "urgency": item.urgency.name.lower(),
            "since": item.since.isoformat(),
            "due_on": item.due_on and item.due_on.isoformat(),
            "why": item.why,
            "participant": item.participant and PersonReferenceSerializer(item.participant).data,
            "act": ActSerializer(item.act).data,
        }


class CountSerializer(serializers.Serializer):
    reason = serializers.ChoiceField(Code.choices)
    count = serializers.IntegerField()


class WorklistSerializer(serializers.Serializer):
    """The most urgent first, then what waits longest. `counts` is of everything, `results` of as many as asked for."""

    as_of = serializers.DateField()
    counts = CountSerializer(many=True)
    results = ItemSerializer(many=True)


class WorklistParameters(serializers.Serializer):
    reason = inputs.Code(Code.choices, required=False, help_text="for this reason alone")
    limit = serializers.IntegerField(required=False, default=200, min_value=1, max_value=MOST)


class Worklist(Reading):
    """What the caller has to do today, each with what clears it."""

    capability = "worklist.read"
    asks = WorklistParameters

    @extend_schema(operation_id="worklist", parameters=[WorklistParameters], responses=WorklistSerializer)
    def get(self, request):
        asked = self.asked()
        wanted = [
            reason
            for reason in REASONS.values()
            if asked.get("reason", reason.code) == reason.code and self.may_see(reason)
        ]
        found = worklist_for(self.standing, wanted)
        shown = found[: asked["limit"]]
        people = {str(one.item.participant.public_id) for one in shown if one.item.participant}
        self.log(
            Action.WORKLIST_READ,
            "outcomes.worklist",
            [one.item.act.record for one in shown],
            sorted(people),
            field_groups=sorted({one.reason for one in shown}),
        )
        counted = Counter(one.reason for one in found)
        return self.answer(
            {
                "as_of": self.standing.on.isoformat(),
                "counts": [{"reason": reason.code, "count": counted[reason.code]} for reason in wanted],
                "results": ItemSerializer(shown, many=True).data,
            }
        )

    def may_see(self, reason) -> bool:
        """Reading is by the token; what clears it needs the role, and perhaps another token."""
        return self.is_entitled([need for need in reason.needs if need.endswith(".read")])
