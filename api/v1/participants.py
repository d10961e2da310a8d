"""People within one's own reach, with the name for those whose work needs it. No contacts, no identifiers, ever."""

from django.db.models import Q
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from accounts.models import Agency, Site
from accounts.roles import Role
from api import inputs
from api.filters import NumberChoiceFilter
from api.operations import act, write
from api.v1.persons import person, text
from api.v1.references import ReferenceSerializer
from api.v1.relations import RelationInput
from api.writing import WritingViewSet
from audit.actions import Action
from kernel.errors import RuleViolation
from kernel.models import DatePrecision
from participants.choices import BasisKind, BasisPurpose, EvaluationBasis, FileClass, LegalStatus, Sex
from participants.matching import fold_name
from participants.models import Identity, Participant
from participants.services.merge import participant_merge
from participants.services.people import (
    identity_change,
    identity_record,
    participant_change,
    participant_register,
)
from participants.services.seals import record_seal
from programs.models import Program

_RECORD = ("public_id", "version", "updated_at")
_PERSON = ("reference", "file_class", "sex", "birth_on", "birth_precision", "agency", "site")

# What each role is shown of a person. A role that is not listed is shown nothing.
FIELDS_BY_ROLE: dict[str, frozenset[str]] = {
    Role.SOCIAL_WORKER: frozenset({*_RECORD, *_PERSON, "name"}),
    Role.PRISON_ADMINISTRATOR: frozenset({*_RECORD, *_PERSON, "name"}),
    Role.PROGRAM_MANAGER: frozenset({*_RECORD, *_PERSON, "name"}),
}


def fields_for(roles) -> frozenset[str]:
    """What holders of these roles are shown: the fields that every one of their people roles allows.

    Not the union: a row may be in reach through the narrower role.
    """
    allowed = [FIELDS_BY_ROLE[role] for role in roles if role in FIELDS_BY_ROLE]
    return frozenset.intersection(*allowed) if allowed else frozenset()


class NameSerializer(serializers.Serializer):
    family = serializers.CharField()
    given = serializers.CharField(allow_blank=True)


class ParticipantSerializer(serializers.ModelSerializer):
    agency = ReferenceSerializer()
    site = ReferenceSerializer(allow_null=True)
    name = serializers.SerializerMethodField(help_text="null for people of a study, who have none here")

    class Meta:
        model = Participant
        fields = [
            "public_id", "reference", "name", "file_class", "sex", "birth_on", "birth_precision", "agency", "site",
            "version", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_fields(self):
        # The context is filled before rows are shown; the description of the interface shows every field.
        fields = super().get_fields()
        allowed = self.context.get("fields_shown", frozenset(fields))
        return {name: field for name, field in fields.items() if name in allowed}

    def get_name(self, person) -> NameSerializer(allow_null=True):
        return self.context["names"].get(person.pk)


class ParticipantFilters(filters.FilterSet):
    reference = filters.CharFilter()
    file_class = filters.ChoiceFilter(choices=FileClass.choices)
    sex = NumberChoiceFilter(choices=Sex.choices)
    site = filters.UUIDFilter(field_name="site__public_id")
    updated_after = filters.IsoDateTimeFilter(method="changed_after")
    search = filters.CharFilter(method="named_like", label="the beginning of any part of the name, two letters or more")

    def changed_after(self, queryset, name, value):
        """People whose record or whose name changed after an instant."""
        return queryset.filter(Q(updated_at__gt=value) | Q(identity__updated_at__gt=value))


    def named_like(self, queryset, name, value):
        """People one of whose names begins like this, accents and case aside."""
        key = fold_name(value)
        if len(key) < 2:
            raise ValidationError({name: [_("Search with two letters or more.")]}, code="search_too_short")
        begins = Q(identity__search_key__startswith=key) | Q(identity__search_key__contains=f" {key}")
        return queryset.filter(begins)


class IdentityInput(inputs.Input):
    family_name = inputs.Text(max_length=120)
    given_names = text(120)
    identifier = text(200)
    phone = text(60)
    address = text(500)


class NestedRelationInput(RelationInput):
    """A relation of the person who is being registered."""


class NestedCustodyInput(inputs.Input):
    site = inputs.RecordField(Site, related=("agency",))
    starts_on = inputs.Day(allow_null=True, help_text="null: before records began")
    legal_status = inputs.Code(LegalStatus.choices, required=False)
    expected_release_on = inputs.Day(required=False, allow_null=True)
    date_precision = inputs.Code(DatePrecision.choices, required=False)


class NestedBasisInput(inputs.Input):
    purpose = inputs.Code(BasisPurpose.choices)
    basis = inputs.Code(BasisKind.choices)
    reference = text(200)
    given_by = inputs.Number(required=False, help_text="the place of the relation in `relations`, from 0")
    starts_on = inputs.Day()
    ends_on = inputs.Day(required=False, allow_null=True)


class NestedReferralInput(inputs.Input):
    program = inputs.RecordField(Program, related=("agency",))
    on = inputs.Day()
    reason = text(500)
    evaluation_basis = inputs.Code(EvaluationBasis.choices, required=False)


class PersonInput(inputs.Input):
    """What describes a person, without who it is."""

    sex = inputs.Code(Sex.choices, required=False, help_text="ISO/IEC 5218")
    birth_on = inputs.Day(required=False, allow_null=True)
    birth_precision = inputs.Code(DatePrecision.choices, required=False)
    languages = serializers.ListField(child=inputs.Text(max_length=2), max_length=20, required=False)
    nationality = text(2, help_text="ISO 3166-1 alpha-2")
    site = inputs.RecordField(Site, required=False, allow_null=True)
    confirm_new = inputs.Flag(required=False, help_text="true: none of those who may be the same is this person")


class RegistrationInput(PersonInput):
    agency = inputs.RecordField(Agency)
    file_class = inputs.Code(FileClass.choices)
    reference = text(40, help_text="file number; made where it is left out")
    identity = IdentityInput(required=False)
    relations = serializers.ListField(child=NestedRelationInput(), max_length=20, required=False)
    custody = NestedCustodyInput(required=False)
    legal_bases = serializers.ListField(child=NestedBasisInput(), max_length=20, required=False)
    referral = NestedReferralInput(required=False)


class MergeInput(inputs.Input):
    other = person(help_text="the file that is given up")
    reason = inputs.Text(max_length=300)


class SealInput(inputs.Input):
    reason = inputs.Text(max_length=500)


class NamedInput(IdentityInput):
    confirm_new = inputs.Flag(required=False)


class ParticipantViewSet(WritingViewSet):
    """People within reach: a worker's caseload, an administrator's sites, a manager's programs."""

    model = Participant
    capability = "participant.read"
    serializer_class = ParticipantSerializer
    filterset_class = ParticipantFilters
    action_logged = Action.PARTICIPANT_READ

    def related(self, queryset):
        return queryset.select_related("agency", "site")

    def context_of(self, rows):
        shown = fields_for(self.standing.roles)
        return {"fields_shown": shown, "names": self._names(rows) if "name" in shown else {}}

    def _names(self, rows) -> dict[int, dict]:
        """The names of these people in one statement that reads nothing else of their identity."""
        identities = Identity.objects.for_user(self.standing).filter(participant__in=[row.pk for row in rows])
        return {
            person: {"family": family, "given": given}
            for person, family, given in identities.values_list(
                "participant_id", "family_name", "given_names"
            )
        }

    def to_change(self):
        return super().to_change().select_related("agency", "site")

    def do(self, operation, perform):
        try:
            return super().do(operation, perform)
        except RuleViolation as error:
            # A refusal that shows who may be the same is a reading of these people.
            shown = [file["public_id"] for file in error.details.get("possible_same", ())]
            if shown:
                self.log_reading(shown, shown)
            raise

    def shown_to(self, rows):
        return [row.public_id for row in rows]

    @write(capability="participant.register", takes=RegistrationInput)
    def create(self, by, data):
        """Open a person's file in one act, with whatever else is known already."""
        return participant_register(by=by, **data)

    @write(capability="participant.register", takes=PersonInput)
    def change(self, by, participant, data):
        """Change what describes a person."""
        return participant_change(by=by, participant=participant, **data)

    @act("identify", capability="participant.register", takes=NamedInput)
    def identify(self, by, participant, data):
        """Say who the person is, or put it right; what was there before stays in the history."""
        known = Identity.objects.for_user(self.standing).filter(participant=participant).first()
        if known is None:
            identity_record(by=by, participant=participant, **data)
        else:
            identity_change(by=by, identity=known, **data)
        return participant

    @act("merge", capability="participant.merge", takes=MergeInput)
    def merge(self, by, participant, data):
        """Take over everything of another file of the same person, which is given up. There is no way back."""
        return participant_merge(by=by, keep=participant, merged=data["other"], reason=data["reason"])

    @act("seal", capability="participant.seal", takes=SealInput, may_leave_reach=True)
    def seal(self, by, participant, data):
        """Close the file to everybody, the caller included, until data protection lifts the seal."""
        record_seal(by=by, participant=participant, **data)
        return participant

    def groups_shown(self):
        return (
            ("demographics", "identity") if "name" in fields_for(self.standing.roles) else ("demographics",)
        )
