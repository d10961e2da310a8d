"""Answers that are no lists of records: derived as they are read, shown once they are logged."""

from collections.abc import Iterable
from functools import cached_property

from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import entitled
from accounts.readings import record_reading
from accounts.scope import Standing
from api.authentication import actor_of
from api.base import HeaderNegotiation, PlainMetadata
from api.filters import check_parameters
from api.permissions import scopes_with
from audit.actions import Action


class Reading(APIView):
    """One GET: may I, parameters, derive, log, answer - in this order.

    A reading says: `capability`; `asks`, a serializer of its parameters.
    """

    http_method_names = ["get", "head", "options"]
    content_negotiation_class = HeaderNegotiation
    metadata_class = PlainMetadata
    capability: str | None = None
    asks: type[serializers.Serializer] = serializers.Serializer

    @cached_property
    def standing(self) -> Standing:
        """The caller's memberships today, read once per request."""
        return Standing.of(self.request.user)

    def asked(self) -> dict:
        """The parameters. Raises ValidationError (400) naming every one at fault."""
        wanted = self.asks(data=self.request.query_params.dict())
        check_parameters(self.request, sorted(wanted.fields))
        wanted.is_valid(raise_exception=True)
        return wanted.validated_data

    def is_entitled(self, capabilities: Iterable[str]) -> bool:
        """Do the token's scopes and one of its owner's memberships carry all of these?"""
        scopes = actor_of(self.request).scopes
        in_scope = all(scopes & scopes_with(capability) for capability in capabilities)
        return in_scope and bool(entitled(self.standing, capabilities).memberships)

    def log(self, action: Action, object_type: str, object_ids, subject_ids=(), **facts) -> None:
        """Record the reading before the first byte leaves; AuditUnavailable (503) when that fails."""
        record_reading(
            actor=actor_of(self.request),
            standing=self.standing,
            capability=self.capability,
            action=action,
            object_type=object_type,
            object_ids=object_ids,
            subject_ids=subject_ids,
            **facts,
        )

    @staticmethod
    def answer(data) -> Response:
        return Response(data, headers={"Cache-Control": "no-store"})
