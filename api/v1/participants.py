"""People within one's own reach, with the name for those whose work needs it. No contacts, no identifiers, ever."""

from django.db.models import Q
from django_filters import rest_framework as filters
from rest_framework import serializers

from accounts.roles import Role
from api.base import ReadOnlyViewSet
from api.filters import NumberChoiceFilter
from api.v1.references import ReferenceSerializer
from audit.actions import Action
from participants.choices import FileClass, Sex
from participants.models import Identity, Participant

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

    def changed_after(self, queryset, name, value):
        """People whose record or whose name changed after an instant."""
        return queryset.filter(Q(updated_at__gt=value) | Q(identity__updated_at__gt=value))


class ParticipantViewSet(ReadOnlyViewSet):
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

    def shown_to(self, rows):
        return [row.public_id for row in rows]

    def groups_shown(self):
        return (
            ("demographics", "identity") if "name" in fields_for(self.standing.roles) else ("demographics",)
        )
