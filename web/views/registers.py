"""The register of a session: marked, saved, taken back; and what it says once it is saved."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import may
from audit.actions import Action
from kernel.clock import today
from kernel.errors import RuleViolation, StaleRecord
from participants.choices import PRESENT, AttendanceStatus
from participants.models import Attendance, Identity, Participant
from participants.register import register_of
from participants.search import search_people
from participants.services.register import UNDO_MINUTES, register_save, register_undo
from programs.choices import SessionState
from programs.deliverers import confirm_keeps
from programs.models import Session
from web.authors import names_of_authors
from web.filling import saved
from web.forms.register import NEW_PEOPLE, REASONS, Sheet, Walker
from web.gate import page
from web.headcounts import cells_of
from web.reading import actor_of, record_shown
from web.register_left import draft_of, left_unsaved
from web.standing import standing_of

LAST_TIMES = 6  # sessions back in which somebody who has no place is still a regular


def session_within(request, public_id) -> Session:
    """The session with what the services ask of it. Raises Http404 outside the reader's reach."""
    sessions = Session.objects.for_user(standing_of(request)).select_related(
        "offering__program__agency", "offering__site__agency", "module"
    )
    session = sessions.filter(public_id=public_id).first()
    if session is None:
        raise Http404
    return session


def session_kept(request, public_id) -> Session:
    """As session_within, for an act on the session: raises as confirm_keeps for whoever does not keep it."""
    session = session_within(request, public_id)
    confirm_keeps(standing_of(request), session.offering)
    return session


@page("attendance.record", is_hidden=True)
@require_http_methods(["GET", "HEAD", "POST"])
def register(request, public_id):
    """The register to be filled in; once it is saved, what it says. Nobody is marked before somebody marks them."""
    session = session_within(request, public_id)
    if session.is_anonymous:
        return redirect("web:headcount", public_id=public_id)
    if request.method == "POST":
        return _sent(request, session)
    if session.register_saved_at is not None:
        return _saved(request, session, left=left_unsaved(request, session))
    if session.state == SessionState.NOT_HELD or session.held_on > today(session.offering.site.time_zone):
        return _not_now(request, session)
    left = left_unsaved(request, session)
    sheet = Sheet(register_of(session, standing_of(request)))
    if left is not None and left.is_of(session):
        sheet.bring_back(left.fields)
        _name_walkers(request, sheet)
        sheet.walkers = [walker for walker in sheet.walkers if walker.is_known]
    return _form(request, sheet, left=left)


def _sent(request, session: Session):
    """Save it, or show it again: with everybody marked, with people found, or with what was refused."""
    if request.POST.get("version") != str(session.version):
        if session.register_saved_at is not None:
            return _saved(request, session, mine=request.POST)
        if session.state == SessionState.NOT_HELD:
            return _not_now(request, session, status=409)
    sheet = Sheet(register_of(session, standing_of(request)), request.POST)
    _name_walkers(request, sheet)
    act = request.POST.get("act", "save")
    if act == "all":
        sheet.mark_open()
    elif act == "last":
        sheet.mark_open(_there_last_time(request, session))
    elif act in ("look", "details") and not (sheet.is_detailed or sheet.is_open_to_all):
        sheet.narrow_to(request.POST.get("narrow", "")[:80])
    elif act == "save" and request.POST.get("version") != str(session.version):
        sheet.errors.append(_("Somebody changed this session meanwhile. Look it over and save again."))
    elif act == "save":
        try:
            register_save(by=actor_of(request), session=session, **sheet.said())
        except StaleRecord:
            return _overtaken(request, session)
        except RuleViolation as refused:
            if refused.code == "register_saved":
                return _overtaken(request, session)
            sheet.refuse(refused)
        else:
            said = ngettext(
                "Saved: %(count)d person was there", "Saved: %(count)d people were there", sheet.present
            )
            absent = ngettext("%(count)d absent", "%(count)d absent", sheet.absent) % {"count": sheet.absent}
            saved(request, draft_of(session))
            messages.success(request, f"{said % {'count': sheet.present}}, {absent}.")
            return redirect("web:register", public_id=session.public_id)
    return _form(request, sheet, status=400 if sheet.has_errors else 200)


def _overtaken(request, session: Session):
    """Somebody was faster by a moment: the session is read anew."""
    session = session_within(request, session.public_id)
    if session.register_saved_at is None:
        return _not_now(request, session, status=409)
    return _saved(request, session, mine=request.POST)


def _form(request, sheet: Sheet, status: int = 200, left=None):
    session, standing = sheet.session, standing_of(request)
    may_admit = may(standing, "referral.make")
    if sheet.is_open_to_all and may_admit:
        sheet.add(_regulars_without_a_place(request, session))
    found = []
    typed = request.POST.get("find", "")
    if may_admit and request.POST.get("act") == "find":
        found = _found(request, typed, {walker.person for walker in sheet.walkers})
    _log(
        request,
        session,
        sheet.register.lines,
        [one.person for one in (*sheet.walkers, *found) if one.person and one.is_known],
    )
    last = _there_last_time(request, session) if sheet.is_open_to_all else set()
    context = {
        "session": session,
        "sheet": sheet,
        "reasons": REASONS,
        "may_admit": may_admit,
        "may_open_files": may(standing, "participant.register"),
        "known": [walker for walker in sheet.walkers if walker.person],
        "new": [
            *(walker for walker in sheet.walkers if not walker.person),
            *(Walker() for _number in range(1 if sheet.is_open_to_all else NEW_PEOPLE)),
        ],
        "found": found,
        "typed": typed,
        "last_count": len(last & {row.line.enrollment.pk for row in sheet.rows}),
        "cells": cells_of(sheet.counts) if sheet.is_open_to_all else None,
        "draft": draft_of(session),
        "left": left,
        "is_outdated": left is not None and not left.is_of(session),
    }
    return render(request, "web/day/register.html", context, status=status)


def _saved(request, session: Session, mine=None, left=None):
    """What the register says. `mine`: what the reader had marked when somebody else saved first; nothing of it is.

    `left`: what the reader had typed before and left. It is compared in the same way, and saved by nothing.
    """
    standing = standing_of(request)
    register = register_of(session, standing)
    authors = [
        session.updated_by,
        *(line.attendance.updated_by for line in register.lines if line.attendance),
    ]
    names = names_of_authors(standing, authors)
    wanted = {}
    typed = mine if left is None else left.fields
    if typed is not None:
        wanted = {row.enrollment: row for row in Sheet(register, typed).rows if row.status}
    rows = []
    for line in register.lines:
        other = wanted.get(str(line.enrollment.public_id))
        differs = other is not None and (line.attendance is None or other.status != line.attendance.status)
        rows.append({"line": line, "by": names.get(line.attendance.updated_by) if line.attendance else "",
                     "mine": _label(other.status) if differs else ""})  # fmt: skip
    _log(request, session, register.lines)
    ends = session.register_saved_at + timedelta(minutes=UNDO_MINUTES)
    is_own = session.updated_by == actor_of(request).ref
    marked = [line.attendance for line in register.lines if line.attendance]
    context = {
        "session": session,
        "rows": rows,
        "present": sum(mark.status in PRESENT for mark in marked),
        "absent": sum(mark.status not in PRESENT for mark in marked),
        "by": names[session.updated_by],
        "undo_until": ends if is_own and timezone.now() < ends else None,
        "is_overtaken": mine is not None or any(row["mine"] for row in rows),
        "differs": any(row["mine"] for row in rows),
        "left": left,
    }
    return render(request, "web/day/register_saved.html", context, status=200 if mine is None else 409)


def _not_now(request, session: Session, status: int = 200):
    """A session to come, or one that did not take place: who is expected, or why not."""
    lines = register_of(session, standing_of(request)).lines
    _log(request, session, lines)
    context = {"session": session, "lines": [line for line in lines if line.is_expected]}
    return render(request, "web/day/register_not_now.html", context, status=status)


@page("attendance.record", is_hidden=True)
@require_POST
def undo(request, public_id):
    """Take back a register just saved; what is refused is said on the register."""
    session = session_within(request, public_id)
    try:
        register_undo(by=actor_of(request), session=session)
    except (RuleViolation, StaleRecord) as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("The register is taken back: nobody is marked."))
    return redirect("web:register", public_id=session.public_id)


@page("referral.make", is_hidden=True)
@require_safe
def walk_ins(request, public_id):
    """The people within reach that a name fits, as boxes to tick: the list under the search field of a register."""
    session = session_within(request, public_id)
    register_of(session, standing_of(request))  # for those who keep it alone
    found = _found(request, request.GET.get("find", ""), set())
    _log(request, session, (), [walker.person for walker in found])
    context = {"found": found, "typed": request.GET.get("find", ""), "session": session}
    return render(request, "web/day/parts/found.html", context)


def _found(request, typed: str, without: set[str]) -> list[Walker]:
    return [
        Walker(person=str(one.public_id), name=_named(one), is_ticked=False)
        for one in search_people(standing_of(request), typed)
        if str(one.public_id) not in without
    ]


def _named(one) -> str:
    return ", ".join(str(part) for part in (one.name or one.reference, one.birth_year) if part)


def _name_walkers(request, sheet: Sheet) -> None:
    """Who the ticked people are; whoever is not within reach keeps no name and is refused by the service."""
    ids = [walker.person for walker in sheet.walkers if walker.person]
    names = _names(request, ids)
    for walker in sheet.walkers:
        if walker.person:
            walker.is_known = walker.person in names
            walker.name = names.get(walker.person, _("somebody unknown"))


def _names(request, ids: list[str]) -> dict[str, str]:
    if not ids:
        return {}
    standing = standing_of(request)
    known = Participant.objects.for_user(standing).filter(public_id__in=ids)
    people = {person.pk: person for person in known}
    names = {person.pk: person.reference for person in people.values()}
    for identity in Identity.objects.for_user(standing).filter(participant_id__in=list(people)):
        names[identity.participant_id] = identity.full_name
    return {str(person.public_id): names[key] for key, person in people.items()}


def _there_last_time(request, session: Session) -> set[int]:
    """The enrollments that were at the last session of this offering with a register."""
    last = _before(request, session)[:1]
    marks = Attendance.objects.for_user(standing_of(request)).filter(
        session__in=list(last), status__in=PRESENT
    )
    return set(marks.values_list("enrollment_id", flat=True))


def _regulars_without_a_place(request, session: Session) -> list[Walker]:
    """Who came lately and holds no place: referred still. Those within reach alone."""
    last = list(_before(request, session)[:LAST_TIMES])
    marks = Attendance.objects.for_user(standing_of(request)).filter(session__in=last, status__in=PRESENT)
    people = {str(key) for key in marks.values_list("enrollment__participant__public_id", flat=True)}
    names = _names(request, sorted(people))
    found = [Walker(person=key, name=name, is_ticked=False) for key, name in names.items()]
    return sorted(found, key=lambda walker: walker.name)


def _before(request, session: Session):
    held = Session.objects.for_user(standing_of(request)).filter(
        offering=session.offering_id, state=SessionState.HELD, register_saved_at__isnull=False,
        held_on__lte=session.held_on,
    )  # fmt: skip
    return held.exclude(pk=session.pk).order_by("-held_on", "-id")


def _log(request, session: Session, lines, others=()) -> None:
    people = [str(line.enrollment.participant.public_id) for line in lines]
    record_shown(
        request, capability="attendance.read", action=Action.REGISTER_READ, object_type=Session._meta.label_lower,
        object_ids=[session.public_id], subject_ids=list(dict.fromkeys([*people, *others])),
        field_groups=["attendance", "identity", "safety"],
    )  # fmt: skip


def _label(status: str) -> str:
    return str(AttendanceStatus(status).label)
