"""Transfers: one group, site or agency asks another to take over an enrollment; the other accepts or declines."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from api import inputs
from api.operations import act, write
from api.v1.directory import OfferingAnywhereField
from api.v1.persons import PersonReferenceSerializer, text, worker
from api.v1.references import ReferenceSerializer
from api.writing import WritingViewSet
from audit.actions import Action
from participants.choices import BasisKind, TransferState
from participants.models import Enrollment, Transfer
from participants.services.transfers import transfer_accept, transfer_ask, transfer_cancel, transfer_decline
from programs.models import Offering


class TransferSerializer(serializers.ModelSerializer):
    """Seen by both sides: the receiving one learns the file number, and the name with the person."""

    participant = PersonReferenceSerializer(source="enrollment.participant")
    enrollment = serializers.UUIDField(source="enrollment.public_id")
    from_program = ReferenceSerializer(source="enrollment.program")
    to_offering = ReferenceSerializer()
    opened = serializers.UUIDField(
        source="opened.public_id", allow_null=True, default=None, help_text="the enrollment that goes on"
    )

    class Meta:
        model = Transfer
        fields = [
            "public_id", "participant", "enrollment", "from_program", "to_offering", "state", "basis", "asked_on",
            "decided_on", "opened", "version", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class TransferFilters(filters.FilterSet):
    state = filters.ChoiceFilter(choices=TransferState.choices)


class NewTransferInput(inputs.Input):
    enrollment = inputs.RecordField(
        Enrollment, related=("participant__agency", "program__agency", "offering__site", "referral")
    )
    to_offering = OfferingAnywhereField(Offering, related=("program__agency", "site__agency"))
    basis = inputs.Code(BasisKind.choices)
    basis_reference = text(200)
    reason = inputs.Text(max_length=1000)
    on = inputs.Day()


class AcceptInput(inputs.Input):
    on = inputs.Day()
    worker = worker(required=False, allow_null=True)
    override_reason = text(1000)


class AnswerInput(inputs.Input):
    on = inputs.Day()
    reason = inputs.Text(max_length=1000)


class TransferViewSet(WritingViewSet):
    """Transfers of people within reach, and those that are asked of the caller's side. Reasons stay on the file."""

    model = Transfer
    capability = "transfer.read"
    serializer_class = TransferSerializer
    filterset_class = TransferFilters
    action_logged = Action.CASE_READ
    field_groups = ("enrollment", "transfer")

    def related(self, queryset):
        return queryset.select_related("enrollment__participant", "enrollment__program", "to_offering", "opened")

    def to_change(self):
        joins = (
            "enrollment__participant__agency", "enrollment__program__agency", "enrollment__referral",
            "enrollment__offering__site", "to_offering__program__agency", "to_offering__site__agency",
        )  # fmt: skip
        return super().to_change().select_related(*joins)

    def shown_to(self, rows):
        return sorted({str(row.enrollment.participant.public_id) for row in rows})

    @write(capability="transfer.ask", takes=NewTransferInput)
    def create(self, by, data):
        """Ask another group, site or agency to take over."""
        return transfer_ask(by=by, **data)

    @act("accept", capability="transfer.decide", takes=AcceptInput)
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
