"""Filters that say no: a parameter that is unknown, empty or given twice is an error and never a wider answer."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ErrorDetail, ValidationError


class StrictFilterBackend(filters.DjangoFilterBackend):
    """django-filter behind a check of the parameters' names."""

    def filter_queryset(self, request, queryset, view):
        """The rows asked for. Raises ValidationError (400) naming every parameter at fault."""
        check_parameters(request, self.known(request, queryset, view))
        if view.detail:
            return queryset
        return super().filter_queryset(request, queryset, view)

    def known(self, request, queryset, view) -> list[str]:
        """The parameters this view reads, sorted."""
        names = set(view.extra_parameters)
        if not view.detail:
            names.update(view.paginator.parameters)
            filterset = self.get_filterset_class(view, queryset)
            names.update(filterset.base_filters if filterset else ())
        return sorted(names)


def check_parameters(request, known: list[str]) -> None:
    """Raises ValidationError (400) for parameters that are unknown, empty or repeated."""
    errors = {}
    for name, values in request.query_params.lists():
        if name not in known:
            listed = ", ".join(known) or str(_("none"))
            detail, code = (
                _("Unknown parameter. Known here: %(known)s.") % {"known": listed},
                "unknown_parameter",
            )
        elif len(values) > 1:
            detail, code = _("This parameter is given more than once."), "repeated_parameter"
        elif not values[0].strip():
            detail, code = _("This parameter is empty. Leave it out or give it a value."), "empty_parameter"
        else:
            continue
        errors[name] = [ErrorDetail(f"{name}: {detail}", code=code)]
    if errors:
        raise ValidationError(errors)


class IsoDateField(forms.DateField):
    """A day as 2026-01-31 and in no other way, whatever the language."""

    def __init__(self, **kwargs):
        kwargs["input_formats"] = ["%Y-%m-%d"]
        super().__init__(**kwargs)


class DayFilter(filters.DateFilter):
    field_class = IsoDateField


@extend_schema_field(OpenApiTypes.BOOL)
class YesNoFilter(filters.TypedChoiceFilter):
    """`true` or `false`; anything else is an error instead of no filter."""

    def __init__(self, **kwargs):
        super().__init__(
            choices=[("true", "true"), ("false", "false")], coerce=lambda value: value == "true", **kwargs
        )


class NumberChoiceFilter(filters.TypedChoiceFilter):
    """One of a short list of whole numbers."""

    def __init__(self, *, choices, **kwargs):
        super().__init__(choices=[(str(value), str(label)) for value, label in choices], coerce=int, **kwargs)
        extend_schema_field({"type": "integer", "enum": [value for value, _label in choices]})(self)
