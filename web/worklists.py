"""The worklist as pages show it: each item with the name of whom it is about and the page on which it is cleared."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import entitled
from accounts.scope import Standing
from audit.actions import Action
from outcomes.worklist import REASONS, Code, Found, Reason, Urgency
from participants.models import Identity
from web.reading import record_shown

# The act of an item → its page, and whether the page is about the record or about the person.
PAGES = {
    ("session", "attendance"): ("web:register", False),
    ("contact", "create"): ("web:contact_new", True),
    ("assessment", "create"): ("web:assessment_new", True),
    ("assessment", "sign"): ("web:assessment_fill", False),
    ("plan", "create"): ("web:plan", True),
    ("plan-review", "create"): ("web:plan_review", False),
    ("reintegration-outcome", "record"): ("web:follow_up", False),
    ("enrollment", "assess"): ("web:enrollment", False),
}
LABELS = {
    ("session", "attendance"): gettext_lazy("Keep the register"),
    ("contact", "create"): gettext_lazy("Log a contact"),
    ("assessment", "create"): gettext_lazy("Assess"),
    ("assessment", "sign"): gettext_lazy("Sign the assessment"),
    ("plan", "create"): gettext_lazy("Make a plan"),
    ("plan-review", "create"): gettext_lazy("Review the plan"),
    ("reintegration-outcome", "record"): gettext_lazy("Say what is known"),
    ("participation", "create"): gettext_lazy("Ask again"),
    ("incident", "report"): gettext_lazy("Report it"),
    ("incident", "close"): gettext_lazy("See the concern"),
    ("enrollment", "assess"): gettext_lazy("Answer the referral"),
}
STYLE = {Urgency.URGENT: "is-alarm", Urgency.SOON: "is-notice"}


@dataclass(frozen=True)
class Entry:
    """One thing to do, ready to be shown."""

    found: Found
    name: str
    reference: str
    address: str
    act: str

    @property
    def item(self):
        return self.found.item

    @property
    def reason(self) -> str:
        return str(Code(self.found.reason).label)

    @property
    def urgency(self) -> str:
        return str(self.found.item.urgency.label)

    @property
    def style(self) -> str:
        return STYLE.get(self.found.item.urgency, "")


def reasons_for(standing: Standing) -> list[Reason]:
    """The reasons that somebody with these memberships can act on."""
    return [reason for reason in REASONS.values() if entitled(standing, reason.needs).memberships]


def people_in(found: Iterable[Found]) -> set[int]:
    """The keys of those whom the items are about."""
    return {one.item.participant.pk for one in found if one.item.participant}


def names_of(standing: Standing, people: set[int]) -> dict[int, str]:
    """The names of these people by their keys, as far as the reader may know them; one query, none for nobody."""
    rows = Identity.objects.for_user(standing).filter(participant_id__in=people)
    rows = rows.only("participant_id", "family_name", "given_names")
    return {identity.participant_id: identity.full_name for identity in rows}


def entries_of(found: Iterable[Found], names: dict[int, str]) -> list[Entry]:
    """The items with names."""
    return [_entry(one, names) for one in found]


def log_worklist(request, found: Iterable[Found]) -> None:
    """What is about to be shown goes to the log, as the API does it."""
    found = list(found)
    people = {str(one.item.participant.public_id) for one in found if one.item.participant}
    record_shown(
        request, capability="worklist.read", action=Action.WORKLIST_READ, object_type="outcomes.worklist",
        object_ids=[one.item.act.record for one in found], subject_ids=sorted(people),
        field_groups=sorted({str(one.reason) for one in found} | {"identity"}),
    )  # fmt: skip


def person_address(public_id) -> str:
    """The page of a person."""
    return reverse("web:person", kwargs={"public_id": public_id})


def _entry(one: Found, names: dict[int, str]) -> Entry:
    item = one.item
    act = (item.act.resource, item.act.operation)
    person = item.participant
    if act in PAGES:
        route, is_about_person = PAGES[act]
        key = person.public_id if is_about_person else item.act.record
        address = reverse(route, kwargs={"public_id": key})
    else:
        address = person_address(person.public_id)
    name = names.get(person.pk, "") if person else ""
    reference = person.reference if person else ""
    return Entry(one, name or reference, reference, address, str(LABELS.get(act, _("Open"))))
