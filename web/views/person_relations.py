"""The people around a person, who the person is, and how to reach them."""

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from participants.models import Identity, Participant, Relation
from participants.safety import protected_addresses
from participants.services.people import identity_change, identity_record, participant_change
from participants.services.relations import relation_add, relation_change, relation_end
from web.case import case_of
from web.forms.person_consent import EndForm
from web.forms.person_relations import DescriptionForm, IdentityForm, RelationForm
from web.gate import page
from web.person_acts import Act, act_page

BACK = "web:person_relations"
OF_PERSON = ("participant__agency", "participant__site")


@page("relation.read", is_hidden=True)
@require_safe
def relations(request, public_id):
    """Who matters to the person; for the case workers also the contact data, unless the address is protected."""
    case = case_of(request, public_id)
    rows = case.rows(Relation, "relation.read").order_by("ends_on", "id")
    sees_contact_data = case.may("contact_data.read")
    own = case.rows(Identity, "contact_data.read").first() if sees_contact_data else None
    case.show("relations", *["contacts"] * sees_contact_data)
    context = {
        "case": case,
        "relations": list(rows if sees_contact_data else rows.defer("phone", "address")),
        "own": own,
        "sees_contact_data": sees_contact_data,
        "is_protected": bool(own and protected_addresses([case.person.pk], case.today)),
        "may_record": case.may("relation.record"),
        "may_name": case.may("participant.register"),
    }
    return render(request, "web/person/relations.html", context)


def person_describe(*, by, person, **said):
    """What describes a person is changed on the person's own record."""
    return participant_change(by=by, participant=person, **said)


relation_new = act_page(Act(
    "relation.record", RelationForm, relation_add, _("Somebody who matters to the person"), _("Save"), _("Saved."),
    BACK, groups=("relations",),
))  # fmt: skip
relation = act_page(Act(
    "relation.record", RelationForm, relation_change, _("Put right who that is"), _("Save"), _("Saved."), BACK,
    takes="relation", model=Relation, reads="relation.read", related=OF_PERSON, changes=True, groups=("relations",),
))  # fmt: skip
relation_over = act_page(Act(
    "relation.record", EndForm, relation_end, _("Say until when somebody mattered"), _("Save"), _("Saved."), BACK,
    takes="relation", model=Relation, reads="relation.read", related=OF_PERSON, groups=("relations",),
    about=_("A guardian's consent ends with the guardianship."),
))  # fmt: skip
name = act_page(Act(
    "participant.register", IdentityForm, identity_record, _("Say who the person is"), _("Save"),
    _("The name is saved."), BACK, groups=("contacts",),
))  # fmt: skip
identity = act_page(Act(
    "participant.register", IdentityForm, identity_change, _("Name and contact data"), _("Save"),
    _("Name and contact data are saved."), BACK, takes="identity", model=Identity, reads="participant.read",
    related=OF_PERSON, changes=True, groups=("contacts",), about=_("What was there before stays in the history."),
))  # fmt: skip
description = act_page(Act(
    "participant.register", DescriptionForm, person_describe, _("Birth, sex, languages"), _("Save"), _("Saved."), BACK,
    related=("agency", "site"),
    takes="person", model=Participant, reads="participant.read", changes=True,
))  # fmt: skip
