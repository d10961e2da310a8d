"""Work with one person: found by name, written down on one page, read back in order."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.scope import history_for_user
from audit.actions import Action
from kernel.errors import NotAllowed
from participants.authors import stands_for
from participants.choices import AppointmentState, ContactKind, ContactSetting
from participants.days import today_for
from participants.models import Appointment, Contact, CustodyPeriod, Identity, Participant, Relation
from participants.search import search_people
from participants.services.appointments import appointment_log
from participants.services.contacts import contact_correct, contact_record
from web.acting import perform
from web.authors import names_of_authors
from web.case import case_of
from web.casework import record_of
from web.filling import form_for, saved
from web.forms.contacts import ContactCorrectionForm, ContactForm
from web.gate import page
from web.meanwhile import changed_meanwhile
from web.paging import page_of
from web.reading import actor_of, record_shown
from web.standing import standing_of
from web.worklists import person_address


@page("contact.record")
@require_safe
def find(request):
    """Whom a contact was with, by the beginnings of the name. `part`: the list alone, for whoever is still typing."""
    typed = request.GET.get("q", "")
    found = search_people(standing_of(request), typed)
    if found:
        ids = [one.public_id for one in found]
        record_shown(
            request, capability="participant.read", action=Action.PARTICIPANT_READ,
            object_type=Participant._meta.label_lower, object_ids=ids, subject_ids=ids, field_groups=["identity"],
        )  # fmt: skip
    template = "web/day/parts/contact_found.html" if "part" in request.GET else "web/day/contact_find.html"
    return render(request, template, {"found": found, "typed": typed})


@page("contact.read", is_hidden=True)
@require_safe
def contacts(request, public_id):
    """Everything written down about work with one person, newest first, a page at a time."""
    case = case_of(request, public_id)
    rows = case.rows(Contact, "contact.read").select_related("user", "relation")
    shown = page_of(rows, request.GET.get("after", ""), size=20)
    _log(
        request, case.person, Contact._meta.label_lower, [contact.public_id for contact in shown.rows],
        relations=[contact for contact in shown.rows if contact.relation], also=["demographics"],
    )  # fmt: skip
    mine = stands_for(case.standing) if case.may("contact.record") else ()
    for contact in shown.rows:
        contact.is_mine = contact.user_id in mine
    context = {"case": case, "shown": shown, "may_contact": case.may("contact.record")}
    return render(request, "web/day/contacts.html", context)


@page("contact.record", is_hidden=True)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request, public_id):
    """Write a contact down; where it was an appointment, that is closed in the same act: kept, or missed."""
    person = _person(request, public_id)
    meeting = _meeting(request, person)
    relations = _relations(request, person)
    words = _in_words(relations)
    draft = f"contact:{person.public_id}"
    form = form_for(
        request, ContactForm, draft=draft, relations=words, initial=_starts_as(request, person, meeting)
    )
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        said["relation"] = relations.get(said.get("relation") or "")
        write = partial(contact_record, participant=person)
        if meeting is not None:
            write = partial(appointment_log, appointment=meeting)
        if perform(form, write, by=actor_of(request), **said):
            saved(request, draft)
            messages.success(request, _("The contact is written down."))
            return redirect("web:contacts", public_id=person.public_id)
    _log(
        request, person, Participant._meta.label_lower, [person.public_id], relations=relations, meeting=meeting
    )
    context = {
        "form": form,
        "person": person,
        "name": _name(request, person),
        "meeting": meeting,
        "draft": draft,
        "person_address": person_address(person.public_id),
    }
    return render(request, "web/day/contact_new.html", context, status=400 if form.errors else 200)


@page("contact.record", is_hidden=True)
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request, public_id):
    """Put one's own contact right: what it says and said before, who said so and when, and why it changes."""
    standing = standing_of(request)
    _case, contact = record_of(request, Contact, "contact.record", public_id, "user", "relation")
    person = contact.participant
    if contact.user_id not in stands_for(standing):
        raise NotAllowed(_("This contact was written by somebody else, who alone can correct it."))
    relations = _relations(request, person)
    if contact.relation:  # what is written down stays one of the answers, also when the file has ended it
        relations.setdefault(str(contact.relation.public_id), contact.relation)
    words, draft = _in_words(relations), f"contact_correct:{contact.public_id}"
    form = form_for(request, ContactCorrectionForm, draft=draft, record=contact, relations=words)
    if request.method == "POST" and form.is_valid():
        if form.is_stale:
            _log(request, person, Contact._meta.label_lower, [contact.public_id], relations=relations)
            return changed_meanwhile(request, form, ContactCorrectionForm(record=contact, relations=words))
        changes = form.changes()
        if "relation" in changes:
            changes["relation"] = relations.get(changes["relation"])
        if not changes:
            form.add_error(None, _("Nothing is changed."))
        elif perform(
            form, contact_correct, by=actor_of(request), contact=contact, reason=form.cleaned_data["reason"],
            **changes,
        ):  # fmt: skip
            saved(request, draft)
            messages.success(request, _("The contact is corrected; what was written before is kept."))
            return redirect("web:contacts", public_id=person.public_id)
        contact.refresh_from_db()
    past = list(
        history_for_user(Contact, standing)
        .filter(id=contact.pk)
        .select_related("relation")
        .order_by("-version")
    )
    names = names_of_authors(standing, [row.updated_by for row in past])
    _log(request, person, Contact._meta.label_lower, [contact.public_id], relations=relations)
    context = {
        "form": form,
        "person": person,
        "contact": contact,
        "name": _name(request, person),
        "past": [(row, names[row.updated_by]) for row in past],
        "draft": draft,
        "person_address": person_address(person.public_id),
    }
    return render(request, "web/day/contact_correct.html", context, status=400 if form.errors else 200)


def _relations(request, person: Participant) -> dict[str, Relation]:
    """Public id → those in the file with whom a talk about the person can have been."""
    rows = Relation.objects.for_user(standing_of(request)).filter(participant=person)
    return {str(one.public_id): one for one in rows}


def _in_words(relations: dict[str, Relation]) -> list[tuple[str, str]]:
    """The people in the file as choices."""
    return [(key, f"{one.get_kind_display()} · {one.name}") for key, one in relations.items()]


def _person(request, public_id) -> Participant:
    people = Participant.objects.for_user(standing_of(request)).select_related("agency", "site")
    person = people.filter(public_id=public_id).first()
    if person is None:
        raise Http404
    return person


def _name(request, person: Participant) -> str:
    identity = Identity.objects.for_user(standing_of(request)).filter(participant=person).first()
    return identity.full_name if identity else person.reference


def _meeting(request, person: Participant) -> Appointment | None:
    """The planned appointment that the address names, of this person, within reach and not to come."""
    wanted = request.GET.get("appointment", "")
    if not wanted:
        return None
    planned = Appointment.objects.for_user(standing_of(request)).filter(
        participant=person, state=AppointmentState.PLANNED, on__lte=today_for(person)
    )
    return next(
        (one for one in planned.select_related("participant", "site") if str(one.public_id) == wanted), None
    )


def _starts_as(request, person: Participant, meeting: Appointment | None) -> dict:
    """With the person, today, where the person is now: what it mostly is. How, somebody has to say."""
    held = (
        CustodyPeriod.objects.for_user(standing_of(request)).filter(participant=person, ends_on=None).exists()
    )
    return {
        "kind": ContactKind.INDIVIDUAL,
        "setting": ContactSetting.INSIDE if held else ContactSetting.OUTSIDE,
        "on": meeting.on if meeting else today_for(person),
        "at": meeting.at if meeting else None,
        "minutes": meeting.minutes if meeting else None,
    }


def _log(request, person: Participant, object_type: str, object_ids, *, relations=(), meeting=None, also=()) -> None:
    """`relations`: those of the file whose names stand on the page; `meeting`: the appointment that it closes.

    `also`: further groups of fields on it.
    """
    beside = {"relations": relations, "appointment": meeting}
    groups = sorted({"contact", "identity", *(name for name, shown in beside.items() if shown), *also})
    record_shown(
        request, capability="contact.read", action=Action.CASE_READ, object_type=object_type, object_ids=object_ids,
        subject_ids=[person.public_id], field_groups=groups,
    )  # fmt: skip
