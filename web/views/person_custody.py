"""Inside and outside: stays, supervision, sentences; and who is responsible for the person."""

from django.db import transaction
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from outcomes.offenses import offenses_named
from participants.choices import ReleaseReason
from participants.models import CaseAssignment, CustodyPeriod, Sentence, SupervisionPeriod
from participants.services.custody import custody_change, custody_close, custody_open
from participants.services.people import case_assign, case_end
from participants.services.sentences import sentence_change, sentence_record
from participants.services.supervision import supervision_close, supervision_open
from web.case import case_of
from web.forms.person_consent import EndForm
from web.forms.person_custody import (
    AdmissionForm,
    AssignmentForm,
    ReleaseForm,
    SentenceForm,
    StayForm,
    SupervisionEndForm,
    SupervisionForm,
    TransferForm,
)
from web.gate import page
from web.person_acts import Act, act_page
from web.sites import sites_answered_for

BACK = "web:person_custody"
OF_PERSON = ("participant__agency", "participant__site")
OF_STAY = (*OF_PERSON, "site__agency")


@page("custody.read", is_hidden=True)
@require_safe
def custody(request, public_id):
    """Every stay and supervision; sentences and conditions for those who hold or help."""
    case = case_of(request, public_id)
    sentences = list(case.rows(Sentence, "sentence.read").order_by("-imposed_on", "-id"))
    offenses = offenses_named(row.iccs for row in sentences)
    managed = set()
    if case.may("custody.manage"):
        managed = set(sites_answered_for(case.standing, "custody.manage").values_list("pk", flat=True))
    case.show("custody", "supervision", *["sentence"] * case.may("sentence.read"))
    context = {
        "case": case,
        "stays": [{"stay": stay, "is_managed": stay.site_id in managed} for stay in reversed(case.stays)],
        "supervisions": list(reversed(case.supervisions)),
        "sentences": [{"sentence": row, "offense": offenses.get(row.iccs, "")} for row in sentences],
        "may_admit": bool(managed) and case.stay is None,
        "may_supervise": case.may("supervision.record"),
        "sees_sentences": case.may("sentence.read"),
        "may_sentence": case.may("sentence.record"),
    }
    return render(request, "web/person/custody.html", context)


@transaction.atomic
def stay_transfer(*, by, period, site, on):
    """The stay at one site ends and that at the other begins on one day; status and expected release go along."""
    custody_close(by=by, period=period, on=on, reason=ReleaseReason.TRANSFER)
    return custody_open(
        by=by, participant=period.participant, site=site, starts_on=on, legal_status=period.legal_status,
        expected_release_on=period.expected_release_on,
    )  # fmt: skip


admit = act_page(Act(
    "custody.manage", AdmissionForm, custody_open, _("Admission"), _("Save the admission"),
    _("The admission is recorded."), BACK, groups=("custody",),
))  # fmt: skip
stay = act_page(Act(
    "custody.manage", StayForm, custody_change, _("Legal status and expected release"), _("Save"), _("Saved."), BACK,
    takes="period", model=CustodyPeriod, reads="custody.read", related=OF_STAY, changes=True, groups=("custody",),
    about=_("What stood before stays in the history."),
))  # fmt: skip
transfer = act_page(Act(
    "custody.manage", TransferForm, stay_transfer, _("Transfer to another site"), _("Transfer"),
    _("The transfer is recorded."), BACK, takes="period", model=CustodyPeriod, reads="custody.read", related=OF_STAY,
    groups=("custody",), template="web/person/transfer.html",
    about=_("To another site that you answer for: the stay ends here and begins there on the same day."),
))  # fmt: skip
release = act_page(Act(
    "custody.manage", ReleaseForm, custody_close, _("End of the stay"), _("Save the release"),
    _("The release is recorded."), BACK, takes="period", model=CustodyPeriod, reads="custody.read", related=OF_STAY,
    groups=("custody",),
))  # fmt: skip
supervise = act_page(Act(
    "supervision.record", SupervisionForm, supervision_open, _("Supervision outside"), _("Save the supervision"),
    _("The supervision is recorded."), BACK, groups=("supervision",),
    about=_("The office sees the person from that day on."),
))  # fmt: skip
supervision_over = act_page(Act(
    "supervision.record", SupervisionEndForm, supervision_close, _("End of the supervision"), _("Save the end"),
    _("The end of the supervision is recorded."), BACK, takes="supervision", model=SupervisionPeriod,
    reads="supervision.read", related=(*OF_PERSON, "agency", "site"), groups=("supervision",),
))  # fmt: skip
sentence_new = act_page(Act(
    "sentence.record", SentenceForm, sentence_record, _("Sentence"), _("Save the sentence"),
    _("The sentence is recorded."), BACK, groups=("sentence",),
))  # fmt: skip
sentence = act_page(Act(
    "sentence.record", SentenceForm, sentence_change, _("Put the sentence right"), _("Save the sentence"),
    _("The sentence is saved."), BACK, takes="sentence", model=Sentence, reads="sentence.read", related=OF_PERSON,
    changes=True, groups=("sentence",), about=_("As after an appeal; what stood before stays in the history."),
))  # fmt: skip
assign = act_page(Act(
    "case.assign", AssignmentForm, case_assign, _("Make a worker responsible"), _("Save"),
    _("The worker is responsible from that day on."), "web:person", groups=("caseload",),
))  # fmt: skip
assignment_over = act_page(Act(
    "case.assign", EndForm, case_end, _("End a worker's responsibility"), _("Save"), _("Saved."), "web:person",
    takes="assignment", model=CaseAssignment, reads="case.read", related=(*OF_PERSON, "agency"), groups=("caseload",),
    about=_("That day is the last; it may be still to come."),
))  # fmt: skip
