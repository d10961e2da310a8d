"""Taking in many people at once, as from a file: the same facts as registering one by one, in few statements."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Agency, Site
from accounts.permissions import require_at_site
from audit.actions import Action
from audit.services import record_write
from kernel.actors import Actor
from kernel.crypto import blind_index
from kernel.errors import OutOfReach, RuleViolation
from kernel.records import records_create
from participants.choices import FileClass, Sex
from participants.locks import lock_agency
from participants.matching import births_agree, fold_name, name_keys
from participants.models import CustodyPeriod, Identity, Participant, Sentence
from participants.services.people import LONGEST_KEY
from participants.services.reach import reach_set_new
from participants.services.recording import allow
from participants.services.search_words import words_set_new

GROUPS = ("contacts", "custody", "demographics", "identity", "sentence")


@dataclass(frozen=True)
class NewPerson:
    """Somebody to take in. `identity`, `custody` and `sentence` hold the fields of those records, where known."""

    reference: str
    site: Site | None = None
    sex: int = Sex.NOT_KNOWN
    birth_on: date | None = None
    birth_precision: str = "day"
    languages: Sequence[str] = ()
    nationality: str = ""
    identity: Mapping[str, str] | None = None
    custody: Mapping[str, Any] | None = None
    sentence: Mapping[str, Any] | None = None


@transaction.atomic
def people_take_in(
    *, by: Actor, agency: Agency, people: Sequence[NewPerson], file_class: str = FileClass.JUSTICE
) -> list[Participant]:
    """Open a file for each, with who he is, his stay and his sentence: all of them or none, one event in the log.

    Nobody is compared with files there are: leave out whom `alike` names, and register those one by one. Raises
    RuleViolation for a reference that is taken or people of a study, OutOfReach for a site or person out of the
    actor's reach.
    """
    allow(by, "people.import", agency=agency)
    if agency.is_study:
        raise RuleViolation(_("People in a study have no names here."), code="study_has_no_identity")
    for site in {person.custody["site"] for person in people if person.custody}:
        require_at_site(by, "custody.manage", site)
    lock_agency(agency)
    references = [person.reference for person in people]
    if len(set(references)) < len(references) or Participant.all_records.filter(
        agency=agency, reference__in=references
    ).exists():  # fmt: skip
        raise RuleViolation(_("A reference is already used in this agency."), code="reference_taken")
    files = records_create([_file(agency, file_class, person) for person in people], by=by)
    pairs = list(zip(people, files, strict=True))
    identities = records_create([_identity(file, person) for person, file in pairs if person.identity], by=by)
    words_set_new(files, identities)
    stays = records_create(
        [CustodyPeriod(participant=file, **person.custody) for person, file in pairs if person.custody], by=by
    )
    records_create([Sentence(participant=file, **p.sentence) for p, file in pairs if p.sentence], by=by)
    reach_set_new([*files, *stays])
    record_write(
        actor=by,
        action=Action.PEOPLE_TAKE_IN,
        object_type=Participant._meta.label_lower,
        object_ids=[file.public_id for file in files],
        subject_ids=[file.public_id for file in files],
        agency_id=agency.public_id,
        field_groups=GROUPS,
    )
    _confirm_reach(by, files)
    return files


def alike(people: Iterable[NewPerson], file_class: str = FileClass.JUSTICE) -> set[str]:
    """The references of those who may be somebody on file already, wherever, or somebody earlier in the list.

    A first look in one statement; who is really alike is for registering to say.
    """
    people = [person for person in people if person.identity]
    names, indexes = {}, {}
    for person in people:
        names[person.reference] = name_keys(
            person.identity["family_name"], person.identity.get("given_names", "")
        )
        indexes[person.reference] = identifier_index(person.identity.get("identifier", ""))
    found = Identity.objects.filter(
        Q(search_key__in=set().union(*names.values()))
        | Q(identifier_index__in={index for index in indexes.values() if index}),
        participant__file_class=file_class,
    ).values_list("search_key", "identifier_index", "participant__birth_on", "participant__birth_precision")
    births, known = defaultdict(list), set()
    for key, index, born, precision in found:
        births[key].append((born, precision))
        known.add(index)
    like = set()
    for person in people:
        born, index = (person.birth_on, person.birth_precision), indexes[person.reference]
        others = [other for key in names[person.reference] for other in births[key]]
        if (index and index in known) or any(births_agree(born, other) != "" for other in others):
            like.add(person.reference)
        for key in names[person.reference]:
            births[key].append(born)
        known.add(index)
    return like


def identifier_index(identifier: str) -> str:
    """The blind index an identifier is found by; "" for none."""
    purpose = Identity._meta.get_field("identifier_index").purpose
    return blind_index(identifier, purpose=purpose) if identifier.strip() else ""


def _file(agency: Agency, file_class: str, person: NewPerson) -> Participant:
    return Participant(
        agency=agency,
        file_class=file_class,
        reference=person.reference,
        site=person.site,
        sex=person.sex,
        birth_on=person.birth_on,
        birth_precision=person.birth_precision,
        languages=list(person.languages),
        nationality=person.nationality,
    )


def _identity(file: Participant, person: NewPerson) -> Identity:
    identity = Identity(participant=file, **person.identity)
    identity.search_key = fold_name(identity.family_name, identity.given_names)[:LONGEST_KEY]
    return identity


def _confirm_reach(by: Actor, files: Sequence[Participant]) -> None:
    if by.user is None:
        return
    within = Participant.objects.for_user(by.user).filter(pk__in=[file.pk for file in files])
    if within.count() < len(files):
        raise OutOfReach(_("Somebody would be outside your own reach: give everybody one of your sites."))
