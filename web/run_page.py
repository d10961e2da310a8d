"""A frozen result laid out for its page."""
from web.figures import curve_of


def run_page(run, language: str) -> dict:
    """Context of the run page in a language."""
    result = run.result_in(language)
    return {"result": result, "curve": curve_of(result, language, run)}
