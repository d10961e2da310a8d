"""Facts about the source of the pages: nothing inline, nothing from elsewhere, colors that can be read."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "web" / "templates").rglob("*.html"))
STYLES = sorted((ROOT / "web" / "static" / "web").rglob("*.css"))
TAGS = re.compile(r"{%.*?%}", re.DOTALL)  # a word inside a tag is no attribute
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style\b|\sstyle\s*=|\son[a-z]+\s*=|javascript:", re.IGNORECASE)
ELSEWHERE = re.compile(r"""(?:src|href|action|url\()\s*=?\s*["'(]?(?:https?:)?//""", re.IGNORECASE)
DIRECTIONS = re.compile(
    r"(?:margin|padding|border)-(?:left|right)|(?<![-\w])(?:left|right)\s*:|text-align\s*:\s*(?:left|right)|float\s*:"
)


def name(path):
    return path.relative_to(ROOT).as_posix()


def test_there_is_something_to_look_at():
    assert len(TEMPLATES) > 20 and len(STYLES) >= 5


@pytest.mark.parametrize(
    "text", ["<script>x</script>", "<p style='x'>", '<a onclick="x">', "<style>", '<a href="javascript:x">']
)
def test_the_search_sees_what_is_inline(text):
    assert INLINE.search(text)


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_nothing_is_inline_and_nothing_comes_from_elsewhere(path):
    text = path.read_text(encoding="utf-8")
    assert not INLINE.search(TAGS.sub("", text)) and not ELSEWHERE.search(text)
    assert "|safe" not in text and "autoescape off" not in text


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_form_that_posts_carries_the_token(path):
    for form in re.findall(
        r"<form\b[^>]*method=\"post\".*?</form>", path.read_text(encoding="utf-8"), re.DOTALL
    ):
        assert "{% csrf_token %}" in form
        if "templates/web/" in path.as_posix() and path.name != "frame.html":
            assert "{% csrf_token %}{% form_key %}" in form, (
                "a form without its key is done twice by a double click"
            )


@pytest.mark.parametrize("path", STYLES, ids=name)
def test_styles_know_start_and_end_and_nothing_from_elsewhere(path):
    text = path.read_text(encoding="utf-8")
    assert not DIRECTIONS.search(text) and not ELSEWHERE.search(text) and "@import" not in text


@pytest.mark.parametrize("path", [path for path in STYLES if path.name != "tokens.css"], ids=name)
def test_colors_have_names(path):
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b|rgb\(|hsl\(", path.read_text(encoding="utf-8"))


def palettes() -> dict[str, dict[str, str]]:
    text = (ROOT / "web" / "static" / "web" / "tokens.css").read_text(encoding="utf-8")
    blocks = re.findall(r"(:root[^{]*)\{([^}]*)\}", text)
    colors = [
        (selector.strip(), dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", body)))
        for selector, body in blocks
    ]
    return {
        "light": colors[0][1],
        "dark": next(found for selector, found in colors if selector == ':root[data-theme="dark"]'),
        "dark by system": next(
            found for selector, found in colors if selector == ':root:not([data-theme="light"])'
        ),
    }


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two colors (#rrggbb), 1 to 21."""

    def luminance(color):
        parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_measured_as_written():
    assert round(contrast("#000000", "#ffffff"), 2) == 21.0
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "paper", "least"),
    [
        ("ink", "paper", 7), ("ink", "surface", 7), ("ink", "wash", 7),
        ("muted", "paper", 4.5), ("muted", "surface", 4.5),
        ("muted", "wash", 4.5), ("accent", "paper", 4.5), ("accent", "surface", 4.5), ("on-accent", "accent", 4.5),
        ("on-accent", "accent-strong", 4.5), ("notice", "notice-wash", 4.5), ("ink", "notice-wash", 7),
        ("alarm", "alarm-wash", 4.5), ("alarm", "paper", 4.5), ("ink", "alarm-wash", 7), ("treated", "paper", 4.5),
        ("comparison", "paper", 4.5), ("control", "surface", 3), ("control", "paper", 3),
    ],
)  # fmt: skip
def test_colors_can_be_read(theme, ink, paper, least):
    palette = palettes()[theme]
    assert contrast(palette[ink], palette[paper]) >= least


def test_the_system_and_the_switch_give_the_same_dark():
    assert palettes()["dark"] == palettes()["dark by system"]
