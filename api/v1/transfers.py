"""Transfers: one group, site or agency asks another to take over an enrollment; the other accepts or declines."""

from django.db.models import Exists, OuterRef
from django_filters import rest_framework as filters
from rest_framework import serializers

from accounts.models import User
from api import inputs
from api.operations import act
from api.v1.directory import WorkerAnywhereField
from api.v1.persons import PersonReferenceSerializer, text
from api.v1.references import ReferenceSerializer
from api.v1.texts import has_text
from api.writing import WritingViewSet
from audit.actions import Action
from participants.choices import TransferState
from participants.models import Participant, Transfer
from participants.services.transfers import transfer_accept, transfer_cancel, transfer_decline


class TransferSerializer(serializers.ModelSerializer):
    """Seen by both sides: the receiving one is shown the person when it has accepted."""

    participant = serializers.SerializerMethodField(
        help_text="null for a reader who does not reach the person (yet)"
    )
    enrollment = serializers.UUIDField(source="enrollment.public_id")
    from_program = ReferenceSerializer(source="enrollment.program")
    to_offering = ReferenceSerializer()
    has_reason = serializers.BooleanField()
    has_answer_reason = serializers.BooleanField()
    opened = serializers.UUIDField(
        source="opened.public_id", allow_null=True, default=None, help_text="the enrollment that goes on"
    )

    class Meta:
        model = Transfer
        fields = [
            "public_id", "participant", "enrollment", "from_program", "to_offering", "state", "basis", "asked_on",
            "decided_on", "has_reason", "has_answer_reason", "opened", "version", "updated_at",
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
    worker = WorkerAnywhereField(
        User, required=False, allow_null=True, help_text="a social worker of the receiving agency: responsible then"
    )
    override_reason = text(1000, help_text="why somebody the rules do not let in is enrolled all the same")


class AnswerInput(inputs.Input):
    on = inputs.Day()
    reason = inputs.Text(max_length=1000)


class TransferViewSet(WritingViewSet):
    """Transfers of people within reach, and those asked of the caller's side. An act of the enrollment asks for one.

    Reasons stay on the file.
    """

    model = Transfer
    capability = "transfer.read"
    serializer_class = TransferSerializer
    filterset_class = TransferFilters
    action_logged = Action.CASE_READ
    field_groups = ("enrollment", "transfer")

    def related(self, queryset):
        people = Participant.objects.for_user(self.standing).filter(pk=OuterRef("enrollment__participant_id"))
        joined = queryset.select_related("enrollment__participant", "enrollment__program", "to_offering", "opened")
        hidden = ("reason", "answer_reason", "enrollment__exit_reason", "opened__exit_reason")
        return joined.defer(*hidden).annotate(
            has_reason=has_text("reason"),
            has_answer_reason=has_text("answer_reason"),
            is_within_reach=Exists(people),
        )

    def to_change(self):
        joins = (
            "enrollment__participant__agency", "enrollment__participant__site", "enrollment__program__agency",
            "enrollment__program_version", "enrollment__referral", "enrollment__offering__site",
            "to_offering__program__agency", "to_offering__site__agency",
        )  # fmt: skip
        return super().to_change().select_related(*joins)

    def shown_to(self, rows):
        return sorted({str(row.enrollment.participant.public_id) for row in rows})

    @act("accept", capability="transfer.decide", takes=AcceptInput, may_leave_reach=True)
    def accept(self, by, transfer, data):
        """Take the person over: a linked enrollment opens here, open tasks move."""
        return transfer_accept(by=by, transfer=transfer, **data)

    @act("decline", capability="transfer.decide", takes=AnswerInput)
    def decline(self, by, transfer, data):
        """Say no; the enrollment goes on where it is."""
        return transfer_decline(by=by, transfer=transfer, **data)

    @act("cancel", capability="transfer.ask", takes=AnswerInput)
    def cancel(self, by, transfer, data):
        """Take the question back."""
        return transfer_cancel(by=by, transfer=transfer, **data)
