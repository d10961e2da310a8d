"""Small words of the templates."""

import re
from datetime import date

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info

from web.measures import percent as measured_percent
from web.sending import FIELD, new_key

register = template.Library()

DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


@register.simple_tag(takes_context=True)
def form_key(context) -> SafeString | str:
    """The hidden field by which a form is done once and is not lost; after every csrf_token."""
    user = getattr(context.get("request"), "user", None)
    if user is None or not user.is_authenticated:
        return ""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, new_key(user))


@register.filter
def languages(codes) -> str:
    """Languages by their names in the reader's language; a code that has no name stays as it is."""
    names = []
    for code in codes:
        try:
            names.append(str(get_language_info(code)["name_translated"]))
        except KeyError:
            names.append(code)
    return ", ".join(names)


@register.filter
def at(found, key):
    """What a mapping holds at a key; nothing where there is none."""
    return found.get(key, "")


@register.filter
def local_days(text: str) -> str:
    """The sentence with its days (2026-01-31, as services and the API write them) as the reader's language does."""
    return DAY.sub(_local_day, str(text))


@register.filter
def percent(share) -> str:
    """A share in whole percent, as the reader's language writes it."""
    return measured_percent(float(share))


@register.filter
def named_day(day: date | None) -> str:
    """A day with the weekday before it, as the reader's language writes both."""
    return f"{date_format(day, 'D')} {date_format(day)}" if day else ""


def _local_day(found: re.Match) -> str:
    try:
        return date_format(date.fromisoformat(found[0]))
    except ValueError:
        return found[0]
