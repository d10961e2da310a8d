"""What is wrong with a body, cause by cause, each with a JSON pointer to the member at fault."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.core.exceptions import ValidationError as ModelError
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException
from rest_framework.settings import api_settings


class InvalidBody(APIException):
    """The body was read and cannot be used. `causes` are entries for `errors` of the problem document."""

    status_code = 400
    default_code = "validation_failed"
    default_detail = _("The body cannot be used.")

    def __init__(self, causes: Iterable[dict]):
        self.causes = list(causes)
        super().__init__(" ".join(dict.fromkeys(cause["detail"] for cause in self.causes)) or None)


class TooLarge(APIException):
    status_code = 413
    default_code = "too_large"
    default_detail = _("The body is too large.")


def cause(pointer: str, code: str, detail) -> dict[str, str]:
    """One entry of `errors`."""
    return {"pointer": pointer, "code": code, "detail": str(detail)}


def pointer_to(*steps) -> str:
    """A JSON pointer (RFC 6901) of the steps into a body."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def causes_of(detail: Any) -> list[dict]:
    """The causes in the nested errors of a serializer, each with its pointer."""
    return [cause(pointer_to(*steps), error.code, error) for steps, error in _leaves(detail, ())]


def _leaves(detail: Any, steps: tuple) -> Iterator[tuple[tuple, Any]]:
    if isinstance(detail, dict):
        for name, inner in detail.items():
            is_own = name == api_settings.NON_FIELD_ERRORS_KEY
            yield from _leaves(inner, steps if is_own else (*steps, name))
    elif isinstance(detail, list):
        for place, inner in enumerate(detail):
            # A list holds either words about this member or, entry by entry, what is wrong in each of its rows.
            yield from _leaves(inner, (*steps, place) if isinstance(inner, dict | list) else steps)
    else:
        yield steps, detail


def causes_of_model(error: ModelError, names: dict[str, str]) -> list[dict]:
    """The causes in what a model refused; `names` leads from its fields to the members of the body."""
    if not hasattr(error, "error_dict"):
        return [cause("", one.code or "invalid", " ".join(one.messages)) for one in error.error_list]
    return [
        cause(
            "" if field == NON_FIELD_ERRORS else pointer_to(names.get(field, field)),
            one.code or "invalid",
            " ".join(one.messages),
        )
        for field, errors in error.error_dict.items()
        for one in errors
    ]
