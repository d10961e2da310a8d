"""One row about a person as the fields of our records, and what of it differs from what is on file."""

from typing import Any

from django.utils.translation import gettext as _

from exchange.sheet import Entry
from kernel.actors import Actor
from kernel.errors import RuleViolation
from participants.choices import LegalStatus, ReleaseReason, Sex
from participants.models import Identity, Participant
from participants.services.custody import custody_change, custody_close, custody_open
from participants.services.intake import NewPerson
from participants.services.people import identity_change, identity_record, participant_change
from participants.services.sentences import sentence_change, sentence_record

NAMES = ("family_name", "given_names", "identifier", "phone")


def file_of(entry: Entry) -> NewPerson:
    """The row as somebody to take in."""
    return NewPerson(
        reference=entry.get("reference"), identity=identity_of(entry), custody=custody_of(entry),
        sentence=sentence_of(entry), **demographics_of(entry),
    )  # fmt: skip


def demographics_of(entry: Entry) -> dict[str, Any]:
    """What is filled in of sex, birth, languages, nationality and site."""
    found = {name: entry.get(name) for name in ("sex", "languages", "nationality", "site") if name in entry.values}
    if born := entry.get("birth_on"):
        found |= {"birth_on": born.day, "birth_precision": born.precision}
    return found


def identity_of(entry: Entry) -> dict[str, str] | None:
    """What is filled in of names and contacts."""
    return {name: entry.get(name) for name in NAMES if name in entry.values} or None


def custody_of(entry: Entry) -> dict[str, Any] | None:
    """The stay, if there is one in the row."""
    if "admitted_on" not in entry.values:
        return None
    stay = {
        "site": entry.get("site"),
        "starts_on": entry.get("admitted_on"),
        "legal_status": entry.get("legal_status", LegalStatus.NOT_KNOWN),
        "expected_release_on": entry.get("expected_release_on"),
    }
    if "released_on" in entry.values:
        stay["ends_on"] = entry.get("released_on")
        stay["release_reason"] = entry.get("release_reason", ReleaseReason.NOT_KNOWN)
    return stay


def sentence_of(entry: Entry) -> dict[str, Any] | None:
    """The sentence, if there is one in the row."""
    if "sentenced_on" not in entry.values:
        return None
    return {"imposed_on": entry.get("sentenced_on"), "length_days": entry.get("sentence_days")}


def change_person(by: Actor, person: Participant, entry: Entry, *, confirm_new: bool) -> bool:
    """Bring a file up to the row; empty cells change nothing. Returns whether anything was written."""
    done = [
        _demographics(by, person, demographics_of(entry), confirm_new),
        _identity(by, person, identity_of(entry), confirm_new),
        _custody(by, person, custody_of(entry)),
        _sentence(by, person, sentence_of(entry)),
    ]
    return any(done)


def _differing(record, values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if getattr(record, name) != value}


def _demographics(by: Actor, person: Participant, said: dict[str, Any], confirm_new: bool) -> bool:
    changes = _differing(person, said)
    if changes.get("sex") == Sex.NOT_KNOWN:
        del changes["sex"]
    if not changes:
        return False
    participant_change(by=by, participant=person, confirm_new=confirm_new, **changes)
    return True


def _identity(by: Actor, person: Participant, said: dict[str, str] | None, confirm_new: bool) -> bool:
    if said is None:
        return False
    try:
        identity = person.identity
    except Identity.DoesNotExist:
        identity_record(by=by, participant=person, confirm_new=confirm_new, **said)
        return True
    changes = _differing(identity, said)
    if changes:
        identity_change(by=by, identity=identity, confirm_new=confirm_new, **changes)
    return bool(changes)


def _custody(by: Actor, person: Participant, said: dict[str, Any] | None) -> bool:
    if said is None:
        return False
    end = {name: said.pop(name) for name in ("ends_on", "release_reason") if name in said}
    stay = next((one for one in person.custody_periods.all() if one.starts_on == said["starts_on"]), None)
    if stay is None:
        stay = custody_open(by=by, participant=person, **said)
        changed = True
    else:
        stay.participant = person
        changed = _stay_changed(by, stay, said, end)
    if end and stay.ends_on is None:
        custody_close(by=by, period=stay, on=end["ends_on"], reason=end["release_reason"])
        changed = True
    return changed


def _stay_changed(by: Actor, stay, said: dict[str, Any], end: dict[str, Any]) -> bool:
    if stay.site_id != said["site"].pk:
        raise RuleViolation(
            _("A stay that began on this day is on file at another site."), code="other_site", field="site"
        )
    if stay.ends_on is not None:
        if end and stay.ends_on != end["ends_on"]:
            raise RuleViolation(
                _("This stay ended on %(day)s already.") % {"day": stay.ends_on},
                code="ended_already",
                field="released_on",
            )
        return False
    wanted = {name: said[name] for name in ("legal_status", "expected_release_on") if said[name] is not None}
    changes = _differing(stay, wanted)
    if changes.get("legal_status") == LegalStatus.NOT_KNOWN:
        del changes["legal_status"]
    if changes:
        custody_change(by=by, period=stay, **changes)
    return bool(changes)


def _sentence(by: Actor, person: Participant, said: dict[str, Any] | None) -> bool:
    if said is None:
        return False
    known = next((one for one in person.sentences.all() if one.imposed_on == said["imposed_on"]), None)
    if known is None:
        sentence_record(by=by, participant=person, **said)
        return True
    if said["length_days"] in (None, known.length_days):
        return False
    sentence_change(by=by, sentence=known, length_days=said["length_days"])
    return True
