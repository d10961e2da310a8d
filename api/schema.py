"""The description of the interface: what drf-spectacular cannot see by itself."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import build_array_type
from drf_spectacular.settings import spectacular_settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from api import idempotency, preconditions
from api.base import FILE_TYPE
from api.inputs import Nothing
from api.operations import Operation
from api.pagination import KeysetPagination

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
WRITE_DESCRIPTIONS = {
    "400": "The body or a parameter cannot be used, or a rule forbids it; `errors` points at each cause.",
    "409": "Somebody else wrote what excludes this, or the same request is being done now (see Retry-After).",
    "412": "The record changed since the version in If-Match; ETag holds the current one.",
    "413": "The body is too large.",
    "415": "The body is not application/json.",
    "422": "The Idempotency-Key stands for another request.",
    "428": "If-Match is missing.",
    "503": "The log or the database cannot be written, so nothing was done; see Retry-After.",
}

# One name per code list, wherever it is used; without these the names would depend on what else is described.
ENUM_NAMES = {
    "ProgramKind": "programs.choices.ProgramKind",
    "OfferingKind": "programs.choices.OfferingKind",
    "CostKind": "programs.choices.CostKind",
    "SessionState": "programs.choices.SessionState",
    "NotHeldReason": "programs.choices.NotHeldReason",
    "StaffRole": "programs.choices.StaffRole",
    "SiteKind": "accounts.models.SiteKind",
    "JusticeEventKind": "outcomes.choices.JusticeEventKind",
    "DatePrecision": "kernel.models.DatePrecision",
    "TimeUnit": "outcomes.choices.TimeUnit",
    "ProgramState": "programs.choices.ProgramState",
    "DesignState": "outcomes.choices.DesignState",
    "AbsenceReason": "participants.choices.AbsenceReason",
    "AffiliationStanding": "participants.choices.AffiliationStanding",
    "AllocationMethod": "participants.choices.AllocationMethod",
    "AllocationUnit": "participants.choices.AllocationUnit",
    "Answer": "participants.choices.Answer",
    "AppointmentState": "participants.choices.AppointmentState",
    "Arm": "participants.choices.Arm",
    "AttendanceStatus": "participants.choices.AttendanceStatus",
    "BasisKind": "participants.choices.BasisKind",
    "BasisPurpose": "participants.choices.BasisPurpose",
    "ContactChannel": "participants.choices.ContactChannel",
    "ContactKind": "participants.choices.ContactKind",
    "ContactSetting": "participants.choices.ContactSetting",
    "Eligibility": "participants.choices.Eligibility",
    "EvaluationBasis": "participants.choices.EvaluationBasis",
    "ExitCategory": "participants.choices.ExitCategory",
    "ExitReason": "participants.choices.ExitReason",
    "FileClass": "participants.choices.FileClass",
    "IncidentCategory": "participants.choices.IncidentCategory",
    "IncidentKind": "participants.choices.IncidentKind",
    "IncidentState": "participants.choices.IncidentState",
    "LegalStatus": "participants.choices.LegalStatus",
    "MatchState": "participants.choices.MatchState",
    "Reliability": "participants.choices.Reliability",
    "RelationKind": "participants.choices.RelationKind",
    "ReleaseReason": "participants.choices.ReleaseReason",
    "RiskSource": "participants.choices.RiskSource",
    "SafetyKind": "participants.choices.SafetyKind",
    "Sex": "participants.choices.Sex",
    "SupervisionEnd": "participants.choices.SupervisionEnd",
    "SupervisionKind": "participants.choices.SupervisionKind",
    "TargetGroup": "participants.choices.TargetGroup",
    "TransferState": "participants.choices.TransferState",
    "WaitingPriority": "participants.choices.WaitingPriority",
    "EnrollmentStatus": "participants.lifecycle.Status",
    "IndicatorDimension": "outcomes.indicators.grouping.Dimension",
    "WorklistReason": "outcomes.worklist.items.Code",
    "EventSource": "outcomes.choices.EventSource",
    "ToldEventSource": "api.v1.justice_events.TOLD",
    "EndKind": "outcomes.choices.EndKind",
    "FollowUpIndex": "outcomes.choices.FollowUpIndex",
    "FollowUpMonth": "outcomes.choices.FollowUpMonth",
    "FollowUpSource": "outcomes.choices.FollowUpSource",
    "FollowUpState": "outcomes.choices.FollowUpState",
    "FollowUpTiming": "outcomes.choices.FollowUpTiming",
    "IndexEventEnum": "outcomes.choices.IndexEvent",
    "LifeDomain": "outcomes.choices.LifeDomain",
    "LifeSituation": "outcomes.choices.LifeSituation",
    "JobState": "kernel.jobs.JobState",
}
spectacular_settings.apply_patches({"ENUM_NAME_OVERRIDES": ENUM_NAMES})


class ProblemCauseSerializer(serializers.Serializer):
    pointer = serializers.CharField(
        help_text="a JSON pointer into the body, /query/<parameter> or /header/<name>; empty when none is at fault"
    )
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
    """Adds what every operation has: its headers, its body, its problems."""

    @property
    def operation(self) -> Operation | None:
        """The declaration behind what is being described; None for the index."""
        return getattr(self.view, "operations", {}).get(getattr(self.view, "action", None))

    @property
    def is_write(self) -> bool:
        return self.operation is not None and self.operation.is_write

    def get_operation_id(self):
        """`programs_create`, `programs_change`, `programs_revise`; readings as the framework names them."""
        if not self.is_write:
            return super().get_operation_id()
        return f"{self._tokenize_path()[0]}_{self.operation.name}".replace("-", "_")

    def get_request_serializer(self):
        if not self.is_write:
            return super().get_request_serializer()
        return None if self.operation.takes is Nothing else self.operation.takes

    def get_response_serializers(self):
        if self.operation is not None and self.operation.is_file:
            return {(200, FILE_TYPE): OpenApiTypes.BINARY}
        if self.operation is not None and self.operation.logs:  # a look at what hangs on a record
            return self.operation.answers
        if not self.is_write:
            return super().get_response_serializers()
        answers = self.operation.answers
        if answers is not None and issubclass(answers, serializers.BaseSerializer):
            shown = answers
        else:
            shown = self._serializer_of(answers or type(self.view))
        return {"201" if self.operation.creates else "200": shown}

    def get_override_parameters(self):
        operation, parameters = self.operation, []
        if operation is None:
            return parameters
        if operation.requires_match:
            parameters.append(
                OpenApiParameter(
                    preconditions.HEADER, OpenApiTypes.STR, OpenApiParameter.HEADER, required=True,
                    description='The version this was made from, as in ETag: "3".',
                )
            )  # fmt: skip
        if set(operation.parameters) == set(KeysetPagination.parameters):
            for said in KeysetPagination().get_schema_operation_parameters(self.view):
                parameters.append(
                    OpenApiParameter(said["name"], said["schema"], description=said["description"])
                )
        if operation.takes_key:
            parameters.append(
                OpenApiParameter(
                    idempotency.HEADER, {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
                    OpenApiParameter.HEADER,
                    description="Chosen by the caller, new for each submission; the same request under the same key "
                    "is done once and answered alike.",
                )
            )  # fmt: skip
        return parameters + [
            OpenApiParameter(name, OpenApiTypes.STR, OpenApiParameter.HEADER, response=["200", "201"], description=said)
            for name, said in self._answer_headers(operation)
        ]  # fmt: skip

    @staticmethod
    def _answer_headers(operation: Operation):
        shows_record = not operation.many and not operation.is_file and operation.name != "list"
        if operation.answers is not None and issubclass(operation.answers, serializers.BaseSerializer):
            shows_record = operation.logs is not None
        if shows_record:
            yield "ETag", "The version of the record, for If-Match."
        if operation.creates:
            yield "Location", "The address of what was created."
        if operation.takes_key:
            yield idempotency.REPLAYED, "`true` on an answer that was given before."

    def _serializer_of(self, viewset):
        view = viewset()
        view.request, view.format_kwarg, view.kwargs = None, None, {}
        view.action, view.detail = "retrieve", True
        return view.get_serializer_class()()

    def _get_response_bodies(self, direction="response"):
        bodies = super()._get_response_bodies(direction)
        if self.is_write and self.operation.many:
            for answer in bodies.values():
                content = next(iter(answer["content"].values()))
                content["schema"] = {
                    "type": "object",
                    "required": ["results"],
                    "properties": {"results": build_array_type(content["schema"])},
                }
        if self.is_write and self.operation.may_answer_nothing:
            bodies["204"] = {"description": "Done; the record is now outside the token's reach."}
        problem = self.resolve_serializer(ProblemSerializer(), direction).ref
        for status, description in sorted(self._problems().items()):
            bodies[status] = {"content": {PROBLEM_TYPE: {"schema": problem}}, "description": description}
        return bodies

    def _problems(self) -> dict[str, str]:
        """Every status other than success that this operation can answer with."""
        found = dict(DESCRIPTIONS)
        if "{" not in self.path:  # only a record can be missing
            del found["404"]
        if not self.is_write:
            return found
        found |= WRITE_DESCRIPTIONS
        if not self.operation.takes_key:
            del found["422"]
        if not self.operation.requires_match:
            # A creation can still lose a race about a record it names.
            del found["428"]
        return found


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
