"""Opening a file, saying who the person is, recording characteristics, and assigning a worker."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Agency, Site, User
from accounts.roles import Role
from accounts.scope import Standing, confirm_reach
from audit.actions import Action
from kernel.actors import Actor
from kernel.errors import RuleViolation
from kernel.records import record_create
from participants.choices import FileClass, Sex
from participants.matching import fold_name
from participants.models import CaseAssignment, Characteristic, Identity, Participant
from participants.services.reach import reach_set
from participants.services.recording import allow, log_write


@transaction.atomic
def participant_register(
    *,
    by: Actor,
    agency: Agency,
    file_class: str,
    reference: str,
    site: Site | None = None,
    sex: int = Sex.NOT_KNOWN,
    birth_on: date | None = None,
    birth_precision: str = "day",
    identity: Mapping[str, str] | None = None,
    **more,
) -> Participant:
    """Open a person's file in one act, with `identity` = {family_name, given_names, identifier, phone, address}.

    A social worker who opens a file is responsible for it. Raises RuleViolation for a reference already used in the
    agency, a site of another agency, or an identity in a study agency.
    """
    allow(by, "participant.register", agency=agency)
    if file_class not in FileClass.values:
        raise RuleViolation(_("%(value)s is not a file class.") % {"value": file_class}, field="file_class")
    if site is not None and site.agency_id != agency.pk:
        raise RuleViolation(
            _("%(site)s does not belong to %(agency)s.") % {"site": site, "agency": agency}, field="site"
        )
    if Participant.all_records.filter(agency=agency, reference=reference).exists():
        raise RuleViolation(
            _("The reference %(reference)s is already used in this agency.") % {"reference": reference},
            code="reference_taken",
            field="reference",
        )
    participant = Participant(
        agency=agency,
        site=site,
        file_class=file_class,
        reference=reference,
        sex=sex,
        birth_on=birth_on,
        birth_precision=birth_precision,
        **more,
    )
    record_create(participant, by=by)
    reach_set(participant)
    if by.user is not None and Standing.of(by.user).agency_ids({Role.SOCIAL_WORKER}) & {agency.pk}:
        _assign(by, participant, agency, by.user, participant.created_at.date())
    log_write(by, Action.PARTICIPANT_REGISTER, participant, participant, field_groups=["demographics"])
    if identity:
        identity_record(by=by, participant=participant, **identity)
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
) -> Identity:
    """Say who a person is. Raises RuleViolation for people of a study, who stay without names."""
    allow(by, "participant.register", participant, agency=participant.agency)
    if participant.agency.is_study:
        raise RuleViolation(_("People in a study have no names here."), code="study_has_no_identity")
    if Identity.all_records.filter(participant=participant).exists():
        raise RuleViolation(_("Who this person is has been recorded already."), code="identity_known")
    identity = Identity(
        participant=participant,
        family_name=family_name,
        given_names=given_names,
        identifier=identifier,
        phone=phone,
        address=address,
        search_key=fold_name(family_name, given_names),
    )
    record_create(identity, by=by)
    log_write(by, Action.IDENTITY_RECORD, identity, participant, field_groups=["identity", "contacts"])
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
    allow(by, "characteristic.record", participant, agency=participant.agency)
    made = []
    for code, value in values.items():
        try:
            number = Decimal(str(value))
        except InvalidOperation as error:
            raise RuleViolation(
                _("%(code)s must be a number (yes is 1, no is 0), not %(value)s.")
                % {"code": code, "value": value},
                field=code,
            ) from error
        record = Characteristic(
            participant=participant,
            code=code,
            value=number,
            recorded_on=recorded_on,
            date_precision=date_precision,
            source=source,
        )
        made.append(record_create(record, by=by))
    if made:
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
    """Make a worker responsible for a person. Raises RuleViolation for dates out of order."""
    allow(by, "case.assign", participant, agency=agency)
    if ends_on is not None and ends_on < starts_on:
        raise RuleViolation(_("An assignment ends on or after the day it starts."), field="ends_on")
    return _assign(by, participant, agency, user, starts_on, ends_on)


def _assign(by, participant, agency, user, starts_on, ends_on=None) -> CaseAssignment:
    assignment = CaseAssignment(
        participant=participant, agency=agency, user=user, starts_on=starts_on, ends_on=ends_on
    )
    record_create(assignment, by=by)
    reach_set(assignment)
    log_write(by, Action.CASE_ASSIGN, assignment, participant, field_groups=["caseload"], agency=agency)
    return assignment
