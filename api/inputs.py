"""What a body may hold: fields of one type each, and nothing that was not asked for.

The framework's fields read "12" as a number and 12 as a text; these do not. A reference resolves inside the caller's
reach alone, so that a foreign record and none are the same error.
"""

import base64
import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.settings import api_settings

LARGEST_NUMBER = 2**31 - 1  # what an integer column of PostgreSQL holds


class Input(serializers.Serializer):
    """A body, or an object inside one. Members that are not declared are errors, each by its name.

    The names of the fields (or their `source`) are the keyword arguments of the service. With `is_change`, members that
    are missing stay as they are; what is inside a member that is given must be whole.
    """

    default_error_messages = {"invalid": _("Give an object with named members.")}

    def __init__(self, *args, is_change: bool = False, **kwargs):
        self.is_change = is_change
        super().__init__(*args, **kwargs)

    @property
    def _writable_fields(self):
        for field in super()._writable_fields:
            if not self.is_change or field.field_name in self.initial_data:
                yield field

    def run_validation(self, data=serializers.empty):
        if self.parent is None:
            _find_references(self, data)
        return super().run_validation(data)

    def to_internal_value(self, data):
        if not isinstance(data, Mapping):
            self.fail("invalid")
        known = {name for name, field in self.fields.items() if not field.read_only}
        errors: dict[str, Any] = {
            name: [ErrorDetail(self._unknown(name, known), code="unknown_field")]
            for name in data
            if name not in known
        }
        try:
            values = super().to_internal_value(data)
        except ValidationError as error:
            errors = {**error.detail, **errors}
        if errors:
            raise ValidationError(errors)
        if self.is_change and not data:
            raise ValidationError(
                {api_settings.NON_FIELD_ERRORS_KEY: [ErrorDetail(_("Nothing is to be changed."), "empty")]}
            )
        return values

    def fail(self, key, **more):
        # An object's own fault stands beside those of its members; a bare list would look like an entry of one.
        try:
            super().fail(key, **more)
        except ValidationError as error:
            raise ValidationError({api_settings.NON_FIELD_ERRORS_KEY: error.detail}) from None

    @staticmethod
    def _unknown(name: str, known: set[str]) -> str:
        listed = ", ".join(sorted(known)) or _("none")
        return _("%(name)s: Unknown field. Known here: %(known)s.") % {"name": name[:60], "known": listed}


class Nothing(Input):
    """The body of an act that needs to be told nothing: empty, or {}."""


class Text(serializers.CharField):
    """Text, trimmed. A number is not one."""

    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


@extend_schema_field({"type": "string", "contentEncoding": "base64"})
class Content(serializers.CharField):
    """The bytes of a file, as base64."""

    default_error_messages = {"not_base64": _("Give the bytes of the file as base64.")}

    def to_internal_value(self, data):
        try:
            return base64.b64decode(data, validate=True)
        except (TypeError, ValueError):
            self.fail("not_base64")


class Slug(Text, serializers.SlugField):
    """A code: letters, digits, hyphens and underscores."""


class Number(serializers.IntegerField):
    """A whole number from 0 on, unless told otherwise. Neither "12" nor 12.0 nor true is one."""

    def __init__(self, **kwargs):
        kwargs.setdefault("min_value", 0)
        kwargs.setdefault("max_value", LARGEST_NUMBER)
        super().__init__(**kwargs)

    def to_internal_value(self, data):
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        return data


class Flag(serializers.BooleanField):
    """true or false."""

    def to_internal_value(self, data):
        if not isinstance(data, bool):
            self.fail("invalid", input="")
        return data


class Amount(serializers.DecimalField):
    """A decimal number as a text ("1200.50"), so that nothing is rounded on the way."""

    def to_internal_value(self, data):
        if not isinstance(data, str) or not re.fullmatch(r"-?[0-9]{1,30}(\.[0-9]{1,30})?", data):
            self.fail("invalid")
        return super().to_internal_value(data)


class _Written:
    """A moment written in one way and no other."""

    pattern = ""

    def to_internal_value(self, data):
        if not isinstance(data, str) or not re.fullmatch(self.pattern, data, re.ASCII):
            self.fail("invalid", format=self.example)
        return super().to_internal_value(data)


class Day(_Written, serializers.DateField):
    """A day as 2026-01-31."""

    pattern, example = r"\d{4}-\d{2}-\d{2}", "2026-01-31"


@extend_schema_field({"type": "string", "pattern": r"^\d{2}:\d{2}(:\d{2})?$", "examples": ["14:30"]})
class ClockTime(_Written, serializers.TimeField):
    """A time on the site's clock as 14:30 or 14:30:00."""

    pattern, example = r"\d{2}:\d{2}(:\d{2})?", "14:30"


class Instant(_Written, serializers.DateTimeField):
    """An instant with its offset as 2026-01-31T08:00:00Z."""

    pattern = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})"
    example = "2026-01-31T08:00:00Z"


class Code(serializers.ChoiceField):
    """One code of a list, of the type the list has."""

    default_error_messages = {"invalid_choice": _("Choose one of: %(listed)s.")}

    def to_internal_value(self, data):
        known = [code for code in self.choices if code != ""]
        if isinstance(data, bool) or not isinstance(data, str | int) or data not in self.choices:
            message = self.error_messages["invalid_choice"] % {"listed": ", ".join(map(str, known))}
            raise ValidationError(message, code="invalid_choice")
        return self.choice_strings_to_values[str(data)]


class OptionalCode(Code):
    """A code, or null for none (the table keeps an empty text)."""

    def __init__(self, choices, **kwargs):
        super().__init__([(code, label) for code, label in choices if code], allow_null=True, **kwargs)

    def run_validation(self, data=serializers.empty):
        return "" if data is None else super().run_validation(data)


class PublicId(serializers.UUIDField):
    """The public id of a record that the service itself looks for, among those the act is about."""

    default_error_messages = {"invalid": _("Give the public id of a record.")}

    def to_internal_value(self, data):
        key = read_uuid(data)
        if key is None:
            self.fail("invalid")
        return key


class RecordField(serializers.UUIDField):
    """A record by its public id, resolved inside the caller's reach; all of them in one statement per field.

    `related` is joined, for what the service reads of it. Foreign and missing are the same error.
    """

    default_error_messages = {
        "invalid": _("Give the public id of a record."),
        "no_such_record": _("There is no such record within your reach."),
    }

    def __init__(self, model, *, related: tuple[str, ...] = (), **kwargs):
        self.model, self.related = model, related
        self.found: dict[UUID, Any] = {}
        super().__init__(**kwargs)

    def to_internal_value(self, data):
        key = read_uuid(data)
        if key is None:
            self.fail("invalid")
        if key not in self.found:
            self.fail("no_such_record")
        return self.found[key]

    def look_up(self, keys: set[UUID]) -> None:
        """Find these records within reach; called once, before the body is validated."""
        within = self.within_reach(self.context["standing"])
        self.found = {row.public_id: row for row in within.filter(public_id__in=keys)} if keys else {}

    def within_reach(self, standing):
        """The rows a reference may name."""
        rows = self.model.objects.for_user(standing)
        return rows.select_related(*self.related) if self.related else rows


def read_uuid(text: Any) -> UUID | None:
    """A UUID in its usual form, else None."""
    if isinstance(text, str) and re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", text):
        return UUID(text)
    return None


def _find_references(root: Input, data: Any) -> None:
    """Resolve every reference of a body beforehand, so that a thousand rows cost as many statements as one."""
    wanted: dict[RecordField, set[UUID]] = {}
    _gather(root, data, wanted)
    for field, keys in wanted.items():
        field.look_up(keys)


def _gather(field, data: Any, wanted: dict) -> None:
    if isinstance(field, RecordField):
        key = read_uuid(data)
        wanted.setdefault(field, set()).update([key] if key else [])
    elif isinstance(field, serializers.ListField | serializers.ListSerializer):
        for item in data if isinstance(data, list) else ():
            _gather(field.child, item, wanted)
    elif isinstance(field, serializers.Serializer) and isinstance(data, Mapping):
        for name, inner in field.fields.items():
            if name in data:
                _gather(inner, data[name], wanted)
