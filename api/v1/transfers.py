"""Transfers: one side asks another to take over an enrollment. Asking is an act on the enrollment."""

from django.db.models import Exists, OuterRef
from django_filters import rest_framework as filters
from rest_framework import serializers

from api import inputs
from api.operations import act
from api.v1.destinations import any_worker
from api.v1.persons import text
from api.v1.references import PersonReferenceSerializer, ReferenceSerializer
from api.v1.texts import has_text
from api.writing import WritingViewSet
from audit.actions import Action
from participants.choices import TransferState
from participants.models import Participant, Transfer
from participants.services.transfers import transfer_accept, transfer_cancel, transfer_decline


class TransferSerializer(serializers.ModelSerializer):
    """Before it is accepted the receiving side is not shown the person."""

    enrollment = serializers.UUIDField(source="enrollment.public_id")
    participant = serializers.SerializerMethodField(
        help_text="null for a reader who does not reach the person (yet)"
    )
    from_offering = ReferenceSerializer(source="enrollment.offering", allow_null=True)
    to_offering = ReferenceSerializer()
    opened = serializers.UUIDField(
        source="opened.public_id", allow_null=True, default=None, help_text="the enrollment that goes on"
    )
    has_reason = serializers.BooleanField()
    has_answer_reason = serializers.BooleanField()

    class Meta:
        model = Transfer
        fields = [
            "public_id", "enrollment", "participant", "from_offering", "to_offering", "state", "basis", "asked_on",
            "decided_on", "opened", "has_reason", "has_answer_reason", "version", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_participant(self, transfer) -> PersonReferenceSerializer(allow_null=True):
        return PersonReferenceSerializer(transfer.participant).data if transfer.is_within_reach else None


class TransferFilters(filters.FilterSet):
    state = filters.ChoiceFilter(choices=TransferState.choices)
    enrollment = filters.UUIDFilter(field_name="enrollment__public_id")
    to_offering = filters.UUIDFilter(field_name="to_offering__public_id")


class AcceptInput(inputs.Input):
    on = inputs.Day()
    worker = any_worker(
        required=False,
        allow_null=True,
        help_text="a social worker of the receiving agency who becomes responsible",
    )
    override_reason = text(1000, help_text="why the person is enrolled against the rules of the program")


class AnswerInput(inputs.Input):
    on = inputs.Day()
    reason = inputs.Text(max_length=1000)


class TransferViewSet(WritingViewSet):
    """Transfers of people within reach, and those that one is asked to accept."""

    model = Transfer
    capability = "transfer.read"
    serializer_class = TransferSerializer
    filterset_class = TransferFilters
    action_logged = Action.ENROLLMENT_READ
    field_groups = ("transfer",)

    def related(self, queryset):
        people = Participant.objects.for_user(self.standing).filter(pk=OuterRef("enrollment__participant_id"))
        joined = queryset.select_related(
            "enrollment__participant", "enrollment__offering", "to_offering", "opened"
        )
        return joined.defer(
            "reason", "answer_reason", "enrollment__exit_reason", "opened__exit_reason"
        ).annotate(
            has_reason=has_text("reason"),
            has_answer_reason=has_text("answer_reason"),
            is_within_reach=Exists(people),
        )

    def to_change(self):
        return (
            super()
            .to_change()
            .select_related(
                "enrollment__participant__agency", "enrollment__participant__site", "enrollment__program__agency",
                "enrollment__offering__site", "enrollment__referral", "enrollment__program_version",
                "to_offering__program__agency", "to_offering__site__agency",
            )
        )  # fmt: skip

    def shown_to(self, rows):
        return sorted({str(row.participant.public_id) for row in rows})

    @act("accept", capability="transfer.decide", takes=AcceptInput, may_leave_reach=True)
    def accept(self, by, transfer, data):
        """Take the person over: a place here, the old enrollment closed, a linked one enrolled; open tasks move."""
        return transfer_accept(by=by, transfer=transfer, **data)

    @act("decline", capability="transfer.decide", takes=AnswerInput)
    def decline(self, by, transfer, data):
        """Say no; the enrollment goes on where it is."""
        return transfer_decline(by=by, transfer=transfer, **data)

    @act("cancel", capability="transfer.ask", takes=AnswerInput)
    def cancel(self, by, transfer, data):
        """Take the question back, by the side that asked."""
        return transfer_cancel(by=by, transfer=transfer, **data)
