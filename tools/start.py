"""Prepare and start Passerelle on a machine that has Python and nothing else.

    python3 -m tools.start run [--port 8000]   environment, database, demonstration, server
    python3 -m tools.start setup [--dev]       environment only (--dev: with what the tests need)

Standard library only, and syntax that Python 3.8 still reads: an old Python must be able to say so.
Every step looks first and works only when something is missing, so a second start changes nothing.
Success is quiet; a failure is one sentence with the step, the reason and a way out, and exit code 1.
`run` is the demonstration on SQLite: a DATABASE_URL meant for something else is left alone.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Iterator

from tools.failures import DATABASE_FAILURES, INSTALL_FAILURES, Stop, explain
from tools.pythons import OLDEST, Candidate, candidates, choose_python, probe
from tools.surroundings import DATA, ROOT, VENV, capture, environment

try:
    import fcntl
except ImportError:  # not a POSIX system: two starts at once are then the person's own care
    fcntl = None  # type: ignore[assignment]

HOST = "127.0.0.1"


def say(text: str) -> None:
    """Print a line at once, also when the output is a pipe."""
    print(text, flush=True)


def log(command: list[str], output: str) -> str:
    """Keep the output of a failed command and return the words that say where to find it."""
    try:
        DATA.mkdir(parents=True, exist_ok=True)
        path = DATA / "start.log"
        path.write_text("$ %s\n%s\n" % (" ".join(command), output), encoding="utf-8")
    except OSError:
        return "run this command to see more: " + " ".join(command)
    return "the details are in %s" % path


def check_port(port: int) -> None:
    """Refuse a port that cannot be served, before any long work is done for nothing."""
    if not 1 <= port <= 65535:
        raise Stop("checking the port", "%d is not a port" % port, "choose one with: make run PORT=8001")
    problem = port_problem(port)
    if problem is None:
        return
    free = next((other for other in range(max(port, 1024) + 1, 65536) if port_problem(other) is None), 8001)
    raise Stop(
        "checking the port",
        "port %d cannot be used (%s; perhaps Passerelle runs there already)" % (port, problem),
        "choose another one with: make run PORT=%d" % free,
    )


def port_problem(port: int) -> str | None:
    """Why nothing can listen on this port now, or None when it is free."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as server:
        if os.name == "posix":  # as the server will: a connection that is only fading away does not count
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind((HOST, port))
            server.listen(1)
        except OSError as error:
            return (error.strerror or str(error)).lower()
    return None


def check_writable(folder: Path, way_out: str) -> None:
    """Create `folder` where needed and prove with a file that it takes one."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=str(folder)):
            pass
    except OSError as error:
        reason = "%s cannot be written (%s)" % (folder, (error.strerror or str(error)).lower())
        raise Stop("checking the folder", reason, way_out) from error


def digest(path: Path) -> str:
    """SHA-256 of a requirements file: the name under which an environment is up to date."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def installed() -> dict[str, str]:
    """What the environment says it holds: requirements file to digest; empty when unknown."""
    try:
        stamp = json.loads((VENV / "requirements.stamp").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def prepare_environment(*, dev: bool) -> str:
    """Create the virtual environment and install what is pinned, where missing; return its Python."""
    # What the tests need holds all that the product needs, so one installation serves both.
    names = ["requirements-dev.txt", "requirements.txt"] if dev else ["requirements.txt"]
    wanted = {name: digest(ROOT / name) for name in names}
    python = str(VENV / "bin" / "python")
    current = probe(python)
    usable = current is not None and current.version >= OLDEST
    held = installed()
    if usable and all(held.get(name) == value for name, value in wanted.items()):
        return python

    way_out = "copy Passerelle to a folder of yours and start it there"
    check_writable(VENV if VENV.exists() else VENV.parent, way_out)
    if not usable or capture([python, "-m", "pip", "--version"]).returncode != 0:
        create_environment(choose_python(candidates()))
    say("Installing the pinned packages (needed once, may take a few minutes) ...")
    command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input",
               "--require-hashes", "--only-binary=:all:", "-r", names[0]]  # fmt: skip
    result = capture(command)
    if result.returncode != 0:
        output = result.stdout + result.stderr
        reason, way_out = explain(output, INSTALL_FAILURES, log(command, output))
        raise Stop("installing packages", reason, way_out)
    write_stamp(wanted)
    return python


def create_environment(base: Candidate) -> None:
    """A fresh virtual environment from `base`, in place of whatever half of one may be there."""
    say("Creating the Python environment from Python %d.%d ..." % base.version)
    command = [base.path, "-m", "venv", "--clear", str(VENV)]
    result = capture(command)
    if result.returncode != 0:
        output = result.stdout + result.stderr
        reason, way_out = explain(output, INSTALL_FAILURES, log(command, output))
        raise Stop("creating the Python environment", reason, way_out)


def write_stamp(wanted: dict[str, str]) -> None:
    """Remember what was installed; written last and at once, so a broken start never looks complete."""
    fresh = VENV / "requirements.stamp.new"
    fresh.write_text(json.dumps(wanted, sort_keys=True) + "\n", encoding="utf-8")
    os.replace(str(fresh), str(VENV / "requirements.stamp"))


def manage(python: str, step: str, *arguments: str) -> str:
    """Run a manage.py command and return what it prints."""
    command = [python, "manage.py", *arguments]
    result = capture(command)
    if result.returncode != 0:
        output = result.stdout + result.stderr
        reason, way_out = explain(output, DATABASE_FAILURES, log(command, output))
        raise Stop(step, reason, way_out)
    return result.stdout


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let a second start wait for the first one, instead of both filling the same folder."""
    if fcntl is None:
        yield
        return
    with open(str(DATA / "start.lock"), "w", encoding="utf-8") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting for another start of Passerelle in this folder ...")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def check_data_folder() -> None:
    """The folder of the database and of everything written while running."""
    check_writable(DATA, "choose another folder with: make run PASSERELLE_DATA_DIR=/a/folder/of/yours")


def setup(*, dev: bool) -> None:
    """Only the environment."""
    check_data_folder()
    with one_at_a_time():
        prepare_environment(dev=dev)


def run(port: int) -> None:
    """Everything up to a server that answers; on success this process becomes the server."""
    if os.environ.get("PASSERELLE_ENV", "").lower() == "production":
        raise Stop(
            "checking the settings",
            "PASSERELLE_ENV=production is set and the demonstration has sign-ins known to everyone",
            "type: env -u PASSERELLE_ENV make run",
        )
    check_port(port)
    check_data_folder()
    with one_at_a_time():
        python = prepare_environment(dev=False)
        if not (DATA / "passerelle.sqlite3").exists():
            say("Preparing the database and the demonstration ...")
        manage(python, "preparing the database", "migrate", "--verbosity", "0")
        sign_ins = manage(python, "loading the demonstration", "demo")
    say(sign_ins.rstrip())
    say("\nPasserelle is at http://%s:%d/ (Ctrl-C stops it)\n" % (HOST, port))
    os.chdir(str(ROOT))
    # Long work, such as a large file, is done behind the pages; it ends with the server.
    worker = [python, "manage.py", "worker", "--beside"]
    subprocess.Popen(worker, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    # Becoming the server leaves one process to stop, and its exit code is the one that counts.
    os.execve(python, [python, "manage.py", "runserver", "%s:%d" % (HOST, port), "--noreload"], environment())


def main(arguments: list[str] | None = None) -> int:
    """Read the command line, do it, and turn every failure into one sentence and exit code 1."""
    parser = argparse.ArgumentParser(prog="start.py", description="Prepare and start Passerelle.")
    commands = parser.add_subparsers(dest="command", required=True)
    run_parser = commands.add_parser("run", help="environment, database, demonstration, server")
    run_parser.add_argument("--port", default="8000")
    setup_parser = commands.add_parser("setup", help="the Python environment only")
    setup_parser.add_argument("--dev", action="store_true", help="with what the tests need")
    options = parser.parse_args(arguments)
    try:
        if options.command == "setup":
            setup(dev=options.dev)
        else:
            if not options.port.isdigit():
                raise Stop("checking the port", "%r is not a port" % options.port, "try: make run PORT=8001")
            run(int(options.port))
    except Stop as stop:
        print(stop, file=sys.stderr)
        return 1
    except OSError as error:
        reason = "%s: %s" % (error.filename or "the system", error.strerror or error)
        way_out = "check the folder and the disk, then try again"
        print(Stop("working in %s" % ROOT, reason, way_out), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
