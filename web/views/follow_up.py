"""Follow-up of one person: how it stands at 3, 6, 12 and 24 months after a release or a program."""

from itertools import groupby

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from outcomes.choices import NOT_A_RELEASE, FollowUpIndex, FollowUpState
from outcomes.follow_up import timing, window_of
from outcomes.models import ReintegrationOutcome
from outcomes.services.contacted import follow_ups_record
from outcomes.services.follow_up import follow_up_correct, follow_ups_plan
from participants.models import Enrollment
from web.acting import perform
from web.case import case_of
from web.casework import may_act, record_of
from web.filling import form_for
from web.forms.follow_up import FollowUpCorrectionForm, FollowUpForm, FollowUpPlanForm
from web.gate import page
from web.meanwhile import changed_meanwhile
from web.reading import actor_of

FORM = ["GET", "HEAD", "POST"]


@page("follow_up.read")
@require_safe
def follow_ups(request, public_id):
    """Each series by month: what is planned, what is due, and how it stood."""
    case = case_of(request, public_id)
    rows = case.rows(ReintegrationOutcome, "follow_up.read").select_related("user", "enrollment__program")
    rows = rows.defer("correction_reason", "enrollment__exit_reason").order_by(
        "-index_on", "index_event", "custody_period", "enrollment", "month", "domain"
    )
    found = list(rows[:200])
    may_record = may_act(case, "follow_up.record")
    case.show("follow_up")
    context = {
        "case": case,
        "series": [
            (_counted_from(months[0]), _months(months, case.today))
            for months in (list(part) for _key, part in groupby(found, key=_fact))
        ],
        "may_record": may_record,
    }
    return render(request, "web/follow_up/list.html", context)


@page("follow_up.record")
@require_http_methods(FORM)
def plan(request, public_id):
    """Plan a series from a release, a start or an exit; what is there already stays."""
    case = case_of(request, public_id)
    if not may_act(case, "follow_up.record"):
        raise Http404
    facts = _facts(case)
    form = form_for(request, FollowUpPlanForm, facts=[(key, words) for key, (words, _said) in facts.items()])
    if request.method == "POST" and form.is_valid():
        said = facts[form.cleaned_data["fact"]][1]
        made = perform(
            form, follow_ups_plan, by=actor_of(request), months=form.cleaned_data["months"],
            domains=form.cleaned_data["domains"], **said,
        )  # fmt: skip
        if made is not None:
            messages.success(
                request, _("The follow-up is planned.") if made else _("All of this was planned already.")
            )
            return redirect("web:follow_ups", public_id=public_id)
    case.show("follow_up")
    context = {"case": case, "form": form, "has_facts": bool(facts)}
    return render(request, "web/follow_up/plan.html", context, status=400 if form.errors else 200)


@page("follow_up.record")
@require_http_methods(FORM)
def record(request, public_id):
    """What is known at one month, all domains that are planned in one form."""
    case, row = record_of(
        request, ReintegrationOutcome, "follow_up.record", public_id, "enrollment__program", "custody_period"
    )
    beside = case.rows(ReintegrationOutcome, "follow_up.record").filter(
        index_event=row.index_event,
        custody_period=row.custody_period,
        enrollment=row.enrollment,
        month=row.month,
    )
    beside = beside.select_related("participant__agency", "participant__site").order_by("domain")
    # What was typed for a domain that somebody else answered meanwhile is refused in words, never dropped.
    asked = {
        one.domain: one
        for one in beside
        if one.state == FollowUpState.PLANNED or request.POST.get(one.domain, "")
    }
    if not asked:
        messages.info(
            request, _("Everything of this month is answered. Correct what is wrong below, with a reason.")
        )
        return redirect("web:follow_ups", public_id=case.person.public_id)
    form = form_for(request, FollowUpForm, domains=list(asked), initial={"on": case.today})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        situations = {one: said[domain] for domain, one in asked.items()}
        done = perform(
            form, follow_ups_record, by=actor_of(request), situations=situations, state=said["state"], on=said["on"],
            source=said["source"],
        )  # fmt: skip
        if done:
            messages.success(request, _("What is known is written down."))
            return redirect("web:follow_ups", public_id=case.person.public_id)
    case.show("follow_up")
    opens, closes = window_of(row)
    context = {
        "case": case, "form": form, "outcome": row, "counted_from": _counted_from(row), "opens": opens,
        "closes": closes,
    }  # fmt: skip
    return render(request, "web/follow_up/record.html", context, status=400 if form.errors else 200)


@page("follow_up.record")
@require_http_methods(FORM)
def correct(request, public_id):
    """Put one answer right, with a reason."""
    case, row = record_of(
        request, ReintegrationOutcome, "follow_up.record", public_id, "enrollment__program", "custody_period"
    )
    if row.state == FollowUpState.PLANNED:
        return redirect("web:follow_up", public_id=row.public_id)
    form = form_for(request, FollowUpCorrectionForm, record=row)
    if request.method == "POST" and form.is_valid():
        if form.is_stale:
            case.show("follow_up")
            return changed_meanwhile(request, form, FollowUpCorrectionForm(record=row))
        changes = form.changes()
        if not changes:
            form.add_error(None, _("Nothing is changed."))
        elif perform(
            form,
            follow_up_correct,
            by=actor_of(request),
            outcome=row,
            reason=form.cleaned_data["reason"],
            **changes,
        ):
            messages.success(request, _("The answer is corrected; the old one is kept."))
            return redirect("web:follow_ups", public_id=case.person.public_id)
    case.show("follow_up")
    context = {"case": case, "form": form, "outcome": row, "counted_from": _counted_from(row)}
    return render(request, "web/follow_up/correct.html", context, status=400 if form.errors else 200)


def _fact(row: ReintegrationOutcome):
    return row.index_event, row.custody_period_id, row.enrollment_id, row.index_on


def _counted_from(row: ReintegrationOutcome) -> str:
    """The fact from which the months count, in words."""
    day = date_format(row.index_on)
    if row.index_event == FollowUpIndex.RELEASE:
        return _("release of %(day)s") % {"day": day}
    of = {"program": row.enrollment.program.local_name, "day": day}
    if row.index_event == FollowUpIndex.EXIT:
        return _("exit from %(program)s, %(day)s") % of
    return _("start of %(program)s, %(day)s") % of


def _months(rows, today) -> list[dict]:
    """One card for each month: its domains, when it is due, and whether something is to be done now."""
    cards = []
    for month, part in groupby(rows, key=lambda row: row.month):
        of_month = list(part)
        planned = [row for row in of_month if row.state == FollowUpState.PLANNED]
        opens, closes = window_of(of_month[0])
        for row in of_month:
            row.timing = timing(row)
        cards.append(
            {
                "label": of_month[0].get_month_display(),
                "due_on": of_month[0].due_on,
                "rows": of_month,
                "to_answer": planned[0] if planned else None,
                "is_due": bool(planned) and opens <= today,
                "is_over": bool(planned) and closes < today,
                "opens": opens,
                "closes": closes,
                "month": month,
            }
        )
    return cards


def _facts(case) -> dict[str, tuple[str, dict]]:
    """Key → (words, what the service is told) of each day from which months can count."""
    found = {}
    for stay in reversed(case.stays):
        if stay.ends_on and stay.ends_on <= case.today and stay.release_reason not in NOT_A_RELEASE:
            words = _("release of %(day)s") % {"day": date_format(stay.ends_on)}
            found[f"release:{stay.public_id}"] = (
                words,
                {"index_event": FollowUpIndex.RELEASE, "custody_period": stay},
            )
    rows = (
        case.rows(Enrollment, "enrollment.read")
        .select_related("program")
        .defer("exit_reason")
        .order_by("-pk")
    )
    for enrollment in rows[:20]:
        program = enrollment.program.local_name
        for event, day, words in (
            (FollowUpIndex.EXIT, enrollment.ended_on, _("exit from %(program)s, %(day)s")),
            (FollowUpIndex.PROGRAM_START, enrollment.started_on, _("start of %(program)s, %(day)s")),
        ):
            if day and day <= case.today:
                said = {"index_event": event, "enrollment": enrollment}
                found[f"{event}:{enrollment.public_id}"] = (
                    words % {"program": program, "day": date_format(day)},
                    said,
                )
    return found
