"""The start as a person runs it: each failure is one sentence, and a second start changes nothing."""

import ast
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tools.failures import DATABASE_FAILURES, INSTALL_FAILURES, Stop, explain
from tools.pythons import Candidate, choose_python, probe

ROOT = Path(__file__).resolve().parent.parent
START_FILES = ["__init__.py", "failures.py", "pythons.py", "start.py", "surroundings.py"]
# A stand-in for manage.py: writes down how it was called; "fails" in its folder makes one command fail.
MANAGE = """
import os, pathlib, sys
here = pathlib.Path(__file__).parent
with open(here / "calls.log", "a") as log:
    print(" ".join(sys.argv[1:]), os.environ.get("DATABASE_URL", "-"), file=log)
broken = here / "fails"
if broken.exists() and broken.read_text().split("|")[0] == sys.argv[1]:
    sys.exit("Traceback (most recent call last):\\n  File x\\n" + broken.read_text().split("|")[1])
if sys.argv[1] == "demo":
    print("evaluator / some-password")
"""


@pytest.fixture
def closed_port():
    """A port of the loopback that refuses every connection while the test runs."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]


@pytest.fixture
def free_port():
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        return holder.getsockname()[1]


@pytest.fixture
def shell(tmp_path, closed_port):
    """Variables of a shell without home or network; what is made goes to the test's own folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PASSERELLE_"))}
    return kept | {
        "HOME": "/nonexistent",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": f"http://127.0.0.1:{closed_port}/",
        "PIP_RETRIES": "1",
        "PIP_NO_CACHE_DIR": "1",
        "PASSERELLE_VENV_DIR": str(tmp_path / "venv"),
        "PASSERELLE_DATA_DIR": str(tmp_path / "data"),
    }


@pytest.fixture
def checkout(tmp_path, shell):
    """A small copy with the real start, a stand-in for manage.py and an environment that is up to date."""
    root = tmp_path / "check out"  # folders have spaces in their names
    (root / "tools").mkdir(parents=True)
    for name in START_FILES:
        shutil.copy(ROOT / "tools" / name, root / "tools" / name)
    (root / "manage.py").write_text(MANAGE)
    (root / "requirements.txt").write_text("nothing==1.0\n")
    (root / ".venv" / "bin").mkdir(parents=True)
    (root / ".venv" / "bin" / "python").symlink_to(sys.executable)
    stamp = {"requirements.txt": hashlib.sha256(b"nothing==1.0\n").hexdigest()}
    (root / ".venv" / "requirements.stamp").write_text(json.dumps(stamp))
    for name in ("PASSERELLE_VENV_DIR", "PASSERELLE_DATA_DIR"):
        del shell[name]
    return root


def start(*arguments, env, cwd=ROOT, program=("-m", "tools.start")):
    return subprocess.run(
        [sys.executable, *program, *arguments],
        cwd=cwd, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120,
    )  # fmt: skip


def sentence(result):
    """The one sentence of a failed start; fails when there is more, or less."""
    assert result.returncode == 1, result
    assert "Traceback" not in result.stdout + result.stderr
    lines = result.stderr.splitlines()
    assert len(lines) == 1, result.stderr
    assert lines[0].startswith("Passerelle stopped while ")
    assert lines[0].endswith(".") and "; " in lines[0]
    return lines[0]


def calls(root):
    path = root / "calls.log"
    return path.read_text().splitlines() if path.exists() else []


def snapshot(root):
    return {
        path: (path.stat().st_mtime_ns, path.stat().st_size)
        for path in root.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_port_taken_is_said_before_any_work(shell, tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        text = sentence(start("run", "--port", str(port), env=shell))
    assert "checking the port" in text and f"port {port} cannot be used" in text
    offered = int(text.rstrip(".").rpartition("make run PORT=")[2])
    assert offered != port
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("port", ["abc", "0", "70000", ""])
def test_port_that_is_none(port, shell):
    assert "make run PORT=8001" in sentence(start("run", "--port", port, env=shell))


def test_production_settings_refuse_the_demonstration(shell, free_port):
    shell["PASSERELLE_ENV"] = "production"
    text = sentence(start("run", "--port", str(free_port), env=shell))
    assert "PASSERELLE_ENV" in text


@pytest.mark.parametrize("variable", ["PASSERELLE_DATA_DIR", "PASSERELLE_VENV_DIR"])
def test_folder_that_cannot_be_written(variable, shell, tmp_path, free_port):
    (tmp_path / "file").write_text("no folder can be made below a file, not even by root")
    shell[variable] = str(tmp_path / "file" / "below")
    text = sentence(start("run", "--port", str(free_port), env=shell))
    assert "checking the folder" in text and "cannot be written" in text


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes into read-only folders")
def test_folder_that_is_read_only(shell, tmp_path, free_port):
    (tmp_path / "closed").mkdir(mode=0o555)
    shell["PASSERELLE_DATA_DIR"] = str(tmp_path / "closed" / "data")
    assert "permission denied" in sentence(start("run", "--port", str(free_port), env=shell))


def test_no_network_leaves_nothing_that_looks_complete(shell, tmp_path):
    result = start("setup", env=shell)
    text = sentence(result)
    assert "installing packages" in text and "index could not be reached" in text and "network" in text
    assert not (tmp_path / "venv" / "requirements.stamp").exists()
    assert (tmp_path / "data" / "start.log").read_text().startswith("$ ")


def test_python_too_old_as_a_process(shell, tmp_path):
    """Only an old Python on the path, and the running one pretends not to be there."""
    (tmp_path / "bin").mkdir()
    old = tmp_path / "bin" / "python3"
    old.write_text("#!/bin/sh\nprintf '3.9\\n\\n/usr/bin/python3.9\\n'\n")
    old.chmod(0o755)
    shell["PATH"] = str(tmp_path / "bin")
    program = "import sys; sys.executable = ''; from tools.start import main; sys.exit(main(['setup']))"
    text = sentence(start(env=shell, program=("-c", program)))
    assert "needs Python 3.11 or newer" in text and "the newest here is 3.9" in text


def test_python_without_venv_names_the_package_of_debian(tmp_path):
    bare = tmp_path / "python3"
    bare.write_text("#!/bin/sh\nprintf '3.12\\nensurepip\\n/usr/bin/python3.12\\n'\n")
    bare.chmod(0o755)
    with pytest.raises(Stop, match=r"has no module ensurepip; .* sudo apt install python3\.12-venv"):
        choose_python(iter([Candidate("/usr/bin/python3.9", (3, 9), ()), probe(str(bare))]))


def test_python_choice_passes_over_the_unfit():
    whole = Candidate("/c", (3, 11), ())
    found = [Candidate("/a", (3, 10), ()), Candidate("/b", (3, 13), ("ensurepip",)), whole]
    assert choose_python(iter(found)) is whole


def test_no_python_at_all_is_said():
    with pytest.raises(Stop, match="there is none here"):
        choose_python(iter([]))


def test_probe_of_what_is_no_python(tmp_path):
    assert probe(str(tmp_path / "missing")) is None
    assert probe("false") is None
    assert probe(sys.executable).version == sys.version_info[:2]


def test_run_prepares_then_serves(checkout, shell, free_port):
    shell["DATABASE_URL"] = "postgres://somebody@elsewhere/important"
    result = start("run", "--port", str(free_port), env=shell, cwd=checkout)
    assert result.returncode == 0, result
    beside = [f"runserver 127.0.0.1:{free_port} --noreload -", "worker --beside -"]
    until = time.monotonic() + 30
    while len(calls(checkout)) < 4 and time.monotonic() < until:  # the worker is a process of its own
        time.sleep(0.05)
    assert calls(checkout)[:2] == ["migrate --verbosity 0 -", "demo -"]
    assert sorted(calls(checkout)[2:]) == beside
    assert "evaluator / some-password" in result.stdout
    assert f"http://127.0.0.1:{free_port}/" in result.stdout


def test_run_again_installs_nothing_and_changes_nothing(checkout, shell, free_port):
    for _ in range(2):
        assert start("run", "--port", str(free_port), env=shell, cwd=checkout).returncode == 0
        (checkout / "calls.log").unlink()
    before = snapshot(checkout / ".venv")
    assert start("setup", env=shell, cwd=checkout).stdout == ""
    assert snapshot(checkout / ".venv") == before


def test_changed_requirements_are_installed(checkout, shell, free_port):
    (checkout / "requirements.txt").write_text("nothing==1.1\n")
    text = sentence(start("run", "--port", str(free_port), env=shell, cwd=checkout))
    assert "installing packages" in text
    assert calls(checkout) == []


@pytest.mark.parametrize(
    ("command", "said", "reason", "way_out"),
    [
        ("migrate", "attempt to write a readonly database", "cannot be written", "PASSERELLE_DATA_DIR"),
        ("migrate", "OperationalError: database is locked", "another program holds", "stop the other"),
        ("migrate", "file is not a database", "file is damaged", "move the database file away"),
        ("demo", "CommandError: The study is incomplete.", "The study is incomplete", "start.log"),
    ],
)  # fmt: skip
def test_command_that_fails_is_one_sentence(command, said, reason, way_out, checkout, shell, free_port):
    (checkout / "fails").write_text(f"{command}|{said}")
    text = sentence(start("run", "--port", str(free_port), env=shell, cwd=checkout))
    assert reason in text and way_out in text
    assert said in (checkout / "var" / "start.log").read_text()
    assert not any(line.startswith("runserver") for line in calls(checkout))


@pytest.mark.parametrize(
    ("failures", "output", "reason"),
    [
        (INSTALL_FAILURES, "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "not the one that was pinned"),
        (INSTALL_FAILURES, "OSError: [Errno 28] No space left on device", "disk is full"),
        (INSTALL_FAILURES, "ERROR: No matching distribution found for x==1", "offers a package not"),
        (DATABASE_FAILURES, "database disk image is malformed", "damaged"),
        (DATABASE_FAILURES, "", "without a word"),
    ],
)
def test_explain_knows_the_usual(failures, output, reason):
    assert reason in explain(output, failures, "look in the log")[0]


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_make_without_any_python(shell):
    result = subprocess.run(
        ["make", "run", "PYTHON="], cwd=ROOT, env=shell, capture_output=True, text=True, timeout=30
    )
    assert result.returncode != 0
    assert result.stderr.startswith("Passerelle stopped while looking for a Python: ")


@pytest.mark.parametrize("name", START_FILES)
def test_start_reads_on_an_old_python_and_needs_no_package(name):
    tree = ast.parse((ROOT / "tools" / name).read_text(), feature_version=(3, 8))
    imported = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module.partition(".")[0])
    assert imported <= sys.stdlib_module_names | {"tools"}
