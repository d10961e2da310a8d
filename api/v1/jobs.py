"""Jobs: work behind the page that the caller's account asked for, by whichever token."""

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.jobs import job_cancel, job_restart
from api.filters import YesNoFilter
from api.operations import File, act, download
from api.writing import WritingViewSet
from audit.actions import Action
from kernel.files import file_pieces
from kernel.jobs import OPEN, Job, JobState, is_stalled, is_worker_alive


class JobProblemSerializer(serializers.Serializer):
    code = serializers.CharField(source="problem", help_text="stable, for programs")
    detail = serializers.CharField(source="problem_text", help_text="for people, in the language it was asked in")


class JobResultSerializer(serializers.Serializer):
    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField(help_text="bytes")
    expires_at = serializers.DateTimeField()


class JobSerializer(serializers.ModelSerializer):
    is_being_cancelled = serializers.SerializerMethodField()
    waits_for_worker = serializers.SerializerMethodField()
    outcome = serializers.SerializerMethodField()
    problem = serializers.SerializerMethodField()
    result = JobResultSerializer(allow_null=True)

    class Meta:
        model = Job
        fields = [
            "public_id", "kind", "state", "done", "total", "asked_at", "begun_at", "ended_at", "is_being_cancelled",
            "waits_for_worker", "outcome", "problem", "result", "version",
        ]  # fmt: skip
        read_only_fields = fields

    def get_is_being_cancelled(self, job) -> bool:
        return job.state == JobState.RUNNING and job.cancel_asked_at is not None

    def get_waits_for_worker(self, job) -> bool:
        """Nobody does it now, and nobody is there who would."""
        is_idle = job.state == JobState.WAITING or is_stalled(job)
        return is_idle and not self.context["is_worker_alive"]

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "integer"}})
    def get_outcome(self, job):
        """Counts, by name; empty until it is over."""
        return {name: count for name, count in job.outcome.items() if isinstance(count, int)}

    @extend_schema_field(JobProblemSerializer(allow_null=True))
    def get_problem(self, job):
        return JobProblemSerializer(job).data if job.problem else None


class JobFilters(filters.FilterSet):
    kind = filters.CharFilter()
    state = filters.ChoiceFilter(choices=JobState.choices)
    is_open = YesNoFilter(method="keep_open")

    def keep_open(self, queryset, name, value):
        return queryset.filter(state__in=OPEN) if value else queryset.exclude(state__in=OPEN)


class JobViewSet(WritingViewSet):
    """One's own jobs, in the agencies where one has a role."""

    model = Job
    capability = "job.read"
    serializer_class = JobSerializer
    filterset_class = JobFilters

    def related(self, queryset):
        return queryset.select_related("result")

    def context_of(self, rows):
        return {"is_worker_alive": is_worker_alive()}

    @act("cancel", capability="job.cancel")
    def cancel(self, by, job, data):
        """Give it up: at once while it waits, at its next step while it runs. Nothing of it is written."""
        return job_cancel(by=by, job=job)

    @act("restart", capability="job.restart")
    def restart(self, by, job, data):
        """Ask again for work that failed or was given up, as it was asked for."""
        return job_restart(by=by, job=job)

    @download("result", capability="job.read", logs=Action.FILE_READ, field_groups=("job_result",))
    def result(self, job):
        """The file it made: what was asked for, or why it could not be done, row by row."""
        if job.result is None:
            return None
        return File(job.result.name, b"".join(file_pieces(job.result)), [job.public_id])
