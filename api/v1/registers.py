"""The register of a session: how it is shown to those who keep it, and what saving it takes."""

from rest_framework import serializers

from api import inputs
from api.v1.participants import NameSerializer, fields_for
from api.v1.references import (
    ClockTimeField,
    OptionalCodeField,
    PersonReferenceSerializer,
    ReferenceSerializer,
)
from kernel.models import DatePrecision
from participants.choices import AbsenceReason, AttendanceStatus, SafetyKind, Sex
from participants.entries import MOST_ENTRIES, MOST_WALK_INS
from participants.marks import Mark, NewPerson, WalkIn
from participants.models import Attendance

HEADCOUNT_HELP = 'by sex (male, female, not_known) and age band: {"female": {"10-13": 12}}'


class RegisteredMarkSerializer(serializers.ModelSerializer):
    """The mark as it stands; the note is not shown."""

    absence_reason = OptionalCodeField(AbsenceReason.choices, source="reason")
    has_note = serializers.SerializerMethodField()

    class Meta:
        model = Attendance
        fields = [
            "public_id", "status", "minutes", "is_compliant", "absence_reason", "is_walk_in", "has_note", "version",
        ]  # fmt: skip
        read_only_fields = fields

    def get_has_note(self, mark) -> bool:
        return bool(mark.note)


class LineSerializer(serializers.Serializer):
    """One person on a register, also outside the reader's caseload: name, mark and safety, nothing else."""

    enrollment = serializers.UUIDField(source="enrollment.public_id")
    participant = PersonReferenceSerializer(source="enrollment.participant")
    name = serializers.SerializerMethodField(
        help_text="null where nobody has said it, and for readers of no names"
    )
    is_expected = serializers.BooleanField(
        help_text="false for whoever is suspended, leaves that day or walked in"
    )
    safety = serializers.ListField(child=serializers.ChoiceField(SafetyKind.choices))
    absences_in_a_row = serializers.IntegerField(source="absences.absences", help_text="before this session")
    unexcused_in_a_row = serializers.IntegerField(source="absences.unexcused", help_text="of those")
    attendance = RegisteredMarkSerializer(allow_null=True)

    def get_name(self, line) -> NameSerializer(allow_null=True):
        identity = getattr(line.enrollment.participant, "identity", None)
        if identity is None or "name" not in fields_for(self.context["standing"].roles):
            return None
        return {"family": identity.family_name, "given": identity.given_names}


class RegisterSerializer(serializers.Serializer):
    """A session with everybody who had a place on its day, and whoever is marked all the same."""

    session = serializers.UUIDField(source="session.public_id")
    offering = ReferenceSerializer(source="session.offering")
    held_on = serializers.DateField(source="session.held_on")
    starts_at = ClockTimeField(source="session.starts_at", allow_null=True)
    minutes = serializers.IntegerField(source="session.length", help_text="as held, else as planned")
    needs_every_mark = serializers.BooleanField(help_text="a fixed group: an unmarked person blocks saving")
    saved_at = serializers.DateTimeField(source="session.register_saved_at", allow_null=True)
    lines = LineSerializer(many=True)


# --- what saving takes ------------------------------------------------------------------------------------------------


class MarkInput(inputs.Input):
    """What a mark says, whosever it is."""

    status = inputs.Code(AttendanceStatus.choices)
    minutes = inputs.Number(
        required=False,
        allow_null=True,
        help_text="needed for a part; the whole session where nothing is said",
    )
    is_compliant = inputs.Flag(required=False, allow_null=True, help_text="null: not judged")
    absence_reason = inputs.OptionalCode(
        AbsenceReason.choices, required=False, help_text="why away, late or only in part"
    )
    note = inputs.Text(required=False, allow_blank=True, max_length=2000, trim_whitespace=False)


class EntryInput(MarkInput):
    enrollment = inputs.PublicId(help_text="as on the register")


class NewPersonInput(inputs.Input):
    """As much as was said; all of it may be missing."""

    family_name = inputs.Text(required=False, allow_blank=True, max_length=120)
    given_names = inputs.Text(required=False, allow_blank=True, max_length=120)
    sex = inputs.Code(Sex.choices, required=False)
    birth_on = inputs.Day(required=False, allow_null=True)
    birth_precision = inputs.Code(DatePrecision.choices, required=False)
    confirm_new = inputs.Flag(required=False, help_text="nobody of those within reach who look the same")


class WalkInInput(MarkInput):
    """Somebody known within reach, or somebody new; heads without a name are counted."""

    status = inputs.Code(AttendanceStatus.choices, required=False)
    participant = inputs.PublicId(required=False)
    person = NewPersonInput(required=False)


class RegisterInput(inputs.Input):
    """Everybody on the register of the session in one body."""

    entries = EntryInput(many=True, max_length=MOST_ENTRIES)
    walk_ins = WalkInInput(many=True, required=False, max_length=MOST_WALK_INS)
    headcount = serializers.DictField(
        child=serializers.DictField(child=inputs.Number(max_value=100_000)),
        required=False,
        help_text=f"those without a name, {HEADCOUNT_HELP}",
    )
    held_minutes = inputs.Number(
        required=False, allow_null=True, min_value=1, help_text="where it was not as long as planned"
    )
    confirm_second = inputs.Flag(
        required=False,
        help_text="a register of this offering is saved for that day, and this is another session",
    )


def register_of_body(data: dict) -> dict:
    """The arguments of the service that a body stands for."""
    walk_ins = [
        WalkIn(**{**values, "person": NewPerson(**values["person"])} if "person" in values else values)
        for values in data.pop("walk_ins", ())
    ]
    entries = [Mark(**values) for values in data.pop("entries")]
    return {**data, "entries": entries, "walk_ins": walk_ins}
