"""Small words of the templates."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from web.sending import FIELD, new_key

register = template.Library()


@register.simple_tag(takes_context=True)
def form_key(context) -> SafeString | str:
    """The hidden field by which a form is done once and is not lost; after every csrf_token."""
    user = getattr(context.get("request"), "user", None)
    if user is None or not user.is_authenticated:
        return ""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, new_key(user))


@register.filter
def at(found, key):
    """What a mapping holds at a key; nothing where there is none."""
    return found.get(key, "")
