"""Figures on a page."""
from django.utils.safestring import mark_safe


def curve_of(result: dict, language: str, run) -> str:
    """The survival curve as inline SVG; empty where the result has none."""
    # Here and not above: drawing takes a second to load, and most requests draw nothing.
    from reports.svg import survival_svg

    if not result.get("effect"):
        return ""
    return mark_safe(survival_svg(result, language=language, ident=f"run-{run.public_id.hex[:8]}"))  # noqa: S308 - our own drawing, not input
