"""May we, and does the person want to: the bases, the agreements, and for a child the guardian, on one page."""

from django.db import transaction
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from participants.models import LegalBasis, Participation
from participants.services.basis import (
    legal_basis_record,
    legal_basis_withdraw,
    participation_record,
    participation_withdraw,
)
from participants.services.relations import relation_add
from web.bases import holds_on
from web.case import case_of
from web.forms.person_consent import BasisForm, ConsentForm, EndForm, WithdrawalForm
from web.gate import page
from web.person_acts import Act, act_page

BACK = "web:person_consent"
GROUPS = ("legal_basis", "participation")


@page("participation.read", is_hidden=True)
@require_safe
def consent(request, public_id):
    """What is recorded, with what may be done about each line."""
    case = case_of(request, public_id)
    bases = case.rows(LegalBasis, "legal_basis.read").order_by("-starts_on", "-id")
    answers = case.rows(Participation, "participation.read").select_related("program").order_by("-id")
    # What the child said, and why no guardian is asked, is for those who work with the child.
    may_record = case.may("participation.record")
    case.show(*GROUPS)
    context = {
        "case": case,
        "bases": [{"basis": row, "holds": holds_on(row, case.today)} for row in bases],
        "answers": answers if may_record else answers.defer("child_view", "exemption"),
        "may_record": may_record,
    }
    return render(request, "web/person/consent.html", context)


@transaction.atomic
def consent_record(*, by, participant, new_guardian, guardian, starts_on=None, **said):
    """The guardian who is new is added first, a legal one from the day of the answer; both are done or neither is."""
    if new_guardian is not None:
        guardian = relation_add(
            by=by,
            participant=participant,
            is_legal_guardian=True,
            starts_on=said.get("guardian_on"),
            **new_guardian,
        )
    return participation_record(by=by, participant=participant, guardian=guardian, **said)


def consent_again(*, by, participation, **said):
    """A new answer about the same program takes the place of the one before."""
    return consent_record(by=by, participant=participation.participant, program=participation.program, **said)


record = act_page(Act(
    "participation.record", ConsentForm, consent_record, _("Does the person want to take part?"), _("Save the answers"),
    _("The answers are saved."), BACK, groups=("participation", "relations"), keeps_draft=True,
    about=_("Saying no closes no other door. For a child, the guardian is asked and the child is heard."),
))  # fmt: skip
again = act_page(Act(
    "participation.record", ConsentForm, consent_again, _("Ask again, or put the answers right"), _("Save the answers"),
    _("The answers are saved."), BACK, takes="participation", model=Participation, reads="participation.read",
    related=("program", "participant__agency", "participant__site"), changes=True,
    groups=("participation", "relations"),
))  # fmt: skip
withdraw = act_page(Act(
    "participation.record", WithdrawalForm, participation_withdraw, _("Take an agreement back"),
    _("Take the agreement back"), _("The agreement is taken back."), BACK,
    takes="participation", model=Participation, reads="participation.read",
    related=("participant__agency", "participant__site"), groups=("participation",),
    about=_("What was done until that day stays lawful. No other program is touched."),
))  # fmt: skip
basis = act_page(Act(
    "legal_basis.record", BasisForm, legal_basis_record, _("What allows the work"), _("Save the basis"),
    _("The basis is recorded."), BACK, groups=("legal_basis", "relations"),
))  # fmt: skip
basis_withdraw = act_page(Act(
    "legal_basis.record", EndForm, legal_basis_withdraw, _("Withdraw a basis"), _("Withdraw it"),
    _("The basis is withdrawn."), BACK, takes="legal_basis", model=LegalBasis, reads="legal_basis.read",
    related=("participant__agency", "participant__site"), groups=("legal_basis",),
    about=_("What rested on it until that day stays."),
))  # fmt: skip
