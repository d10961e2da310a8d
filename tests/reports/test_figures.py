"""Figures as inline SVG and as vectors: valid, without style, told apart twice, with nothing lost."""

import io
import re

import pytest
from defusedxml import ElementTree
from matplotlib.figure import Figure
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from reports import figures, flow_figure, palette
from reports.drawing import size_of
from reports.svg import flow_svg, hundred_svg, survival_svg, to_svg
from reports.vector import FigureFlowable

SVG = "{http://www.w3.org/2000/svg}"
MAKERS = {"survival": survival_svg, "flow": flow_svg, "hundred": hundred_svg}


def texts(root) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}text")]


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("width", [340, 560])
def test_svg_is_valid_and_has_no_style(sample, name, language, width):
    svg = MAKERS[name](sample("baltimore-life", language), language=language, ident="one", width=width)
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img"
    assert [root[0].tag, root[1].tag] == [f"{SVG}title", f"{SVG}desc"]
    assert root[0].text and root[1].text
    assert root.get("aria-labelledby").split() == [root[0].get("id"), root[1].get("id")]
    for element in root.iter():
        assert element.tag not in {
            f"{SVG}{tag}" for tag in ("style", "script", "image", "foreignObject", "use")
        }
        assert not {"style", "onload", "href"} & set(element.attrib)
    assert len(svg) < 60_000


def test_ids_of_two_figures_on_one_page_differ(sample):
    result = sample("baltimore-life")
    page = survival_svg(result, ident="a") + survival_svg(result, ident="b") + flow_svg(result, ident="c")
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids)) == 6


@pytest.mark.parametrize("ident", ["", "1a", 'a"><script>', "a b"])
def test_ident_is_a_plain_name(sample, ident):
    with pytest.raises(ValueError, match="ident"):
        survival_svg(sample("baltimore-life"), ident=ident)


def test_curve_carries_labels_and_numbers_at_risk(sample):
    found = texts(ElementTree.fromstring(survival_svg(sample("baltimore-life"), language="en", ident="a")))
    assert {"Financial aid", "No aid", "77.8%", "69.4%", "People at risk", "Not re-arrested"} <= set(found)
    assert [n for n in ("216", "207", "194", "168", "206", "187", "154") if n not in found] == []
    assert "Weeks since the index date" in found


def test_curve_in_french(sample):
    svg = survival_svg(sample("baltimore-life", "fr"), language="fr", ident="a")
    assert {"Aide financière", "77,8\u00a0%", "Personnes à risque"} <= set(texts(ElementTree.fromstring(svg)))


def test_arms_are_told_apart_without_color(sample):
    root = ElementTree.fromstring(survival_svg(sample("baltimore-life"), ident="a"))

    def paths(role):
        return [
            p
            for g in root.iter(f"{SVG}g")
            if g.get("class") == f"figure-{role}"
            for p in g.iter(f"{SVG}path")
        ]

    assert all(p.get("stroke-dasharray") is None for p in paths("treated")) and paths("treated")
    assert all(p.get("stroke-dasharray") for p in paths("comparison")) and paths("comparison")
    assert paths("treated-band")[0].get("fill") != "none"
    assert paths("comparison-band")[0].get("fill") == "none"


def test_curve_passes_through_the_estimates(sample):
    """The height of the curve at its end, measured on the axis, is the printed survival."""
    result = sample("baltimore-life")
    figure = figures.survival(result, language="en")
    axes = figure.axes[0]
    ends = {line.get_gid(): line.get_ydata()[-1] for line in axes.lines if line.get_gid()}
    assert ends == {
        "treated": pytest.approx(0.777778, abs=5e-7),
        "comparison": pytest.approx(0.694444, abs=5e-7),
    }
    assert axes.get_ylim() == (0.5, 1.0) and axes.get_xlim() == (0, 52)


def test_svg_is_the_right_way_up(sample):
    """SVG counts downward: a survival curve falls, and its last value stands beside its end."""
    root = ElementTree.fromstring(survival_svg(sample("baltimore-life"), ident="a"))
    curve = next(g for g in root.iter(f"{SVG}g") if g.get("class") == "figure-treated")[0].get("d")
    heights = [float(y) for y in re.findall(r"[ML][\d.]+ ([\d.]+)", curve)]
    assert heights[0] == min(heights) and heights[-1] == max(heights)
    label = next(t for t in root.iter(f"{SVG}text") if t.text == "77.8%")
    assert float(label.get("y")) == pytest.approx(heights[-1], abs=20)
    below = next(t for t in root.iter(f"{SVG}text") if t.text == "People at risk")
    assert float(below.get("y")) > heights[-1]


def test_axis_starts_at_zero_when_the_curve_goes_low(sample):
    result = sample("baltimore-life")
    for arm in result["arms"]:
        for point in arm["curve"]:
            point["estimate"] **= 4
            point["ci"] = [bound**4 for bound in point["ci"]]
    assert figures.survival(result).axes[0].get_ylim() == (0.0, 1.0)


def test_curve_stops_where_the_result_stops(sample):
    result = sample("baltimore-life")
    for point in result["arms"][0]["curve"][10:]:
        point["estimate"], point["ci"] = None, [None, None]
    last = result["arms"][0]["curve"][9]["t"]
    lines = {line.get_gid(): line for line in figures.survival(result).axes[0].lines if line.get_gid()}
    assert lines["treated"].get_xdata()[-1] == last and lines["comparison"].get_xdata()[-1] == 52


@pytest.mark.parametrize(("t", "expected"), [(0, 216), (13, 207), (52, 168), (53, 0)])
def test_at_risk_is_just_before_the_time(sample, t, expected):
    assert figures.at_risk(sample("baltimore-life")["arms"][0], t) == expected


def test_hundred_dots(sample):
    figure = figures.hundred(sample("baltimore-life"))
    counts = {patch.get_gid(): len(patch.get_path().vertices) // 2 for patch in figure.axes[0].patches[:6]}
    assert counts["treated"] == 22 and counts["treated-open"] == 78
    assert counts["comparison"] == 31 and counts["comparison-open"] == 69


@pytest.mark.parametrize("name", MAKERS)
def test_nothing_to_draw_is_empty(sample, name):
    result = sample("eight-per-arm")
    result["flow"] = []
    assert MAKERS[name](result, language="en", ident="a") == ""


def test_builders_refuse_an_empty_result(sample):
    for build in (figures.survival, figures.difference, flow_figure.flow):
        with pytest.raises(ValueError, match="this result has no"):
            build({**sample("eight-per-arm"), "flow": []})


def test_flow_tells_stages_reasons_and_crossover(sample):
    result = sample("thirty-per-arm")
    next(row for row in result["flow"] if row["stage"] == "started")["comparison"] = 4
    svg = flow_svg(result, language="en", ident="a")
    found = " ".join(texts(ElementTree.fromstring(svg)))
    for part in ("Referred n = 155", "Eligible n = 121", "Assigned: n = 30", "(crossover): 4", "Left out:"):
        assert part in found
    assert "3 no index event in the period of the design" in found and "Analyzed: n = 30" in found
    assert "Referred: Financial aid 80, No aid 75" in svg


def test_label_with_markup_and_formula_signs_is_plain_text(sample):
    result = sample("baltimore-life")
    label = r'<script>alert("1")</script> $\frac{1}{0}$ & Co'
    result["arms"][0]["label"] = label
    for make in MAKERS.values():
        root = ElementTree.fromstring(make(result, language="en", ident="a"))
        assert not list(root.iter(f"{SVG}script"))
        assert "<script>" in "".join(texts(root))
    assert label in ElementTree.fromstring(survival_svg(result, ident="a"))[1].text


def test_character_without_a_glyph_is_a_box_in_figures_too(sample):
    result = sample("baltimore-life")
    result["arms"][0]["label"] = "警\x00察"
    assert "□□□" in texts(ElementTree.fromstring(survival_svg(result, ident="a")))


def test_themes(sample):
    result = sample("baltimore-life")
    page, light, dark = (survival_svg(result, ident="a", theme=theme) for theme in ("page", "light", "dark"))
    assert f"var(--figure-treated, {palette.PRINT['treated']})" in page
    assert "var(" not in light + dark
    assert palette.DARK["treated"] in dark and palette.PRINT["treated"] not in dark
    with pytest.raises(ValueError, match="theme"):
        survival_svg(result, ident="a", theme="sepia")


def luminance(color: str) -> float:
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("colors", [palette.PRINT, palette.DARK])
@pytest.mark.parametrize("role", ["ink", "muted", "treated", "comparison"])
def test_text_colors_are_legible_on_paper(colors, role):
    lighter, darker = sorted((luminance(colors[role]), luminance(colors["paper"])), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_vector_figure_keeps_its_text_as_text(sample):
    """Guards the renderer against changes of matplotlib's protocol: words arrive as words, in their place."""
    target = io.BytesIO()
    flowable = FigureFlowable(figures.survival(sample("baltimore-life"), language="en"))
    page = Canvas(target, pagesize=(flowable.width, flowable.height))
    flowable.drawOn(page, 0, 0)
    page.save()
    found = {}

    def visit(text, cm, tm, font, size):
        if text.strip():
            found[text.strip()] = (cm[4] + tm[4], cm[5] + tm[5])

    reader = PdfReader(io.BytesIO(target.getvalue()))
    reader.pages[0].extract_text(visitor_text=visit)
    assert {"Financial aid", "No aid", "77.8%", "100%", "People at risk"} <= set(found)
    assert found["77.8%"][1] > found["69.4%"][1] > found["People at risk"][1]
    assert all(0 <= x <= flowable.width and 0 <= y <= flowable.height for x, y in found.values())


def test_figure_that_is_too_high_is_made_smaller():
    flowable = FigureFlowable(figures.canvas(400, 1200), most=600)
    assert (flowable.width, flowable.height) == (200, 600)
    assert size_of(figures.canvas(400, 1200)) == (400, 1200)


def test_text_is_anchored_at_its_end():
    figure = figures.canvas(200, 100)
    axes = figures.panel(figure, 200, 100)
    axes.text(150, 40, "right", ha="right", fontsize=10)
    axes.text(100, 60, "turned", ha="center", rotation=90, fontsize=10)
    root = ElementTree.fromstring(to_svg(figure, title="t", description="d", ident="a", theme="light"))
    right, turned = root.iter(f"{SVG}text")
    assert right.get("text-anchor") == "end" and float(right.get("x")) == pytest.approx(150, abs=1)
    assert float(right.get("y")) == pytest.approx(60, abs=0.5)
    assert turned.get("text-anchor") == "middle" and turned.get("transform").startswith("rotate(-90")


def test_pictures_made_of_pixels_are_refused():
    figure = Figure(figsize=(1, 1))
    figure.add_axes((0, 0, 1, 1)).imshow([[0, 1], [1, 0]])
    with pytest.raises(TypeError, match="pixels"):
        to_svg(figure, title="t", description="d", ident="a")
