"""Sessions: the meetings of an offering. Whether one took place comes before who was there."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from api import inputs
from api.filters import DayFilter, YesNoFilter
from api.operations import Seen, act, look, write
from api.v1.references import (
    ClockTimeField,
    ModuleReferenceSerializer,
    OptionalCodeField,
    ReferenceSerializer,
)
from api.v1.registers import RegisterInput, RegisterSerializer, register_of_body
from api.writing import WritingViewSet
from audit.actions import Action
from participants.register import register_of
from participants.services.register import register_save, register_undo
from programs.choices import NotHeldReason, SessionState
from programs.models import Module, Offering, Session
from programs.services import headcount_record, session_add, session_call_off, session_move


class SessionSerializer(serializers.ModelSerializer):
    offering = ReferenceSerializer()
    site = ReferenceSerializer(source="offering.site")
    module = ModuleReferenceSerializer(allow_null=True)
    starts_at = ClockTimeField(allow_null=True, help_text="on the site's clock")
    not_held_reason = OptionalCodeField(NotHeldReason.choices)
    headcount = serializers.DictField(
        child=serializers.DictField(child=serializers.IntegerField()),
        help_text='an anonymous audience by sex and age band: {"female": {"10-13": 12}}',
    )
    moved_from = serializers.UUIDField(source="moved_from.public_id", allow_null=True, default=None)

    class Meta:
        model = Session
        fields = [
            "public_id", "offering", "site", "module", "held_on", "starts_at", "planned_minutes", "held_minutes",
            "place", "state", "not_held_reason", "is_anonymous", "headcount", "register_saved_at", "moved_from",
            "version", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class SessionFilters(filters.FilterSet):
    offering = filters.UUIDFilter(field_name="offering__public_id")
    site = filters.UUIDFilter(field_name="offering__site__public_id")
    state = filters.ChoiceFilter(choices=SessionState.choices)
    held_on = DayFilter()
    held_after = DayFilter(field_name="held_on", lookup_expr="gt")
    held_before = DayFilter(field_name="held_on", lookup_expr="lt")
    is_anonymous = YesNoFilter()


class NewSessionInput(inputs.Input):
    offering = inputs.RecordField(Offering, related=("program__agency", "site"))
    held_on = inputs.Day()
    planned_minutes = inputs.Number(min_value=1)
    starts_at = inputs.ClockTime(required=False, allow_null=True)
    place = inputs.Text(max_length=120, required=False, allow_blank=True)
    module = inputs.RecordField(Module, required=False, allow_null=True)
    is_anonymous = inputs.Flag(
        required=False, help_text="a headcount is taken instead of a register by person"
    )


class MoveInput(inputs.Input):
    held_on = inputs.Day()
    starts_at = inputs.ClockTime(required=False, help_text="as before where nothing is said")
    place = inputs.Text(max_length=120, required=False, allow_blank=True)


class CallOffInput(inputs.Input):
    reason = inputs.Code(NotHeldReason.choices)


class HeadcountInput(inputs.Input):
    headcount = serializers.DictField(
        child=serializers.DictField(child=inputs.Number(max_value=100_000)),
        source="counts",
        help_text='by sex (male, female, not_known) and age band: {"female": {"10-13": 12}}',
    )
    reason = inputs.Text(
        max_length=300,
        required=False,
        allow_blank=True,
        help_text="why it is counted again; asked for when there is a headcount already",
    )


class SessionViewSet(WritingViewSet):
    """Sessions of the programs within reach."""

    model = Session
    capability = "program.read"
    serializer_class = SessionSerializer
    filterset_class = SessionFilters

    def related(self, queryset):
        return queryset.select_related("offering__site", "offering__program", "module", "moved_from")

    def to_change(self):
        return super().to_change().select_related("offering__program__agency", "offering__site", "module")

    @write(capability="session.manage", takes=NewSessionInput)
    def create(self, by, data):
        """Plan one session."""
        return session_add(by=by, **data)

    @act("move", capability="session.manage", takes=MoveInput, creates=True)
    def move(self, by, session, data):
        """Move a planned session: it stays as not held, and the answer is the new one that points at it."""
        return session_move(by=by, session=session, **data)

    @act("call-off", capability="session.manage", takes=CallOffInput)
    def call_off(self, by, session, data):
        """Say that it did not take place, and why."""
        return session_call_off(by=by, session=session, **data)

    @act("headcount", capability="session.manage", takes=HeadcountInput)
    def headcount(self, by, session, data):
        """Count an anonymous audience; the session is held. Counting again is a correction, with a reason."""
        return headcount_record(by=by, session=session, **data)

    @look(
        "register",
        capability="attendance.read",
        answers=RegisterSerializer,
        logs=Action.REGISTER_READ,
        field_groups=("attendance", "identity", "safety"),
    )
    def register(self, session):
        """Everybody on the register, for those who keep it."""
        found = register_of(session, self.standing)
        people = [line.enrollment.participant.public_id for line in found.lines]
        return Seen(found, [session.public_id], people)

    @act("attendance", capability="attendance.record", takes=RegisterInput)
    def attendance(self, by, session, data):
        """Save the register: the session was held, and this is who was there. All of it or nothing."""
        return register_save(by=by, session=session, **register_of_body(data))

    @act("undo-register", capability="attendance.record")
    def undo_register(self, by, session, data):
        """Take back a register just saved, for ten minutes."""
        return register_undo(by=by, session=session)
