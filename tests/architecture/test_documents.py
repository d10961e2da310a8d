"""Documents that are printed from tables are as fresh as the tables (house rules 4, 9 and 10)."""

from pathlib import Path

import pytest

from accounts import permission_table
from participants import lifecycle

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.parametrize(
    ("name", "module"), [("lifecycle.md", lifecycle), ("permissions.md", permission_table)], ids=lambda v: v
)
def test_a_printed_document_is_fresh(name, module):
    assert (DOCS / name).read_text(encoding="utf-8") == module.document(), (
        f"docs/{name} is stale: python -m {module.__name__} > docs/{name}"
    )


def test_the_diagram_draws_every_move_of_the_table():
    drawn = set(lifecycle.diagram().splitlines()[2:])
    moves = {
        f"    {source} --> {move.target}: {move.verb}"
        for move in lifecycle.MOVES.values()
        for source in move.sources
    }
    assert drawn == moves
