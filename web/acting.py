"""From a form to a service: one call, and whatever a rule refuses is said on the form, at its field."""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import BaseForm
from django.utils.translation import gettext as _

from kernel.errors import OutOfReach, RuleViolation, SeveralViolations, StaleRecord

# Was anything done for the form that is being answered? web/sending.py asks, and takes it back unless all of it was.
_is_done: ContextVar[bool] = ContextVar("is_done", default=False)


def begin() -> None:
    """A form is about to be answered: nothing is done for it yet."""
    _is_done.set(False)


def is_anything_done() -> bool:
    """Did a verb succeed since `begin`?"""
    return _is_done.get()


def perform(form: BaseForm, verb: Callable[..., Any], **said: Any) -> Any:
    """As `ask`, for a verb that changes something."""
    done = ask(form, verb, **said)
    if done is not None:
        _is_done.set(True)
    return done


def ask(form: BaseForm, verb: Callable[..., Any], **said: Any) -> Any:
    """What the verb returns; None when it refused, and then the form says what and where.

    A fault with a field that the form has stands at that field, any other on top. What is out of reach stands at its
    field too, as something that does not exist; without a field OutOfReach goes on to be a page that is not found.
    """
    try:
        return verb(**said)
    except SeveralViolations as refused:
        for cause in refused.causes:
            _say(form, cause.field, cause.message)
    except (RuleViolation, StaleRecord) as refused:
        _say(form, refused.field, refused.message)
    except OutOfReach as refused:
        if not refused.field:
            raise
        _say(form, refused.field, refused.message)
    except ValidationError as refused:
        causes = (
            refused.message_dict if hasattr(refused, "error_dict") else {NON_FIELD_ERRORS: refused.messages}
        )
        for name, texts in causes.items():
            for text in texts:
                _say(form, name, text)
    return None


def _say(form: BaseForm, field: str | None, message: str) -> None:
    name = (field or "").partition("/")[0].partition(".")[0]
    if name in form.fields and not form.fields[name].widget.is_hidden:
        form.add_error(name, message)
    elif message not in form.non_field_errors():
        form.add_error(None, message or _("This cannot be saved."))
