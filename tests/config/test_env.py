"""The environment: what development makes for itself and what production refuses to start without."""

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from accounts.roles import Role
from config.env import ROLES, data_dir, is_production, key_ring, second_factor_roles

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "PASSERELLE_SECRET_KEY": "s" * 50,
    "PASSERELLE_FIELD_KEYS": Fernet.generate_key().decode(),
    "PASSERELLE_BLIND_INDEX_KEY": "b" * 43,
}


@pytest.fixture(autouse=True)
def clean(monkeypatch):
    for name in ("PASSERELLE_ENV", "PASSERELLE_DATA_DIR", "PASSERELLE_SECOND_FACTOR_ROLES", *GOOD):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def production(monkeypatch):
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)


def test_development_unless_it_says_production(monkeypatch):
    assert is_production() is False
    monkeypatch.setenv("PASSERELLE_ENV", "development")
    assert is_production() is False
    monkeypatch.setenv("PASSERELLE_ENV", "production")
    assert is_production() is True


@pytest.mark.parametrize("name", ["prod", "Production", "staging", ""])
def test_a_mistyped_environment_does_not_pass_for_development(monkeypatch, name):
    monkeypatch.setenv("PASSERELLE_ENV", name)
    with pytest.raises(ImproperlyConfigured, match="PASSERELLE_ENV"):
        is_production()


def test_production_takes_its_own_keys(production, tmp_path):
    ring = key_ring(tmp_path, production=True)
    assert ring == {
        "secret": GOOD["PASSERELLE_SECRET_KEY"],
        "field_keys": GOOD["PASSERELLE_FIELD_KEYS"],
        "blind_index": GOOD["PASSERELLE_BLIND_INDEX_KEY"],
    }
    assert list(tmp_path.iterdir()) == [], "production writes no keys anywhere"


@pytest.mark.parametrize("name", sorted(GOOD))
@pytest.mark.parametrize(
    "value", [None, "", "changeme", "  SECRET ", "your-key-here", "short-but-random-8fj2"]
)
def test_production_does_not_start_without_a_key_of_its_own(production, monkeypatch, tmp_path, name, value):
    if value is None:
        monkeypatch.delenv(name)
    else:
        monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=name):
        key_ring(tmp_path, production=True)


def test_development_makes_its_ring_once(tmp_path):
    folder = tmp_path / "var"
    first, second = key_ring(folder, production=False), key_ring(folder, production=False)
    assert first == second
    (written,) = folder.iterdir()
    assert written.name == "development-keys.json"
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert json.loads(written.read_text()) == first
    assert all(len(value) >= 32 for value in first.values())
    Fernet(first["field_keys"])


def test_development_uses_the_keys_it_is_given(monkeypatch, tmp_path):
    monkeypatch.setenv("PASSERELLE_SECRET_KEY", "given")
    ring = key_ring(tmp_path, production=False)
    assert ring["secret"] == "given"
    assert ring["field_keys"] and ring["blind_index"]


def test_two_programs_that_start_together_agree_on_one_ring(tmp_path):
    program = (
        "import json, sys; from pathlib import Path; from config.env import key_ring; "
        "print(json.dumps(key_ring(Path(sys.argv[1]), False)))"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", program, tmp_path], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    rings = [json.loads(process.communicate(timeout=60)[0]) for process in started]
    assert all(ring == rings[0] for ring in rings)
    assert [path.name for path in tmp_path.iterdir()] == ["development-keys.json"]


def test_the_data_folder_is_var_unless_said_otherwise(monkeypatch, tmp_path):
    assert data_dir(tmp_path) == tmp_path / "var"
    monkeypatch.setenv("PASSERELLE_DATA_DIR", str(tmp_path / "elsewhere"))
    assert data_dir(tmp_path) == tmp_path / "elsewhere"


def test_a_field_key_that_cannot_encrypt_stops_the_start(tmp_path, monkeypatch):
    from cryptography.fernet import Fernet

    good = Fernet.generate_key().decode()
    monkeypatch.setenv("PASSERELLE_SECRET_KEY", "s" * 50)
    monkeypatch.setenv("PASSERELLE_BLIND_INDEX_KEY", "b" * 50)
    monkeypatch.setenv("PASSERELLE_FIELD_KEYS", f"{good},{'not a key at all':_<44}")
    with pytest.raises(
        ImproperlyConfigured, match="PASSERELLE_FIELD_KEYS: key 2 is not 32 url-safe base64 bytes"
    ):
        key_ring(tmp_path, production=True)
    monkeypatch.setenv("PASSERELLE_FIELD_KEYS", good)
    assert key_ring(tmp_path, production=True)["field_keys"] == good


def test_in_production_every_role_needs_a_second_factor_and_elsewhere_none():
    assert second_factor_roles(production=True) == set(Role.values) == set(ROLES)
    assert second_factor_roles(production=False) == set()


def test_the_roles_that_need_a_second_factor_can_be_named(monkeypatch):
    monkeypatch.setenv("PASSERELLE_SECOND_FACTOR_ROLES", "auditor,social_worker")
    assert second_factor_roles(production=True) == {"auditor", "social_worker"}
    monkeypatch.setenv("PASSERELLE_SECOND_FACTOR_ROLES", "none")
    assert second_factor_roles(production=True) == set()
    for mistyped in ("auditors", "none,auditor", "social worker"):
        monkeypatch.setenv("PASSERELLE_SECOND_FACTOR_ROLES", mistyped)
        with pytest.raises(ImproperlyConfigured, match="PASSERELLE_SECOND_FACTOR_ROLES names"):
            second_factor_roles(production=True)
