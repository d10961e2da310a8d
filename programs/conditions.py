"""Conditions that several models use in their database constraints."""

from django.db import models


def one_of(field: str, choices) -> models.Q:
    """The column holds a listed code."""
    return models.Q(**{f"{field}__in": [value for value in choices.values if value]})
