"""House rule 2: pages and API ask the gate. The source is parsed, so that a comment or a string does not count."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BYPASSES = {"_base_manager", "_default_manager", "all_records", "history"}
# Each with its reason.
EXPLAINED = {
    (
        "api/pagination.py",
        "_base_manager",
    ): "where the last page ended, even when that row has left the list since; "
    "only its place in the order is used",
}


def misuses(source: str) -> list[tuple[int, str]]:
    """(line, what) for every use of `.objects` other than `.objects.for_user(`, and for every way past the gate."""
    tree = ast.parse(source)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "objects":
            asked = parents.get(node)
            call = parents.get(asked)
            is_gate = isinstance(asked, ast.Attribute) and asked.attr == "for_user"
            if not (is_gate and isinstance(call, ast.Call) and call.func is asked):
                found.append((node.lineno, "objects"))
        elif isinstance(node, ast.Attribute) and node.attr in BYPASSES:
            found.append((node.lineno, node.attr))
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in (
            "get_object_or_404",
            "get_list_or_404",
        ):
            # A bare class would be asked through its default manager, without the gate.
            if isinstance(node.args[0], ast.Name) and node.args[0].id[:1].isupper():
                found.append((node.lineno, node.func.id))
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "getattr" and len(node.args) > 1:
            name = getattr(node.args[1], "value", "")
            if name == "objects" or name in BYPASSES:
                found.append((node.lineno, f"getattr {name}"))
    return found


@pytest.mark.parametrize(
    "source",
    [
        "Participant.objects.all()",
        "Participant.objects.filter(pk=1).for_user(user)",
        "rows = Participant.objects",
        "ask = Participant.objects.for_user",
        "Participant._base_manager.get(pk=1)",
        "Participant.all_records.for_user(user)",
        "Identity.history.all()",
        "get_object_or_404(Participant, pk=1)",
        "getattr(Participant, 'objects').all()",
    ],
)
def test_the_sweep_sees_a_way_past_the_gate(source):
    assert misuses(source)


@pytest.mark.parametrize(
    "source",
    [
        "Participant.objects.for_user(request.user).filter(pk=1)",
        "get_object_or_404(Run.objects.for_user(user), public_id=key)",
        "get_object_or_404(runs, public_id=key)",
        "'Participant.objects.all()'  # Participant.objects.all()",
    ],
)
def test_the_sweep_lets_the_gate_through(source):
    assert misuses(source) == []


def _swept(*folders: str) -> list[tuple[str, int, str]]:
    files = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    assert files
    return [
        (str(path.relative_to(ROOT)), line, what)
        for path in files
        for line, what in misuses(path.read_text(encoding="utf-8"))
    ]


def test_pages_and_api_touch_records_only_through_the_gate():
    found = _swept("api", "web")
    assert [entry for entry in found if (entry[0], entry[2]) not in EXPLAINED] == []


def test_every_explained_exception_is_still_there():
    assert set(EXPLAINED) <= {(path, what) for path, _line, what in _swept("api", "web")}


def test_reports_do_not_go_past_the_gate():
    """Commands of the system may use `.objects`; nobody reads shadow tables or rows entered in error."""
    assert [entry for entry in _swept("reports") if entry[2] in BYPASSES] == []
