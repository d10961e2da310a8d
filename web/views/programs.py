"""Programs: what there is, its rules in words, modules, staff and costs; managers describe and change them."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Agency
from accounts.permissions import may
from accounts.scope import colleagues_for_user
from programs.models import CostItem, Module, Offering, Program, ProgramStaff, ProgramVersion
from programs.services import (
    cost_record,
    module_add,
    program_change,
    program_create,
    program_revise,
    staff_assign,
)
from web.acting import perform
from web.filling import form_for
from web.forms.programs import (
    CostForm,
    DescriptionForm,
    ModuleForm,
    NewProgramForm,
    RulesForm,
    StaffForm,
)
from web.gate import page
from web.meanwhile import changed_meanwhile
from web.paging import page_of
from web.reading import actor_of
from web.rules_in_words import fields_of, rules_from, sentences
from web.standing import standing_of

PLANNED = ("planned_sessions", "planned_minutes", "completion_share")
METHODS = ["GET", "HEAD", "POST"]


@page("program.read")
@require_safe
def programs(request):
    """The programs within reach, with the sites they are offered at."""
    standing = standing_of(request)
    rows = Program.objects.for_user(standing).select_related("agency")
    shown = page_of(rows, request.GET.get("after", ""))
    sites: dict[int, list[str]] = {}
    offerings = Offering.objects.for_user(standing).filter(program__in=shown.rows).select_related("site")
    for offering in offerings.order_by("site__name"):
        held = sites.setdefault(offering.program_id, [])
        if offering.site.name not in held:
            held.append(offering.site.name)
    context = {
        "shown": shown,
        "rows": [(program, sites.get(program.pk, [])) for program in shown.rows],
        "may_manage": may(standing, "program.manage"),
    }
    return render(request, "web/programs/programs.html", context)


@page("program.read", is_hidden=True)
@require_safe
def program(request, public_id):
    """One program: versions of its rules as sentences, modules, offerings, staff, costs."""
    standing = standing_of(request)
    found = _program(request, public_id)
    versions = ProgramVersion.objects.for_user(standing).filter(program=found).order_by("-number")
    costs = []
    if may(standing, "cost.read", agency=found.agency):
        costs = CostItem.objects.for_user(standing).filter(program=found).select_related("offering")
        costs = costs.order_by("-starts_on", "-pk")[:50]
    staff = ProgramStaff.objects.for_user(standing).filter(program=found).select_related("user", "offering")
    offerings = Offering.objects.for_user(standing).filter(program=found).select_related("site")
    context = {
        "program": found,
        "versions": [(version, sentences(version.eligibility)) for version in versions],
        "modules": Module.objects.for_user(standing).filter(program=found),
        "offerings": offerings.order_by("-starts_on", "name")[:50],
        "staff": staff.order_by("-starts_on", "pk")[:50],
        "costs": costs,
        "may_see_costs": may(standing, "cost.read", agency=found.agency),
        "may_manage": may(standing, "program.manage", agency=found.agency),
    }
    return render(request, "web/programs/program.html", context)


@page("program.manage")
@require_http_methods(METHODS)
def new(request):
    """Describe a program with the first version of its rules."""
    standing = standing_of(request)
    others = list(Program.objects.for_user(standing).order_by("name"))
    agencies = Agency.objects.for_user(standing).order_by("name")
    first = agencies.first()
    form = form_for(
        request, NewProgramForm, agencies=agencies, others=others,
        initial={"agency": first.public_id if first and agencies.count() == 1 else None},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        made = perform(
            form, program_create, by=actor_of(request), agency=said["agency"], code=said["code"], kind=said["kind"],
            valid_from=said["valid_from"], eligibility=rules_from(said, []),
            **{name: said[name] for name in PLANNED}, **form.described(),
        )  # fmt: skip
        if made:
            messages.success(request, _("The program is described. Open an offering of it at a site next."))
            return redirect("web:program", public_id=made.public_id)
    return _form_page(request, form, _("New program"), None)


@page("program.manage", is_hidden=True)
@require_http_methods(METHODS)
def change(request, public_id):
    """Change what describes a program."""
    found = _managed(request, public_id)
    initial = {name: getattr(found, name) for name in DescriptionForm.base_fields if name != "name_fr"}
    initial["name_fr"] = found.translations.get("fr", {}).get("name", "")
    form = form_for(request, DescriptionForm, record=found, initial=initial)
    if request.method == "POST" and form.is_valid():
        if form.is_stale:
            return changed_meanwhile(request, form, DescriptionForm(record=found, initial=initial))
        if perform(form, program_change, by=actor_of(request), program=found, **form.described()):
            return _done(request, found, _("Saved."))
    return _form_page(request, form, _("Change the description"), found)


@page("program.manage", is_hidden=True)
@require_http_methods(METHODS)
def revise(request, public_id):
    """A new version of the rules, from a day on."""
    found = _managed(request, public_id)
    versions = ProgramVersion.objects.for_user(standing_of(request)).filter(program=found)
    last = versions.order_by("-number").first()
    kept = last.eligibility if last else []
    others = Program.objects.for_user(standing_of(request)).filter(agency=found.agency).exclude(pk=found.pk)
    initial = {**fields_of(kept), **({name: getattr(last, name) for name in PLANNED} if last else {})}
    options = {"record": found, "others": list(others.order_by("name")), "initial": initial}
    form = form_for(request, RulesForm, **options)
    if request.method == "POST" and form.is_valid():
        if form.is_stale:
            return changed_meanwhile(request, form, RulesForm(**options))
        said = form.cleaned_data
        done = perform(
            form, program_revise, by=actor_of(request), program=found, valid_from=said["valid_from"],
            eligibility=rules_from(said, kept), **{name: said[name] for name in PLANNED},
        )  # fmt: skip
        if done:
            return _done(request, found, _("The new rules hold from then on."))
    return _form_page(request, form, _("New rules"), found, now=sentences(kept))


@page("program.manage", is_hidden=True)
@require_http_methods(METHODS)
def module(request, public_id):
    """Add a module."""
    found = _managed(request, public_id)
    held = Module.objects.for_user(standing_of(request)).filter(program=found).order_by("-number").first()
    form = form_for(request, ModuleForm, initial={"number": held.number + 1 if held else 1})
    if (
        request.method == "POST"
        and form.is_valid()
        and perform(form, module_add, by=actor_of(request), program=found, **form.cleaned_data)
    ):
        return _done(request, found, _("The module is added."))
    return _form_page(request, form, _("Add a module"), found)


@page("program.manage", is_hidden=True)
@require_http_methods(METHODS)
def staff(request, public_id):
    """Say who delivers the program."""
    found = _managed(request, public_id)
    colleagues = colleagues_for_user(standing_of(request)).order_by("last_name", "first_name", "username")
    form = form_for(request, StaffForm, offerings=_offerings(request, found), colleagues=colleagues)
    if (
        request.method == "POST"
        and form.is_valid()
        and perform(form, staff_assign, by=actor_of(request), program=found, **form.cleaned_data)
    ):
        return _done(request, found, _("The colleague is on the staff."))
    return _form_page(request, form, _("Add staff"), found)


@page("program.manage", is_hidden=True)
@require_http_methods(METHODS)
def cost(request, public_id):
    """Record what the program cost in a period."""
    found = _managed(request, public_id)
    form = form_for(request, CostForm, offerings=_offerings(request, found))
    if (
        request.method == "POST"
        and form.is_valid()
        and perform(form, cost_record, by=actor_of(request), program=found, **form.cleaned_data)
    ):
        return _done(request, found, _("The cost is recorded."))
    return _form_page(request, form, _("Record a cost"), found)


def _program(request, public_id) -> Program:
    rows = Program.objects.for_user(standing_of(request)).select_related("agency")
    return get_object_or_404(rows, public_id=public_id)


def _managed(request, public_id) -> Program:
    """A program that the reader manages; one that is only read is not found here."""
    found = _program(request, public_id)
    if not may(standing_of(request), "program.manage", agency=found.agency):
        raise Http404
    return found


def _offerings(request, found: Program):
    return Offering.objects.for_user(standing_of(request)).filter(program=found).select_related("site")


def _done(request, found: Program, text: str):
    messages.success(request, text)
    return redirect("web:program", public_id=found.public_id)


def _form_page(request, form, title: str, found: Program | None, **more):
    context = {"form": form, "title": title, "program": found, **more}
    return render(request, "web/programs/form.html", context, status=400 if form.errors else 200)
