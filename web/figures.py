"""Figures on a page: each drawn twice, wide and for phones; the stylesheet shows the one that fits.

The drawing functions are imported where they are used: loading them takes a second, and most requests draw nothing.
"""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

# Widths in the drawing's own points: the narrower, the larger its letters come out in the same column.
CURVE = (520, 280)
HUNDRED = (420, 310)


def curve_of(result: dict, language: str, run) -> SafeString | str:
    """The survival curve as inline SVG; empty where the result has none."""
    from reports.svg import survival_svg

    return twice(survival_svg, CURVE, result, language, f"curve-{run.public_id.hex[:8]}")


def hundred_of(result: dict, language: str, run) -> SafeString | str:
    """Of 100 people per arm, how many failed, as inline SVG; empty where the verdict does not say it."""
    from reports.svg import hundred_svg

    return twice(hundred_svg, HUNDRED, result, language, f"hundred-{run.public_id.hex[:8]}")


def twice(draw, widths: tuple[int, int], result: dict, language: str, ident: str) -> SafeString | str:
    wide, narrow = (
        # Our own drawing of numbers; its labels are escaped where they are written (reports.svg).
        mark_safe(draw(result, language=language, ident=f"{ident}-{name}", width=width))  # noqa: S308
        for name, width in zip(("wide", "narrow"), widths, strict=True)
    )
    if not wide:
        return ""
    return format_html('<div class="for-desks">{}</div><div class="for-phones">{}</div>', wide, narrow)
