"""One person's file as far as the reader may see it: found through the gate, each part by the capability it needs."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import entitled
from accounts.scope import Standing
from audit.actions import Action
from kernel.clock import today
from participants.days import birth_range, in_force
from participants.models import CustodyPeriod, Participant, SafetyFlag, SupervisionPeriod
from web.reading import record_shown
from web.standing import standing_of

_UNREAD = (
    "identity__identifier", "identity__identifier_index", "identity__phone", "identity__address",
    "identity__search_key",
)  # fmt: skip

# The parts of a file, each on a page of its own: route, label, capability.
TABS = (
    ("web:person", gettext_lazy("Overview"), "participant.read"),
    ("web:contacts", gettext_lazy("Contacts"), "contact.read"),
    ("web:assessments", gettext_lazy("Assessments"), "assessment.read"),
    ("web:plan", gettext_lazy("Plan"), "plan.read"),
    ("web:appointments", gettext_lazy("Appointments"), "appointment.read"),
    ("web:follow_ups", gettext_lazy("Follow-up"), "follow_up.read"),
    ("web:person_consent", gettext_lazy("Consent"), "participation.read"),
    ("web:person_relations", gettext_lazy("Relations"), "relation.read"),
    ("web:person_safety", gettext_lazy("Safety"), "safety.read"),
    ("web:person_custody", gettext_lazy("Custody"), "custody.read"),
    ("web:person_justice", gettext_lazy("Justice"), "justice_event.read"),
)
# What is done about a part belongs to it: how the names of those routes begin, and the part.
DONE_ABOUT = {
    "contact": "web:contacts",
    "assessment": "web:assessments",
    "override": "web:assessments",
    "plan": "web:plan",
    "goal": "web:plan",
    "action": "web:plan",
    "appointment": "web:appointments",
    "follow_up": "web:follow_ups",
}


@dataclass
class Case:
    """A person within the reader's reach, with what every page of the file shows on top."""

    request: Any
    person: Participant
    part: str = ""  # the part of the file that a page belongs to, where it is not a part itself
    possible_same: list[dict] = field(default_factory=list)  # files that may be about the same person

    @property
    def standing(self) -> Standing:
        return standing_of(self.request)

    def may(self, capability: str) -> bool:
        """Does one of the reader's roles carry it? Whether that role reaches the person, the gate and services say."""
        return bool(entitled(self.standing, {capability}).memberships)

    def rows(self, model, capability: str):
        """The rows of a part of the file, through the roles alone that carry the capability."""
        seen_as = entitled(self.standing, {capability})
        mine = {"pk": self.person.pk} if model is Participant else {"participant": self.person}
        return model.objects.for_user(seen_as).filter(**mine)

    def record(self, model, capability: str, public_id, *related: str):
        """One row of the file. Raises Http404 for another person's, a stranger's and an invented one alike."""
        row = self.rows(model, capability).filter(public_id=public_id).select_related(*related).first()
        if row is None:
            raise Http404
        return row

    @cached_property
    def name(self) -> str:
        """Family name first, as in lists; empty where none is recorded."""
        identity = self.identity
        if identity is None:
            return ""
        return ", ".join(part for part in (identity.family_name, identity.given_names) if part)

    @property
    def identity(self):
        identity = getattr(self.person, "identity", None)
        return identity if identity is not None and identity.entered_in_error_at is None else None

    @cached_property
    def stays(self) -> list[CustodyPeriod]:
        """Time in custody, the first one first."""
        rows = self.rows(CustodyPeriod, "custody.read").select_related("site")
        return sorted(rows, key=lambda stay: (stay.starts_on or date.min, stay.pk))

    @cached_property
    def supervisions(self) -> list[SupervisionPeriod]:
        rows = self.rows(SupervisionPeriod, "supervision.read").select_related("site", "agency")
        return sorted(rows.defer("conditions"), key=lambda period: (period.starts_on, period.pk))

    @cached_property
    def stay(self) -> CustodyPeriod | None:
        """Where the person is held now."""
        return next((stay for stay in self.stays if stay.ends_on is None), None)

    @cached_property
    def today(self) -> date:
        """The day on the wall where the person is held, else where the file is kept."""
        site = self.stay.site if self.stay else self.person.site
        return today(site.time_zone) if site else today()

    @cached_property
    def flags(self) -> list[str]:
        """What whoever meets the person must know now, in words."""
        rows = self.rows(SafetyFlag, "safety.read").filter(in_force(self.today))
        return [flag.get_kind_display() for flag in rows.defer("note").order_by("kind")]

    @property
    def place(self) -> str:
        """Where the person is: held at, else supervised by, else where the file is kept."""
        if self.stay:
            return _("held at %(site)s") % {"site": self.stay.site.name}
        held = [period for period in self.supervisions if period.ends_on is None]
        if held:
            return _("supervised by %(site)s") % {"site": held[-1].site.name}
        return (self.person.site or self.person.agency).name

    @property
    def age(self) -> str:
        """Full years in words; two numbers where the day of birth is known in part; empty where it is not."""
        born = birth_range(self.person.birth_on, self.person.birth_precision)
        if born is None:
            return ""
        least, most = (years_between(day, self.today) for day in reversed(born))
        if least == most:
            return _("%(years)d years") % {"years": least}
        return _("%(least)d or %(most)d years") % {"least": least, "most": most}

    def tabs(self) -> list[dict]:
        """The parts of the file that the reader's roles open; `is_here` on the one that is shown."""
        here = self.request.resolver_match.view_name
        about = here.removeprefix("web:")
        part = self.part or next((to for begins, to in DONE_ABOUT.items() if about.startswith(begins)), "")
        return [
            {"route": route, "label": label, "is_here": route in (here, part)}
            for route, label, capability in TABS
            if self.may(capability)
        ]

    def show(self, *groups: str, also=()) -> None:
        """Record that this file is about to be shown, by the groups of fields; `also` names further people shown."""
        ids = [self.person.public_id, *also]
        record_shown(
            self.request, capability="participant.read", action=Action.CASE_READ,
            object_type=Participant._meta.label_lower, object_ids=ids, subject_ids=ids,
            field_groups=sorted({"demographics", "identity", *groups}),
        )  # fmt: skip


def case_of(request, public_id) -> Case:
    """The file of a person within the reader's reach; Http404 for everybody else's."""
    seen_as = entitled(standing_of(request), {"participant.read"})
    people = Participant.objects.for_user(seen_as).filter(public_id=public_id)
    person = people.select_related("agency", "site", "identity").defer(*_UNREAD).first()
    if person is None:
        raise Http404
    return Case(request, person)


def years_between(born: date, day: date) -> int:
    """Full years of life on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
