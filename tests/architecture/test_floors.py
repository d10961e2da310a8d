"""Arrows only point down: the contracts in pyproject.toml hold."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_contract_is_kept(tmp_path):
    program = Path(sys.executable).with_name("lint-imports")
    answer = subprocess.run(
        [program, "--cache-dir", tmp_path], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "0 broken" in answer.stdout
