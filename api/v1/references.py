"""How one record names another: its public id and its code, nothing more."""

from rest_framework import serializers


class ReferenceSerializer(serializers.Serializer):
    """A record by its public id and the code people know it by."""

    public_id = serializers.UUIDField()
    code = serializers.CharField()


class PersonReferenceSerializer(serializers.Serializer):
    """A person by public id and file number; never by name."""

    public_id = serializers.UUIDField()
    reference = serializers.CharField()
