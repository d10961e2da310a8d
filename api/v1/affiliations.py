"""Affiliations with organized groups: a module that is off unless switched on, for cleared memberships."""

from django.http import Http404
from rest_framework import serializers

from api import inputs
from api.operations import act, write
from api.v1.persons import CaseViewSet, PersonReferenceSerializer, person
from api.v1.relations import EndInput
from participants.affiliation import is_module_on
from participants.choices import AffiliationStanding, Reliability
from participants.models import GroupAffiliation
from participants.services.affiliation import affiliation_assert, affiliation_end, affiliation_renew


class AffiliationSerializer(serializers.ModelSerializer):
    participant = PersonReferenceSerializer()
    is_expired = serializers.SerializerMethodField(help_text="true: it is used nowhere any more")

    class Meta:
        model = GroupAffiliation
        fields = [
            "public_id", "participant", "group_name", "standing", "reliability", "asserted_on", "expires_on",
            "is_expired", "version", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_is_expired(self, row) -> bool:
        return row.expires_on < self.context["standing"].on


class RenewalInput(inputs.Input):
    on = inputs.Day()
    expires_on = inputs.Day()
    source = inputs.Text(max_length=300)
    reliability = inputs.Code(Reliability.choices)
    standing = inputs.Code(AffiliationStanding.choices, required=False)


class NewAffiliationInput(inputs.Input):
    participant = person()
    group_name = inputs.Text(max_length=200)
    standing = inputs.Code(AffiliationStanding.choices)
    source = inputs.Text(max_length=300)
    reliability = inputs.Code(Reliability.choices)
    asserted_on = inputs.Day()
    expires_on = inputs.Day(help_text="within twelve months")


class AffiliationViewSet(CaseViewSet):
    """Assertions about the people within reach of a cleared membership; nothing at all where the module is off."""

    model = GroupAffiliation
    capability = "affiliation.read"
    serializer_class = AffiliationSerializer
    field_groups = ("affiliation",)

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if not is_module_on():
            raise Http404

    @write(capability="affiliation.record", takes=NewAffiliationInput)
    def create(self, by, data):
        """Assert it: with source, reliability and the day it expires."""
        return affiliation_assert(by=by, **data)

    @act("renew", capability="affiliation.record", takes=RenewalInput)
    def renew(self, by, affiliation, data):
        """Assert it anew, on a source of that day."""
        return affiliation_renew(by=by, affiliation=affiliation, **data)

    @act("end", capability="affiliation.record", takes=EndInput)
    def end(self, by, affiliation, data):
        """Say that it holds no longer."""
        return affiliation_end(by=by, affiliation=affiliation, **data)
