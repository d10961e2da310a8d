"""Assessments of one person: the list, a draft filled on one page, the signature, and a band judged otherwise."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import NotAllowed
from participants.answers import answers_of, is_as_signed
from participants.authors import writes_for
from participants.bands import TOTAL, signed_band
from participants.choices import Missing, OverrideState
from participants.models import Assessment, BandOverride, Instrument
from participants.models.instrument import in_language
from participants.scoring import score, score_entered
from participants.services.assessments import (
    assessment_change,
    assessment_discard,
    assessment_open,
    assessment_sign,
    assessment_supersede,
)
from participants.services.overrides import override_ask, override_decide
from web.acting import perform
from web.case import case_of
from web.casework import may_act, record_of
from web.filling import form_for, saved
from web.forms.assessments import AssessmentForm, NewAssessmentForm, OverrideForm
from web.forms.base import PageForm, ReasonForm
from web.gate import page
from web.meanwhile import changed_meanwhile
from web.paging import page_of
from web.reading import actor_of
from web.scores import answer_in_words, band_names, domain_name, lines_of, lines_of_result, standing_out

FORM = ["GET", "HEAD", "POST"]
RELATED = (
    "instrument_version__instrument",
    "author",
    "score__signed_by",
    "score__instrument_version",
    "replaces",
)


@page("assessment.read")
@require_safe
def assessments(request, public_id):
    """Every assessment of one person, newest first: with what, when, by whom, and what stands out."""
    case = case_of(request, public_id)
    rows = (
        case.rows(Assessment, "assessment.read")
        .with_later()
        .select_related(*RELATED)
        .defer("answers", "opinion", "superseded_reason", "replaces__answers", "replaces__opinion")
        .prefetch_related(Prefetch("overrides", queryset=_overrides(case)))
    )
    shown = page_of(rows, request.GET.get("after", ""), size=20)
    for row in shown.rows:
        _present(row, actor_of(request))
    case.show("assessment")
    context = {"case": case, "shown": shown, "may_assess": may_act(case, "assessment.record")}
    return render(request, "web/assessments/list.html", context)


@page("assessment.record")
@require_http_methods(FORM)
def new(request, public_id):
    """Begin one: choose the instrument; its version in force on the day is asked."""
    case = case_of(request, public_id)
    if not may_act(case, "assessment.record"):
        raise Http404
    known = {
        str(one.public_id): one
        for one in Instrument.objects.for_user(case.standing)
        if one.version_on(case.today)
    }
    wanted = request.GET.get("instrument", "")
    chosen = wanted if wanted in known else (next(iter(known)) if len(known) == 1 else None)
    form = form_for(
        request, NewAssessmentForm, instruments=[(key, str(one)) for key, one in known.items()],
        initial={"assessed_on": case.today, "instrument": chosen},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        version = known[form.cleaned_data["instrument"]].version_on(form.cleaned_data["assessed_on"])
        if version is None:
            form.add_error("assessed_on", _("No version of this instrument is in force on this day."))
        else:
            made = perform(
                form, assessment_open, by=actor_of(request), participant=case.person, instrument_version=version,
                assessed_on=form.cleaned_data["assessed_on"],
            )  # fmt: skip
            if made:
                return redirect("web:assessment_fill", public_id=made.public_id)
    case.show()
    context = {"case": case, "form": form, "has_instruments": bool(known)}
    return render(request, "web/assessments/new.html", context, status=400 if form.errors else 200)


@page("assessment.record")
@require_http_methods(FORM)
def fill(request, public_id):
    """A draft: every item on one page, kept while it is filled, saved as often as one likes, then looked over."""
    case, draft = _own_draft(request, public_id)
    if draft.is_signed:
        return _signed_stays(request, draft)
    key = f"assessment:{draft.public_id}"
    form = form_for(request, AssessmentForm, draft=key, record=draft, answers=answers_of(draft))
    if request.method == "POST" and form.is_valid():
        if form.is_stale:
            case.show("assessment", "assessment_answers")
            return changed_meanwhile(request, form, AssessmentForm(record=draft, answers=answers_of(draft)))
        if perform(form, assessment_change, by=actor_of(request), assessment=draft, **form.said()):
            saved(request, key)
            if request.POST.get("then") == "sign":
                return redirect("web:assessment_sign", public_id=draft.public_id)
            messages.success(request, _("The draft is saved. It counts once it is signed."))
            return redirect("web:assessment_fill", public_id=draft.public_id)
        draft.refresh_from_db()
    case.show("assessment", "assessment_answers")
    context = {"case": case, "form": form, "assessment": draft, "draft": key}
    return render(request, "web/assessments/fill.html", context, status=400 if form.errors else 200)


@page("assessment.record")
@require_http_methods(FORM)
def sign(request, public_id):
    """What the draft says, domain by domain, before it is signed; afterwards nobody can change it."""
    case, draft = _own_draft(request, public_id)
    if draft.is_signed:
        return _signed_stays(request, draft)
    form = form_for(request, PageForm, record=draft)
    if request.method == "POST" and form.is_valid():
        if form.is_stale:
            form.add_error(None, _("The draft was changed since this page was shown. Look it over again."))
        elif perform(form, assessment_sign, by=actor_of(request), assessment=draft):
            messages.success(request, _("The assessment is signed."))
            return redirect("web:assessment", public_id=draft.public_id)
    case.show("assessment", "assessment_answers")
    context = {"case": case, "form": form, "assessment": draft, "version": draft.version, **_would_say(draft)}
    return render(request, "web/assessments/sign.html", context, status=400 if form.errors else 200)


@page("assessment.record")
@require_POST
def discard(request, public_id):
    """Give up a draft."""
    case, draft = _own_draft(request, public_id)
    if draft.is_signed:
        return _signed_stays(request, draft)
    assessment_discard(by=actor_of(request), assessment=draft)
    saved(request, f"assessment:{draft.public_id}")
    messages.success(request, _("The draft is given up."))
    return redirect("web:assessments", public_id=case.person.public_id)


@page("assessment.read")
@require_safe
def assessment(request, public_id):
    """One assessment: bands and scores with instrument, version, day and author; answers for case workers."""
    case, row = record_of(request, Assessment, "assessment.read", public_id, *RELATED)
    overrides = list(_overrides(case).filter(assessment=row).order_by("pk"))
    sees_answers = may_act(case, "assessment.read_answers")
    may_record, may_decide = may_act(case, "assessment.record"), may_act(case, "assessment.approve")
    case.show("assessment", *["assessment_answers"] * sees_answers)
    content = row.instrument_version.content
    for one in overrides:
        one.domain_name = domain_name(content, one.domain)
        one.band_name = band_names(content, one.domain).get(one.band, one.band)
        one.waits_for_me = one.state == OverrideState.ASKED and may_decide and _is_another(request, row, one)
    context = {
        "case": case,
        "assessment": row,
        "is_mine": writes_for(actor_of(request), row.author_id),
        "lines": lines_of(row.score, overrides) if row.is_signed else [],
        "overrides": overrides,
        "sees_answers": sees_answers,
        "sees_reasons": may_record or may_decide,
        "answers": _answered(row) if sees_answers else [],
        "is_as_signed": is_as_signed(row) if sees_answers and row.is_signed else True,
        "may_record": may_record,
    }
    return render(request, "web/assessments/one.html", context)


@page("assessment.record")
@require_http_methods(FORM)
def supersede(request, public_id):
    """Take a signed one out that is wrong: a draft with its answers takes its place."""
    case, row = record_of(request, Assessment, "assessment.record", public_id, *RELATED)
    if not row.is_signed:
        return redirect("web:assessment_fill", public_id=row.public_id)
    form = form_for(request, ReasonForm, record=row)
    if request.method == "POST" and form.is_valid():
        done = perform(
            form,
            assessment_supersede,
            by=actor_of(request),
            assessment=row,
            reason=form.cleaned_data["reason"],
        )
        if done:
            messages.success(
                request, _("It is marked as signed in error. Put its answers right here, then sign.")
            )
            return redirect("web:assessment_fill", public_id=done.public_id)
    case.show("assessment")
    context = {"case": case, "form": form, "assessment": row}
    return render(request, "web/assessments/supersede.html", context, status=400 if form.errors else 200)


@page("assessment.record")
@require_http_methods(FORM)
def override(request, public_id):
    """Say that another band fits and why; it holds once another person agrees."""
    case, row = record_of(request, Assessment, "assessment.record", public_id, *RELATED)
    if not row.is_signed:
        return redirect("web:assessment_fill", public_id=row.public_id)
    content = row.instrument_version.content
    domains = [(one["code"], one["band"]) for one in row.score.domains if one["band"]]
    if row.score.band:
        domains.insert(0, (TOTAL, signed_band(row.score)))
    form = form_for(request, OverrideForm, content=content, domains=domains)
    is_ready = request.method == "POST" and form.is_valid()
    if is_ready and perform(form, override_ask, by=actor_of(request), assessment=row, **form.said()):
        messages.success(request, _("Asked. The band stays as it was signed until another person agrees."))
        return redirect("web:assessment", public_id=row.public_id)
    case.show("assessment")
    context = {"case": case, "form": form, "assessment": row, "has_bands": bool(domains)}
    return render(request, "web/assessments/override.html", context, status=400 if form.errors else 200)


@page("assessment.approve")
@require_POST
def decide(request, public_id):
    """Agree to another band or not, as somebody who neither signed nor asked."""
    _case, row = record_of(
        request,
        BandOverride,
        "assessment.approve",
        public_id,
        "assessment__score",
        way="assessment.participant",
    )
    is_approved = request.POST.get("answer") == "approve"
    form = PageForm({})
    if form.is_valid() and perform(
        form, override_decide, by=actor_of(request), override=row, is_approved=is_approved
    ):
        agreed, not_agreed = _("The other band holds from now on."), _("The band stays as it was signed.")
        messages.success(request, agreed if is_approved else not_agreed)
    else:
        messages.error(request, " ".join(form.non_field_errors()))
    return redirect("web:assessment", public_id=row.assessment.public_id)


def _own_draft(request, public_id):
    case, draft = record_of(request, Assessment, "assessment.record", public_id, *RELATED)
    if not draft.is_signed and not writes_for(actor_of(request), draft.author_id):
        raise NotAllowed(_("This draft is a colleague's, who alone can go on with it."))
    return case, draft


def _signed_stays(request, row: Assessment):
    messages.error(
        request, _("This assessment is signed and stays as it is. If it is wrong, supersede it and say why.")
    )
    return redirect("web:assessment", public_id=row.public_id)


def _overrides(case):
    return BandOverride.objects.for_user(case.standing).select_related("author", "decided_by")


def _is_another(request, row: Assessment, one: BandOverride) -> bool:
    return request.user.pk not in (one.author_id, row.score.signed_by_id)


def _present(row: Assessment, by) -> None:
    """What the list says of one: what stands out, and whether the reader goes on with it."""
    lines = lines_of(row.score, row.overrides.all()) if row.is_signed else []
    row.total_line = next((line for line in lines if not line.code), None)
    row.highest = standing_out(lines)
    row.waiting = [one for one in row.overrides.all() if one.state == OverrideState.ASKED]
    row.is_mine = not row.is_signed and writes_for(by, row.author_id)


def _answered(row: Assessment) -> list:
    """(domain, [(item, answer, is it missing)]) of everything the instrument asks."""
    content, given = row.instrument_version.content, answers_of(row)
    return [
        (
            in_language(domain["name"]),
            [
                (
                    in_language(item["text"]),
                    answer_in_words(content, item["scale"], given.get(item["code"])),
                    given.get(item["code"], Missing.NOT_ASKED) in Missing.values,
                )
                for item in domain["items"]
            ],
        )
        for domain in content.get("domains", ())
    ]


def _would_say(draft: Assessment) -> dict:
    """What the draft would say if it were signed as it is."""
    content, given = draft.instrument_version.content, answers_of(draft)
    if draft.instrument_version.instrument.is_total_only:
        ready = draft.entered_total is not None
        lines = lines_of_result(content, score_entered(content, draft.entered_total)) if ready else []
        return {"is_ready": ready, "lines": lines, "answered": None}
    asked = [item["code"] for domain in content["domains"] for item in domain["items"]]
    answered = [code for code in asked if given.get(code, Missing.NOT_ASKED) not in Missing.values]
    return {
        "is_ready": bool(answered),
        "lines": lines_of_result(content, score(content, given)) if answered else [],
        "answered": len(answered),
        "asked": len(asked),
    }
