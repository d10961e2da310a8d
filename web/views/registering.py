"""A new person with a place in a group on one page, and somebody known into a group."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audit.actions import Action
from kernel.errors import RuleViolation
from participants.days import today_for
from participants.groups import open_groups
from participants.lifecycle import Status
from participants.models import Participant
from participants.options import options_for
from participants.services.admission import person_admit
from programs.choices import OfferingKind
from web.acting import perform
from web.filling import form_for
from web.forms.registering import AdmitForm, EnrollForm
from web.gate import page
from web.own_sites import own_sites, today_here
from web.reading import actor_of, record_shown
from web.standing import standing_of
from web.views.members import add_with

LATE_FIELDS = ("birth_precision", "reference", "legal_status", "expected_release_on", "basis_reference")


@page("custody.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def person_new(request):
    """Register and enroll as one act; whoever may be the same person is shown before anything is saved."""
    standing = standing_of(request)
    on = today_here(standing)
    form = form_for(
        request,
        AdmitForm,
        sites=own_sites(standing),
        offerings=open_groups(standing, on).filter(kind=OfferingKind.GROUP),
        initial={"admitted_on": on},
    )
    alike = []
    if request.method == "POST" and form.is_valid():
        done = perform(form, _admit_with(alike), by=actor_of(request), on=on, **form.cleaned_data)
        if done:
            person, enrollment = done
            messages.success(request, _done(enrollment))
            return redirect("web:enrollment", public_id=enrollment.public_id)
    possible = _possible(request, alike)
    context = {
        "form": form,
        "possible": possible,
        "main": [
            form[name] for name in form.fields if name not in (*LATE_FIELDS, "override_reason", "confirm_new")
        ],
        "more": [form[name] for name in LATE_FIELDS],
        "shows_override": "override_reason" in form.errors or bool(form["override_reason"].value()),
        "more_is_open": any(name in form.errors for name in LATE_FIELDS),
    }
    return render(request, "web/people/new.html", context, status=400 if form.errors else 200)


@page("enrollment.manage", is_hidden=True)
@require_http_methods(["GET", "HEAD", "POST"])
def person_enroll(request, public_id):
    """The groups somebody could join, each with its answer in words; one tap chooses, one saves."""
    standing = standing_of(request)
    person = (
        Participant.objects.for_user(standing)
        .filter(public_id=public_id)
        .select_related("agency", "site", "identity")
        .first()
    )
    if person is None:
        raise Http404
    on = today_for(person)
    form = form_for(
        request,
        EnrollForm,
        offerings=open_groups(standing, on).filter(kind=OfferingKind.GROUP),
        initial={"on": on},
    )
    if request.method == "POST" and form.is_valid():
        said, refusals = form.cleaned_data, {}
        done = perform(
            form,
            _one_with(refusals, person),
            by=actor_of(request),
            offering=said["offering"],
            people=[person],
            on=said["on"],
            override_reasons={str(person.public_id): said["override_reason"]},
            in_turn=True,
        )
        if done is not None:
            (enrollment,) = [*done.enrolled, *done.waiting]
            messages.success(request, _done(enrollment))
            return redirect("web:enrollment", public_id=enrollment.public_id)
    options = options_for(standing, person, on)
    record_shown(
        request, capability="eligibility.read", action=Action.ELIGIBILITY_JUDGE,
        object_type=Participant._meta.label_lower, object_ids=[person.public_id], subject_ids=[person.public_id],
        field_groups=["identity", "eligibility"],
    )  # fmt: skip
    context = {
        "person": person,
        "form": form,
        "options": options,
        "chosen": str(form["offering"].value() or ""),
        "shows_override": any(not one.judgment.is_eligible for one in options),
    }
    return render(request, "web/people/enroll.html", context, status=400 if form.errors else 200)


def _admit_with(alike: list[dict]):
    """person_admit, with the files that may be about the same person put aside to be shown."""

    def admit(**said):
        try:
            return person_admit(**said)
        except RuleViolation as refused:
            alike.extend(refused.details.get("possible_same", ()))
            raise

    return admit


def _one_with(refusals: dict[str, str], person):
    """members_add for one person: what is refused is said at its own field."""
    add = add_with(refusals)

    def enroll(**said):
        try:
            return add(**said)
        except RuleViolation as refused:
            if str(person.public_id) in refusals:
                raise RuleViolation(refusals[str(person.public_id)], code=refused.code) from refused
            raise

    return enroll


def _possible(request, alike: list[dict]) -> list[dict]:
    """The files that may be about the same person, with what agrees; showing them is a reading."""
    if not alike:
        return []
    agrees = {file["public_id"]: file["agrees"] for file in alike}
    people = list(
        Participant.objects.for_user(standing_of(request))
        .filter(public_id__in=agrees)
        .select_related("identity", "agency", "site")
    )
    ids = [person.public_id for person in people]
    record_shown(
        request, capability="participant.read", action=Action.PARTICIPANT_READ,
        object_type=Participant._meta.label_lower, object_ids=ids, subject_ids=ids, field_groups=["identity"],
    )  # fmt: skip
    words = {
        "name": _("name"),
        "birth_date": _("date of birth"),
        "birth_year": _("year of birth"),
        "identifier": _("state number"),
    }
    return [
        {"person": person, "agrees": ", ".join(words.get(one, one) for one in agrees[str(person.public_id)])}
        for person in people
    ]


def _done(enrollment) -> str:
    if enrollment.status == Status.WAITLISTED:
        return _("Saved. There is no place now: the person is on the waiting list.")
    return _("Saved. The person has a place in %(name)s.") % {"name": enrollment.offering.name}
