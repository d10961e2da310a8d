"""The description of the interface: what drf-spectacular cannot see by itself."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.settings import spectacular_settings
from rest_framework import serializers

PROBLEM_TYPE = "application/problem+json"
DESCRIPTIONS = {
    "400": "A parameter is unknown, empty, repeated or out of its range.",
    "401": "No token, or one that is wrong, expired, revoked or of a closed account.",
    "403": "The token's scopes or its owner's roles do not include this.",
    "404": "No such record within the token's reach.",
    "406": "No answer in the format asked for.",
    "429": "Too many requests; see Retry-After.",
    "503": "The log of readings cannot be written, so nothing is shown; see Retry-After.",
}

# One name per code list, wherever it is used; without these the names would depend on what else is described.
ENUM_NAMES = {
    "ProgramKind": "programs.choices.ProgramKind",
    "JusticeEventKind": "outcomes.choices.JusticeEventKind",
    "DatePrecision": "kernel.models.DatePrecision",
    "TimeUnit": "outcomes.choices.TimeUnit",
    "ProgramState": "programs.choices.ProgramState",
    "DesignState": "outcomes.choices.DesignState",
}
spectacular_settings.apply_patches({"ENUM_NAME_OVERRIDES": ENUM_NAMES})


class ProblemCauseSerializer(serializers.Serializer):
    pointer = serializers.CharField(help_text="/query/<parameter>, empty when no single one is at fault")
    code = serializers.CharField(help_text="stable, for programs")
    detail = serializers.CharField(help_text="for people")


class ProblemSerializer(serializers.Serializer):
    """A problem document after RFC 9457."""

    type = serializers.CharField(help_text="/problems/<code>")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    instance = serializers.CharField(help_text="the path asked for")
    code = serializers.CharField(help_text="stable, for programs")
    errors = ProblemCauseSerializer(many=True)


class ApiSchema(AutoSchema):
    """Adds the problem answers that every view can give."""

    def _get_response_bodies(self, direction="response"):
        bodies = super()._get_response_bodies(direction)
        problem = self.resolve_serializer(ProblemSerializer(), direction).ref
        for status, description in DESCRIPTIONS.items():
            if status == "404" and "{" not in self.path:  # only a record can be missing
                continue
            bodies[status] = {"content": {PROBLEM_TYPE: {"schema": problem}}, "description": description}
        return bodies


class TokenScheme(OpenApiAuthenticationExtension):
    """`Authorization: Token <secret>` in the terms of OpenAPI."""

    target_class = "api.authentication.TokenOnly"
    name = "token"

    def get_security_definition(self, auto_schema):
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Token <secret>`, made on the page of one's tokens or by `manage.py create_token`.",
        }
