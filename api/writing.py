"""Writing: strict body, one service call under the caller's name, the record read again through the gate, one answer.

docs/api.md says it to callers; api/operations.py has the two decorators that a resource declares its writes with.
"""

from django.core.exceptions import ValidationError as ModelError
from django.db import DataError
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.generics import get_object_or_404
from rest_framework.reverse import reverse

from api.authentication import actor_of
from api.base import ReadOnlyViewSet
from api.bodies import InvalidBody, cause, causes_of, causes_of_model
from api.filters import check_parameters
from api.idempotency import Answer, answer_once, key_of
from api.operations import Operation
from api.preconditions import Stale, etag_of, require_match
from kernel.errors import OutOfReach, StaleRecord


class WritingViewSet(ReadOnlyViewSet):
    """A resource that is also written to: `create`, `change` and acts, declared with `write` and `act`.

    No rule is here: a method makes one service call and returns what was changed.
    """

    http_method_names = [*ReadOnlyViewSet.http_method_names, "post", "patch"]

    def to_change(self):
        """The rows that may be addressed: those within reach, as they are, without the joins of a reading.

        Without `related`, whose prefetched rows are limited to what is shown and are no ground for a rule.
        """
        return self.model.objects.for_user(self.standing)

    def do(self, operation: Operation, perform):
        """Answer one request to write."""
        request, by = self.request, actor_of(self.request)
        check_parameters(request, [])
        key = key_of(request) if operation.takes_key else None
        if not isinstance(request.data, dict):
            raise InvalidBody([cause("", "invalid", _("Give an object with named members."))])
        try:
            return answer_once(
                request,
                by=by,
                key=key,
                act=lambda: self._act(operation, perform, by),
                log_replay=lambda shown: self._show_again(operation, shown),
            )
        except StaleRecord:  # lost the race after the version was compared
            raise Stale(self._current_etag(operation)) from None
        except OutOfReach as error:
            if operation.on_record or error.field:
                raise
            # Nothing is addressed that could be missing: what is out of reach came with the body.
            raise InvalidBody([cause("", "no_such_record", error.message)]) from error

    def _act(self, operation: Operation, perform, by) -> Answer:
        records = []
        if operation.on_record:
            records = [get_object_or_404(self.to_change(), public_id=self.kwargs[self.lookup_field])]
            require_match(self.request, records[0])
        body = self._read_body(operation)
        try:
            done = perform(self, by, *records, body.validated_data)
        except ModelError as error:
            raise InvalidBody(causes_of_model(error, _members(body))) from error
        except DataError as error:
            raise InvalidBody([cause("", "invalid", _("A value does not fit its field."))]) from error
        return self._answer(operation, done)

    def _read_body(self, operation: Operation):
        context = {"standing": self.standing, "request": self.request, "view": self}
        body = operation.takes(data=self.request.data, is_change=operation.method == "PATCH", context=context)
        try:
            body.is_valid(raise_exception=True)
        except ValidationError as error:
            raise InvalidBody(causes_of(error.detail)) from error
        return body

    def _answer(self, operation: Operation, done) -> Answer:
        shown_by = self._shown_by(operation)
        if operation.answers is not None and not issubclass(operation.answers, ReadOnlyViewSet):
            context = self.get_serializer_context()
            return Answer(201 if operation.creates else 200, operation.answers(done, context=context).data)
        rows = shown_by.read_again(done if operation.many else [done])
        if len(rows) < (len(done) if operation.many else 1):
            # The gate again, after the write: house rule 1. Whoever hands a record over says so in the declaration.
            if not operation.may_leave_reach:
                raise OutOfReach(_("This would put the record outside your own reach."))
            if operation.may_answer_nothing:
                return Answer(204)
        shown = {
            "object_ids": [str(row.public_id) for row in rows],
            "subject_ids": [str(person) for person in shown_by.shown_to(rows)],
        }
        data = shown_by.present(rows)
        if operation.many:
            return Answer(200, {"results": data}, shown=shown)
        headers = {"ETag": etag_of(rows[0])}
        if operation.creates:
            headers["Location"] = reverse(
                f"api:{shown_by.route_name}-detail", [rows[0].public_id], request=self.request
            )
        return Answer(201 if operation.creates else 200, data[0], headers, shown)

    def _shown_by(self, operation: Operation) -> ReadOnlyViewSet:
        """The resource that the answer belongs to, as if one of its records were read by this caller."""
        is_resource = operation.answers is not None and issubclass(operation.answers, ReadOnlyViewSet)
        view = (operation.answers if is_resource else type(self))()
        view.request, view.format_kwarg = self.request, None
        view.args, view.kwargs = (), {}
        view.action, view.detail = "retrieve", True
        view.standing = self.standing
        return view

    def _show_again(self, operation: Operation, shown: dict[str, list[str]]) -> None:
        """A replay is a reading like any other: through the gate as it stands now, and into the log.

        Raises OutOfReach when a record of the answer has left the caller's reach since (a seal, a new post).
        """
        if not shown:
            return
        shown_by, wanted = self._shown_by(operation), set(shown["object_ids"])
        if shown_by.get_queryset().filter(public_id__in=wanted).count() < len(wanted):
            raise OutOfReach(_("There is no such record within your reach."))
        shown_by.log_reading(**shown)

    def _current_etag(self, operation: Operation) -> str | None:
        if not operation.on_record:
            return None
        row = self.to_change().filter(public_id=self.kwargs[self.lookup_field]).first()
        return etag_of(row) if row else None


def _members(body) -> dict[str, str]:
    """From the names that services and models use to those of the body."""
    return {field.source: name for name, field in body.fields.items()}
