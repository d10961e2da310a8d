"""Reading the shipped instruments and putting them in place, once; a later release adds versions and changes none."""

import json
from datetime import date
from pathlib import Path

from django.db import transaction

from kernel.actors import Actor
from participants.models import Instrument, InstrumentVersion
from participants.services.instruments import instrument_define, instrument_revise

HERE = Path(__file__).parent


def shipped_instruments() -> list[dict]:
    """The files of this folder in order of name."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(HERE.glob("*.json"))]


@transaction.atomic
def load_instruments(*, by: Actor) -> list[InstrumentVersion]:
    """Put in place what is not there yet, for every agency; returns the versions that are new."""
    loaded = (_load(data, by) for data in shipped_instruments())
    return [version for version in loaded if version is not None]


def _load(data: dict, by: Actor) -> InstrumentVersion | None:
    rules = {
        "valid_from": date.fromisoformat(data["valid_from"]),
        "content": data["content"],
        "reliability": data["reliability"],
        "reassess_days": data["reassess_days"],
    }
    there = Instrument.objects.filter(agency=None, code=data["code"]).first()
    if there is None:
        described = {name: data[name] for name in ("code", "name", "license_note")}
        return instrument_define(by=by, agency=None, **described, **rules).versions.get()
    if there.versions.filter(number__gte=data["number"]).exists():
        return None
    return instrument_revise(by=by, instrument=there, **rules)
