"""What a document says about its run beyond the frozen result."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from outcomes.models import EvaluationRun
from outcomes.models.design import text_in


@dataclass(frozen=True)
class RunFacts:
    """Who made which result when. `title` falls back on the name of the program; `citation` and `license` are those of
    the data; `agency` is the name of the agency whose run it is."""

    public_id: str
    executed_at: datetime
    code_version: str
    title: str = ""
    agency: str = ""
    citation: str = ""
    license: str = ""


def run_facts(run: EvaluationRun, language: str) -> RunFacts:
    """The facts of a frozen run, in a language."""
    design = run.design
    return RunFacts(
        public_id=str(run.public_id),
        executed_at=run.executed_at,
        code_version=run.code_version,
        title=text_in(design.title, language),
        agency=design.agency.name,
        citation=design.citation,
        license=design.license,
    )
