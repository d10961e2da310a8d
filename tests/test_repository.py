"""Facts about the tree: what must be there, and what must never come in."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = [
    "accounts", "api", "audit", "config", "docs", "exchange", "kernel", "outcomes", "participants", "programs",
    "reports", "tests", "tools", "web",
]  # fmt: skip
FILES = [
    ".ci/run", ".editorconfig", ".gitignore", "CHANGELOG.md", "LICENSE", "Makefile", "README.md", "manage.py",
    "pyproject.toml", "requirements-dev.txt", "requirements.txt",
]  # fmt: skip
SOURCE = {
    ".py",
    ".html",
    ".js",
    ".css",
    ".sh",
    ".txt",
    ".md",
    ".toml",
    ".in",
    ".json",
    ".csv",
    ".yml",
    ".yaml",
    "",
}
LONGEST = 400
# Put together here so that this file does not hold what it looks for.
LEFT_OVERS = re.compile(
    r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "NotImplemented" + "Error"]) + r")\b"
)
MACHINE_PATHS = re.compile(
    r"(?<![\w.~-])/(" + "|".join(["root", "home", "Users", "work"]) + r")/[\w.-]+/[\w.-]+"
)
REGISTRIES = re.compile(
    r"pypi\." + r"org|python" + r"hosted|npm" + r"js\.(org|com)"
    r"|--(extra-)?index" + r"-url \S+:|find" + r"-links \S+[:/]",
    re.IGNORECASE,
)  # fmt: skip


def files_of_the_repository():
    """Every file that is or would be committed; without git, every file outside what is ignored by name."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        listing = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        paths = [ROOT / name for name in listing.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        paths = []
    if ROOT / "Makefile" not in paths:  # no git here, or a copy inside a repository of something else
        ignored = re.compile(r"^(\..*_cache|\.git|\.venv|\.hypothesis|__pycache__|var|staticfiles)$")
        paths = [
            p for p in ROOT.rglob("*") if not any(ignored.match(part) for part in p.relative_to(ROOT).parts)
        ]
    return sorted(path for path in paths if path.is_file())


def texts(*suffixes):
    """(name, text) of the files of our own writing with these suffixes (all source when none is given)."""
    wanted = set(suffixes) or SOURCE
    for path in files_of_the_repository():
        name = path.relative_to(ROOT).as_posix()
        if path.suffix in wanted and "vendor" not in path.parts:
            try:
                yield name, path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


def found(pattern, *suffixes):
    return [
        f"{name}:{number}: {line.strip()[:80]}"
        for name, text in texts(*suffixes)
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


def test_listing_sees_this_file():
    assert "tests/test_repository.py" in {name for name, _ in texts()}


@pytest.mark.parametrize("name", FOLDERS)
def test_folder_is_there(name):
    assert (ROOT / name).is_dir()


@pytest.mark.parametrize("name", FILES)
def test_file_is_there(name):
    assert (ROOT / name).is_file()


def test_readme_shows_the_two_commands_in_fenced_blocks():
    blocks = re.findall(r"^```[^\n]*\n(.*?)^```", (ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    lines = {line.partition("#")[0].strip() for block in blocks for line in block.splitlines()}
    assert {"make run", "make test"} <= lines


def test_file_is_not_too_long():
    long = {
        name: len(text.splitlines())
        for name, text in texts(".py", ".html", ".js", ".css", ".sh")
        if "/migrations/" not in name and len(text.splitlines()) > LONGEST
    }
    assert long == {}


def test_no_drawer_for_everything():
    assert [
        p.name for p in files_of_the_repository() if re.fullmatch(r"utils?\.py|helpers?\.py", p.name)
    ] == []


def test_nothing_is_left_for_later():
    assert found(LEFT_OVERS, ".py", ".html", ".js", ".css", ".sh", ".toml", "") == []


def test_no_path_of_one_machine():
    assert found(MACHINE_PATHS) == []


def test_no_address_of_a_package_index():
    assert found(REGISTRIES) == []


def test_ci_run_can_be_executed():
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111


def test_every_package_of_ours_stands_on_a_floor():
    """A new app that import-linter has not been told of would be checked by nobody."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "tools"}
    assert set(settings["root_packages"]) == packages
    contracts = {contract["id"]: contract for contract in settings["contracts"]}
    on_floors = set(re.findall(r"\w+", " ".join(contracts["floors"]["layers"])))
    assert packages - on_floors == {"config"}
    assert packages - set(contracts["config-on-top"]["source_modules"]) == {"config"}


def test_every_pin_of_the_product_is_the_pin_of_the_tests():
    """The tests install one file only, so it has to hold the very versions that people get."""
    product, development = (
        set(re.findall(r"^([\w.\[\]-]+==\S+)", (ROOT / name).read_text(), re.MULTILINE))
        for name in ("requirements.txt", "requirements-dev.txt")
    )
    assert product and product <= development


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_pin_has_its_hashes(name):
    entries = re.split(r"^(?=[\w])", (ROOT / name).read_text(), flags=re.MULTILINE)
    unpinned = [
        entry.split()[0] for entry in entries[1:] if "--hash=sha256:" not in entry or "==" not in entry
    ]
    assert unpinned == []
