"""Opening a file in one act, saying who the person is, and changing either; facts, and who is responsible."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Agency, Site, User
from accounts.roles import Role
from accounts.scope import Standing, confirm_reach
from audit.actions import Action
from kernel.actors import Actor
from kernel.clock import today
from kernel.errors import DomainError, RuleViolation
from kernel.records import record_change, record_create, records_create
from participants.choices import FileClass, Sex
from participants.days import confirm_birth, confirm_not_future, today_at, today_for
from participants.locks import lock_agency, lock_person
from participants.matching import fold_name
from participants.models import CaseAssignment, Characteristic, Identity, Participant
from participants.references import new_reference
from participants.services.basis import legal_basis_record
from participants.services.custody import custody_open
from participants.services.reach import reach_set
from participants.services.recording import allow, log_write
from participants.services.referral import referral_make
from participants.services.relations import relation_add
from participants.services.sameness import match_file
from participants.services.search_words import words_set, words_set_new
from participants.texts import confirm_codes, confirm_line, confirm_name, confirm_text

DEMOGRAPHICS = frozenset({"sex", "birth_on", "birth_precision", "languages", "nationality", "site"})
# How long each part of an identity may be, and whether it is one line.
IDENTITY = {
    "family_name": (120, confirm_name),
    "given_names": (120, confirm_name),
    "identifier": (200, confirm_line),
    "phone": (60, confirm_line),
    "address": (500, confirm_text),
}
LONGEST_KEY = 250  # folding may make a name longer: one letter can stand for a whole phrase


@transaction.atomic
def participant_register(
    *,
    by: Actor,
    agency: Agency,
    file_class: str,
    reference: str = "",
    site: Site | None = None,
    sex: int = Sex.NOT_KNOWN,
    birth_on: date | None = None,
    birth_precision: str = "day",
    languages: Iterable[str] = (),
    nationality: str = "",
    identity: Mapping[str, str] | None = None,
    relations: Iterable[Mapping[str, Any]] = (),
    custody: Mapping[str, Any] | None = None,
    legal_bases: Iterable[Mapping[str, Any]] = (),
    referral: Mapping[str, Any] | None = None,
    confirm_new: bool = False,
) -> Participant:
    """Open a person's file in one act, with whatever else is known nested as the verbs of each take it.

    `identity` = {family_name, given_names, identifier, phone, address}; `given_by` of a legal basis is the place of
    the relation in `relations`; a referral is from this agency unless it says otherwise. Without a reference one is
    made. A social worker who opens a file is responsible for it. All or nothing; what is wrong in a nested part is
    pointed at as "identity/family_name" or "relations/0/name".

    Raises RuleViolation for a reference already used in the agency, a site of another agency, an identity in a study
    agency, and `possible_same_person` for somebody within reach who may be the same, unless `confirm_new`.
    """
    allow(by, "participant.register", agency=agency)
    if file_class not in FileClass.values:
        raise RuleViolation(_("%(value)s is not a file class.") % {"value": file_class}, field="file_class")
    _confirm_site_of(agency, site)
    confirm_birth(birth_on, birth_precision, today_at(agency))
    lock_agency(agency)
    reference = confirm_line(reference, "reference", 40)
    if reference and Participant.all_records.filter(agency=agency, reference=reference).exists():
        raise RuleViolation(
            _("The reference %(reference)s is already used in this agency.") % {"reference": reference},
            code="reference_taken",
            field="reference",
        )
    participant = Participant(
        agency=agency,
        site=site,
        file_class=file_class,
        reference=reference or new_reference(agency),
        sex=sex,
        birth_on=birth_on,
        birth_precision=birth_precision,
        languages=confirm_codes(languages, "languages"),
        nationality=confirm_line(nationality, "nationality", 2),
    )
    record_create(participant, by=by)
    reach_set(participant)
    log_write(by, Action.PARTICIPANT_REGISTER, participant, participant, field_groups=["demographics"])
    if by.user is not None and Standing.of(by.user).agency_ids({Role.SOCIAL_WORKER}) & {agency.pk}:
        _assign(by, participant, agency, by.user, today())
    if custody:  # first: it may be what brings the person within the actor's reach
        with _inside("custody"):
            custody_open(by=by, participant=participant, **custody)
    if identity:
        with _inside("identity"):
            identity_record(by=by, participant=participant, confirm_new=confirm_new, **identity)
    else:
        words_set_new([participant], [])
    made = []
    for place, values in enumerate(relations):
        with _inside(f"relations/{place}"):
            made.append(relation_add(by=by, participant=participant, **values))
    for place, values in enumerate(legal_bases):
        with _inside(f"legal_bases/{place}"):
            legal_basis_record(by=by, participant=participant, **_with_giver(values, made))
    if referral:
        with _inside("referral"):
            referral_make(by=by, participant=participant, **{"from_agency": agency, **referral})
    confirm_reach(participant, by=by)
    return participant


@transaction.atomic
def participant_change(
    *, by: Actor, participant: Participant, confirm_new: bool = False, **changes
) -> Participant:
    """Change sex, date of birth, languages, nationality or site.

    Raises RuleViolation for anything else, a site of another agency or a birth that cannot be, and as in registering
    `possible_same_person` where the new date of birth makes somebody within reach look the same; OutOfReach when the
    person would leave the actor's reach.
    """
    allow(by, "participant.register", participant)
    for name in sorted(set(changes) - DEMOGRAPHICS):
        raise RuleViolation(_("%(field)s cannot be changed here.") % {"field": name}, field=name)
    if "site" in changes:
        _confirm_site_of(participant.agency, changes["site"])
    if "languages" in changes:
        changes["languages"] = confirm_codes(changes["languages"], "languages")
    if "nationality" in changes:
        changes["nationality"] = confirm_line(changes["nationality"], "nationality", 2)
    birth_on = changes.get("birth_on", participant.birth_on)
    precision = changes.get("birth_precision", participant.birth_precision)
    is_born_anew = (birth_on, precision) != (participant.birth_on, participant.birth_precision)
    confirm_birth(birth_on, precision, today_for(participant))
    identity = Identity.objects.filter(participant=participant).first()
    if is_born_anew and identity is not None:
        participant.birth_on, participant.birth_precision = birth_on, precision
        identity.participant = participant
        match_file(by=by, identity=identity, confirm_new=confirm_new)
    record_change(participant, by=by, **changes)
    reach_set(participant)
    log_write(by, Action.PARTICIPANT_CHANGE, participant, participant, field_groups=["demographics"])
    confirm_reach(participant, by=by)
    return participant


@transaction.atomic
def identity_record(
    *,
    by: Actor,
    participant: Participant,
    family_name: str,
    given_names: str = "",
    identifier: str = "",
    phone: str = "",
    address: str = "",
    confirm_new: bool = False,
) -> Identity:
    """Say who a person is. Raises RuleViolation for people of a study, who stay without names; see registering."""
    allow(by, "participant.register", participant)
    if participant.agency.is_study:
        raise RuleViolation(_("People in a study have no names here."), code="study_has_no_identity")
    lock_person(participant)
    if Identity.all_records.filter(participant=participant).exists():
        raise RuleViolation(_("Who this person is has been recorded already."), code="identity_known")
    values = {
        "family_name": family_name,
        "given_names": given_names,
        "identifier": identifier,
        "phone": phone,
        "address": address,
    }
    identity = Identity(participant=participant, **_identity_values(values))
    identity.search_key = _search_key(identity)
    match_file(by=by, identity=identity, confirm_new=confirm_new)
    record_create(identity, by=by)
    words_set(participant)
    log_write(by, Action.IDENTITY_RECORD, identity, participant, field_groups=["identity", "contacts"])
    return identity


@transaction.atomic
def identity_change(*, by: Actor, identity: Identity, confirm_new: bool = False, **changes) -> Identity:
    """Correct a name, contact or identifier; what was there before stays in the history.

    Raises RuleViolation for anything else, and as in registering `possible_same_person` where a new name or
    identifier makes somebody within reach look the same.
    """
    person = identity.participant
    allow(by, "participant.register", person)
    for name in sorted(set(changes) - set(IDENTITY)):
        raise RuleViolation(_("%(field)s cannot be changed here.") % {"field": name}, field=name)
    changes = _identity_values(changes)
    names = ("family_name", "given_names", "identifier")
    is_somebody_else = any(
        changes.get(name, getattr(identity, name)) != getattr(identity, name) for name in names
    )
    for name, value in changes.items():
        setattr(identity, name, value)
    if is_somebody_else:
        match_file(by=by, identity=identity, confirm_new=confirm_new)
    record_change(identity, by=by, **changes, search_key=_search_key(identity))
    if {"family_name", "given_names"} & set(changes):
        words_set(person)
    groups = {"identity" if name in names[:2] else "contacts" for name in changes} or {"identity"}
    log_write(by, Action.IDENTITY_RECORD, identity, person, field_groups=groups)
    return identity


@transaction.atomic
def characteristics_record(
    *,
    by: Actor,
    participant: Participant,
    values: Mapping[str, object],
    recorded_on: date,
    date_precision: str = "day",
    source: str = "",
) -> list[Characteristic]:
    """Record facts by code on one day: {"prio": 3, "mar": 0}. Raises RuleViolation for a value that is no number."""
    allow(by, "characteristic.record", participant)
    confirm_not_future(recorded_on, today_for(participant), "recorded_on")
    source = confirm_line(source, "source", 80)
    made: list[Characteristic] = []
    for code, value in values.items():
        try:
            number = Decimal(str(value))
        except InvalidOperation as error:
            raise RuleViolation(
                _("%(code)s must be a number (yes is 1, no is 0), not %(value)s.")
                % {"code": code, "value": value},
                field=code,
            ) from error
        made.append(
            Characteristic(
                participant=participant,
                code=code,
                value=number,
                recorded_on=recorded_on,
                date_precision=date_precision,
                source=source,
            )
        )
    if records_create(made, by=by):
        log_write(
            by,
            Action.CHARACTERISTIC_RECORD,
            made[0],
            participant,
            field_groups=["characteristics"],
            details={"codes": sorted(values)},
            also=made[1:],
        )
    return made


@transaction.atomic
def case_assign(
    *,
    by: Actor,
    participant: Participant,
    user: User,
    agency: Agency,
    starts_on: date,
    ends_on: date | None = None,
) -> CaseAssignment:
    """Make a worker responsible for a person.

    Raises RuleViolation for dates out of order or somebody who is no social worker of the agency today.
    """
    allow(by, "case.assign", participant, agency=agency)
    if ends_on is not None and ends_on < starts_on:
        raise RuleViolation(
            _("An assignment ends on or after the day it starts."), code="dates_out_of_order", field="ends_on"
        )
    if agency.pk not in Standing.of(user).agency_ids({Role.SOCIAL_WORKER}):
        raise RuleViolation(
            _("Choose a social worker of this agency."), code="not_a_social_worker", field="user"
        )
    return _assign(by, participant, agency, user, starts_on, ends_on)


@transaction.atomic
def case_end(*, by: Actor, assignment: CaseAssignment, on: date) -> CaseAssignment:
    """End a worker's responsibility; that day, which may be still to come, is its last.

    Raises RuleViolation when it is over, or for a day before it began.
    """
    person = assignment.participant
    allow(by, "case.assign", person, agency=assignment.agency)
    if assignment.ends_on is not None and assignment.ends_on < today_for(person):
        raise RuleViolation(_("This has ended already."), code="ended_already", field="on")
    if on < assignment.starts_on:
        raise RuleViolation(
            _("An assignment ends on or after the day it starts."), code="dates_out_of_order", field="on"
        )
    record_change(assignment, by=by, ends_on=on)
    reach_set(assignment)
    log_write(by, Action.CASE_END, assignment, person, field_groups=["caseload"], agency=assignment.agency)
    return assignment


def _assign(by, participant, agency, user, starts_on, ends_on=None) -> CaseAssignment:
    assignment = CaseAssignment(
        participant=participant, agency=agency, user=user, starts_on=starts_on, ends_on=ends_on
    )
    record_create(assignment, by=by)
    reach_set(assignment)
    log_write(by, Action.CASE_ASSIGN, assignment, participant, field_groups=["caseload"], agency=agency)
    return assignment


def _confirm_site_of(agency: Agency, site: Site | None) -> None:
    if site is not None and site.agency_id != agency.pk:
        raise RuleViolation(
            _("%(site)s does not belong to %(agency)s.") % {"site": site, "agency": agency}, field="site"
        )


def _identity_values(values: Mapping[str, str]) -> dict[str, str]:
    checked = {}
    for name, value in values.items():
        longest, confirm = IDENTITY[name]
        checked[name] = confirm(value, name, longest)
    if checked.get("family_name", "x") == "":
        raise RuleViolation(
            _("Say the family name, or the only name there is."), code="required", field="family_name"
        )
    return checked


def _search_key(identity: Identity) -> str:
    return fold_name(identity.family_name, identity.given_names)[:LONGEST_KEY]


def _with_giver(values: Mapping[str, Any], relations: list) -> dict[str, Any]:
    """A legal basis names who gave it by the place among the relations of the same call."""
    place = values.get("given_by")
    if place is None:
        return dict(values)
    if not isinstance(place, int) or isinstance(place, bool) or not 0 <= place < len(relations):
        raise RuleViolation(_("Say the place of the relation in the list, from 0."), field="given_by")
    return {**values, "given_by": relations[place]}


@contextmanager
def _inside(path: str) -> Iterator[None]:
    """What goes wrong in a nested part is pointed at from the outside."""
    try:
        yield
    except DomainError as error:
        error.field = f"{path}/{error.field}" if error.field else None
        raise
    except ValidationError as error:
        if not hasattr(error, "error_dict"):
            raise
        raise ValidationError(
            {f"{path}/{name}": found for name, found in error.error_dict.items()}
        ) from error
