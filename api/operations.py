"""What can be done at an address: one declaration, read by the permission, the description and the tests."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import wraps

from rest_framework.decorators import action

from api.inputs import Nothing
from audit.actions import Action


@dataclass(frozen=True)
class Operation:
    """One method of one address.

    `capability` is what doing it needs and `shows` what seeing the answer needs; both are asked for, and None means
    that nobody may. `takes` is the serializer of the body, `answers` what the answer looks like when it is not the
    resource itself: a viewset, whose record is then read again through the gate, or a serializer of what came back.
    `logs` and `field_groups` say how a look at something beside the record itself is recorded, `parameters` what it
    reads of the query.
    """

    name: str
    method: str
    on_record: bool
    capability: str | None = None
    shows: str | None = None
    takes: type = Nothing
    answers: type | None = None
    many: bool = False
    creates: bool = False
    may_leave_reach: bool = False
    logs: Action | None = None
    field_groups: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    is_file: bool = False

    @property
    def is_write(self) -> bool:
        return self.method != "GET"

    @property
    def requires_match(self) -> bool:
        """Every change of a record and every act on one says which version it was made from."""
        return self.is_write and self.on_record

    @property
    def takes_key(self) -> bool:
        """A submission that may arrive twice; a change is told apart by its version."""
        return self.method == "POST"

    @property
    def may_answer_nothing(self) -> bool:
        """204 where the one record of the answer is out of the writer's reach now; a list just lacks it."""
        return self.may_leave_reach and not self.many

    @property
    def needs(self) -> tuple[str | None, ...]:
        """The capabilities, all of which the caller must have."""
        return tuple(dict.fromkeys((self.capability, self.shows)))


SHOWN_BY_RESOURCE = "what reading the resource needs"


def write(*, capability: str, **more):
    """Declare `create(self, by, data)` (POST on the list) or `change(self, by, record, data)` (PATCH on a record).

    The method makes one service call with `by` and returns the record. `more`: takes, answers, shows,
    may_leave_reach, as in Operation.
    """

    def declare(perform):
        is_creation = perform.__name__ == "create"
        if not is_creation and perform.__name__ != "change":
            raise TypeError("A write is called create or change; anything else is an act with a name.")
        operation = Operation(
            name=perform.__name__,
            method="POST" if is_creation else "PATCH",
            on_record=not is_creation,
            capability=capability,
            creates=is_creation,
            **{"shows": SHOWN_BY_RESOURCE, **more},
        )
        return _handler(operation, perform)

    return declare


def act(name: str, *, capability: str, on_record: bool = True, **more):
    """Declare `POST /<resource>/<id>/<name>/`, or `POST /<resource>/<name>/` with on_record=False.

    The method is called with (self, by, record, data), or (self, by, data), makes one service call and returns what was
    changed. `more`: takes, answers, many, shows, creates (201 with the address of what is new), may_leave_reach.
    """

    def declare(perform):
        operation = Operation(
            name=name,
            method="POST",
            on_record=on_record,
            capability=capability,
            **{"shows": SHOWN_BY_RESOURCE, **more},
        )
        route = action(detail=on_record, methods=["post"], url_path=name, url_name=name)
        return route(_handler(operation, perform))

    return declare


@dataclass(frozen=True)
class Seen:
    """What a look shows: the value for its serializer, and for the log the ids of the records and people in it."""

    value: object
    object_ids: Sequence
    subject_ids: Sequence


def look(
    name: str,
    *,
    capability: str,
    answers: type,
    logs: Action,
    field_groups: tuple[str, ...],
    parameters: tuple[str, ...] = (),
):
    """Declare `GET /<resource>/<id>/<name>/`: what hangs on a record and is read by itself.

    The method is called with (self, record) and returns what is Seen, which `answers` shows once it is logged.
    """

    def declare(perform):
        operation = Operation(
            name=name,
            method="GET",
            on_record=True,
            capability=capability,
            shows=capability,
            answers=answers,
            logs=logs,
            field_groups=field_groups,
            parameters=parameters,
        )

        @wraps(perform)
        def handle(view, request, *args, **kwargs):
            return view.look(operation, perform)

        handle.declares = operation
        return action(detail=True, methods=["get"], url_path=name, url_name=name)(handle)

    return declare


@dataclass(frozen=True)
class File:
    """A file to hand out: whole, with its name, and for the log the ids of what is in it."""

    name: str
    content: bytes
    object_ids: Sequence
    subject_ids: Sequence = ()


def download(name: str, *, capability: str, logs: Action, field_groups: tuple[str, ...]):
    """Declare `GET /<resource>/<id>/<name>/`: a file, as bytes that no browser opens by itself.

    The method is called with (self, record) and returns a File, or None where there is none (404).
    """

    def declare(perform):
        operation = Operation(
            name=name, method="GET", on_record=True, capability=capability, shows=capability, logs=logs,
            field_groups=field_groups, is_file=True,
        )  # fmt: skip

        @wraps(perform)
        def handle(view, request, *args, **kwargs):
            return view.hand_out(operation, perform)

        handle.declares = operation
        return action(detail=True, methods=["get"], url_path=name, url_name=name)(handle)

    return declare


def _handler(operation: Operation, perform):
    @wraps(perform)
    def handle(view, request, *args, **kwargs):
        return view.do(operation, perform)

    handle.declares = operation
    return handle


def declared(viewset) -> dict[str, Operation]:
    """The operations of a viewset class by the name of their method: the two readings and what it declares."""
    reads = {"capability": viewset.capability, "shows": viewset.capability}
    found = {
        "list": Operation("list", "GET", on_record=False, **reads),
        "retrieve": Operation("retrieve", "GET", on_record=True, **reads),
    }
    for attribute in dir(viewset):
        operation = getattr(getattr(viewset, attribute, None), "declares", None)
        if isinstance(operation, Operation):
            if operation.shows == SHOWN_BY_RESOURCE:
                operation = replace(
                    operation, shows=getattr(operation.answers, "capability", viewset.capability)
                )
            found[attribute] = operation
    return found
