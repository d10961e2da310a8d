"""Sentences: what a court imposed."""

from rest_framework import serializers

from api import inputs
from api.operations import write
from api.v1.persons import CaseViewSet, PersonReferenceSerializer, person, text
from participants.models import Sentence
from participants.services.sentences import sentence_change, sentence_record


class SentenceSerializer(serializers.ModelSerializer):
    participant = PersonReferenceSerializer()

    class Meta:
        model = Sentence
        fields = [
            "public_id", "participant", "iccs", "imposed_on", "starts_on", "ends_on", "length_days", "version",
            "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class SentenceInput(inputs.Input):
    iccs = text(12, help_text="ICCS code of the index offense, digits only")
    imposed_on = inputs.Day()
    starts_on = inputs.Day(required=False, allow_null=True)
    ends_on = inputs.Day(required=False, allow_null=True)
    length_days = inputs.Number(required=False, allow_null=True)
    conditions = text(2000)


class NewSentenceInput(SentenceInput):
    participant = person()


class SentenceViewSet(CaseViewSet):
    """Sentences of the people within reach. Conditions stay on the file."""

    model = Sentence
    capability = "sentence.read"
    serializer_class = SentenceSerializer
    field_groups = ("sentences",)

    @write(capability="sentence.record", takes=NewSentenceInput)
    def create(self, by, data):
        """Record a sentence."""
        return sentence_record(by=by, **data)

    @write(capability="sentence.record", takes=SentenceInput)
    def change(self, by, sentence, data):
        """Put right what is recorded, or record what a court changed."""
        return sentence_change(by=by, sentence=sentence, **data)
