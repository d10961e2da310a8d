"""Parts that several resources share: how one record names another, and a code that may be missing."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers


class ReferenceSerializer(serializers.Serializer):
    """A record by its public id and the code people know it by."""

    public_id = serializers.UUIDField()
    code = serializers.CharField()


class PersonReferenceSerializer(serializers.Serializer):
    """A person by public id and file number; never by name."""

    public_id = serializers.UUIDField()
    reference = serializers.CharField()


class ModuleReferenceSerializer(serializers.Serializer):
    """A module by public id, its place in the order and its name."""

    public_id = serializers.UUIDField()
    number = serializers.IntegerField()
    name = serializers.CharField()


class ColleagueReferenceSerializer(serializers.Serializer):
    """Somebody who works here, by public id and name (the name of the account where none was entered)."""

    public_id = serializers.UUIDField()
    name = serializers.SerializerMethodField()

    def get_name(self, user) -> str:
        return user.get_full_name() or user.get_username()


@extend_schema_field({"type": "string", "pattern": r"^\d{2}:\d{2}:\d{2}$", "examples": ["14:30:00"]})
class ClockTimeField(serializers.TimeField):
    """A time on the site's clock; the format `time` of JSON Schema would be one with an offset."""


class OptionalCodeField(serializers.ChoiceField):
    """A code of a list, or null where nothing was entered (the table keeps an empty text)."""

    def __init__(self, choices, **kwargs):
        super().__init__(
            [(code, label) for code, label in choices if code], read_only=True, allow_null=True, **kwargs
        )

    def to_representation(self, value):
        return super().to_representation(value) or None
