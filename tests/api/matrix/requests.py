"""A request that must succeed for every operation: the record it is made on and the body it sends.

`RECORD` names a record where the first row of the side will not do; `BODY` builds the body from a side and the record.
Built from the other side, the same body names records out of reach and must be refused as if they did not exist.
"""

from collections.abc import Callable

from kernel.jobs import JobState
from outcomes.choices import SITUATIONS_OF
from outcomes.models import JusticeEvent
from outcomes.services import (
    local_code_add,
)
from participants.models import AllocationSequence, RecordSeal
from programs.models import Session
from tests.api.matrix.making import (
    NUMBERS,
    SOON,
    TODAY,
    YESTERDAY,
    anonymous_session,
    asked_transfer,
    at,
    base64,
    custody_incident,
    draft_of,
    episode,
    file_near,
    file_of,
    follow_up,
    form_of,
    fresh_session,
    job_of,
    observation_end,
    planned_session,
    ref,
    saved_session,
    second_program,
    second_worker,
    signed_of,
    somebody_waits,
)
from tests.rows import casework
from tests.world import BY, register

# What only its author may change is made the caller's own.
AS_MINE: dict[tuple[str, str], Callable] = {
    ("assessment", "change"): lambda me: {"author": me.token.user},
    ("assessment", "sign"): lambda me: {"author": me.token.user},
    ("assessment", "discard"): lambda me: {"author": me.token.user},
    ("plan-action", "close"): lambda me: {"owner": me.token.user},
    **{
        ("job", name): lambda me: {"owner": f"user:{me.token.user.public_id}"}
        for name in ("list", "retrieve", "cancel", "restart", "result")
    },
    ("session", "undo-register"): lambda me: {"updated_by": f"token:{me.token.public_id}"},
    ("contact", "correct"): lambda me: {"user": me.token.user, "created_by": f"token:{me.token.public_id}"},
}

RECORD: dict[tuple[str, str], Callable] = {
    ("justice-event", "retrieve"): lambda side: JusticeEvent.objects.get(
        participant=side.person, is_evaluation_only=False
    ),
    ("observation-end", "retrieve"): lambda side: side.person.observation_ends.get(kind="deportation"),
    ("observation-end", "withdraw"): observation_end,
    ("reintegration-outcome", "retrieve"): follow_up,
    ("reintegration-outcome", "correct"): lambda side: follow_up(side, "refused"),
    ("local-code", "end"): lambda side: local_code_add(
        by=BY, agency=side.agency, scheme="penal-code", code=f"code-{next(NUMBERS)}", iccs="0502"
    ),
    # One record that every role near people reaches: the person of the side.
    ("participant", "retrieve"): lambda side: side.person,
    ("participant", "merge"): lambda side: file_of(side),
    ("participant", "seal"): lambda side: file_of(side),
    ("contact-data", "retrieve"): lambda side: side.person.identity,
    ("incident", "close"): custody_incident,
    ("legal-basis", "retrieve"): lambda side: side.person.legal_bases.first(),
    ("case-assignment", "retrieve"): lambda side: side.person.assignments.filter(ends_on=None).first(),
    ("assessment", "change"): draft_of,
    ("assessment", "sign"): draft_of,
    ("assessment", "discard"): draft_of,
    ("assessment", "supersede"): signed_of,
    ("assessment", "override"): signed_of,
    ("sealed-file", "unseal"): lambda side: RecordSeal.objects.get(participant__agency=side.agency, lifted_on=None),
    ("enrollment", "retrieve"): lambda side: side.enrollment,
    ("dosage", "retrieve"): lambda side: side.enrollment,
    ("enrollment", "assess"): at(),
    ("enrollment", "waitlist"): at(),
    ("enrollment", "enroll"): at(),
    ("enrollment", "enroll-or-wait"): at(),
    ("enrollment", "find-ineligible"): at(),
    ("enrollment", "decline"): at(),
    ("enrollment", "set-priority"): at("waitlist"),
    ("enrollment", "start"): at("enroll"),
    ("enrollment", "not-start"): at("enroll"),
    ("enrollment", "resume"): at("enroll", "start", "suspend"),
    ("enrollment", "reopen"): at("enroll", "start", "withdraw"),
    **{
        ("enrollment", verb): at("enroll", "start")
        for verb in (
            "suspend", "complete", "withdraw", "remove", "transfer", "release-early", "record-death", "take-back-start",
            "ask-transfer",
        )
    },
    ("offering", "offer-next"): somebody_waits,
    ("referral", "retrieve"): lambda side: side.enrollment.referral,
    ("referral", "draw"): lambda side: episode(side).referral,
    ("custody-period", "retrieve"): lambda side: side.person.custody_periods.get(),
    ("transfer", "retrieve"): asked_transfer,
    ("office", "retrieve"): lambda side: side.site,
    ("open-offering", "retrieve"): lambda side: side.offering,
    ("job", "retrieve"): lambda side: job_of(side, JobState.DONE),
    ("job", "cancel"): lambda side: job_of(side, JobState.WAITING),
    ("job", "restart"): lambda side: job_of(side, JobState.CANCELLED),
    ("session", "register"): fresh_session,
    ("session", "attendance"): fresh_session,
    ("session", "undo-register"): saved_session,
    ("session", "move"): planned_session,
    ("session", "call-off"): planned_session,
    ("session", "headcount"): anonymous_session,
}

END = {"on": TODAY}


def step(**more) -> Callable:
    return lambda side, _record: {"on": TODAY, **more}


BODY: dict[tuple[str, str], Callable] = {
    ("referral", "create"): lambda side, _record: {
        "participant": ref(side.person), "program": ref(second_program(side)), "from_agency": ref(side.agency),
        "on": TODAY, "reason": "asked for it",
    },
    ("referral", "draw"): lambda side, _record: {
        "sequence": ref(AllocationSequence.objects.get(agency=side.agency)), "on": TODAY,
    },
    **{
        ("enrollment", verb): step()
        for verb in ("assess", "waitlist", "start", "resume", "release-early", "record-death")
    },
    ("enrollment", "complete"): step(reason="the court ended it"),
    **{
        ("enrollment", verb): step(reason="as agreed")
        for verb in (
            "suspend", "withdraw", "remove", "transfer", "not-start", "find-ineligible", "decline", "reopen",
            "take-back-start",
        )
    },
    **{
        ("enrollment", verb): lambda side, _record: {"on": TODAY, "offering": ref(side.offering)}
        for verb in ("enroll", "enroll-or-wait")
    },
    ("enrollment", "set-priority"): step(priority=1, reason="leaves soon"),
    ("custody-period", "create"): lambda side, _record: {
        "participant": ref(file_of(side)), "site": ref(side.site), "starts_on": TODAY,
    },
    ("custody-period", "change"): lambda side, _record: {"legal_status": "other"},
    ("custody-period", "release"): step(reason="parole"),
    ("enrollment", "ask-transfer"): lambda side, _record: {
        "on": TODAY, "basis": "law", "basis_reference": "Act 12", "reason": "closer to the family",
        "to_offering": ref(side.program.offerings.get(code="evening")),
    },
    ("offering", "offer-next"): step(),
    ("referral", "allocate"): lambda side, _record: {
        "referral": ref(episode(side).referral), "study": f"study-{next(NUMBERS)}", "arm": "treated", "on": TODAY,
    },
    ("transfer", "accept"): step(),
    ("transfer", "decline"): step(reason="no place"),
    ("transfer", "cancel"): step(reason="stays after all"),
    ("hand-over", "create"): lambda side, _record: {
        "custody_period": ref(register(side, f"leaves-{next(NUMBERS)}").custody_periods.get()), "on": TODAY,
        "to_site": ref(side.agency.sites.get(code="office")), "release_reason": "parole", "basis": "law",
        "basis_reference": "Act 12", "first_contact_on": SOON,
    },
    ("allocation-sequence", "create"): lambda side, _record: {
        "agency": ref(side.agency), "study": f"study-{next(NUMBERS)}", "length": 8, "on": TODAY,
    },
    ("session", "attendance"): lambda side, _record: {
        "entries": [{"enrollment": ref(side.enrollment), "status": "attended"}], "confirm_second": True,
    },
    ("attendance", "create"): lambda side, _record: {
        "session": ref(Session.objects.filter(offering=side.offering, register_saved_at__isnull=False).first()),
        "enrollment": ref(episode(side, "enroll")), "status": "attended", "reason": "was forgotten",
    },
    ("attendance", "correct"): lambda side, _record: {"status": "late", "reason": "came at ten"},
    ("contact", "create"): lambda side, _record: {
        "participant": ref(side.person), "kind": "individual", "setting": "inside", "channel": "in_person",
        "on": TODAY, "note": "wants to learn a trade",
    },
    ("contact", "correct"): lambda side, _record: {"minutes": 30, "reason": "it took longer"},
    ("appointment", "create"): lambda side, _record: {
        "participant": ref(side.person), "on": SOON, "site": ref(side.site),
    },
    ("appointment", "move"): step(reason="court that day"),
    ("appointment", "close"): lambda side, _record: {"state": "missed"},
    ("participant", "create"): lambda side, _record: {
        "agency": ref(side.agency), "site": ref(side.site), "file_class": "justice",
        "identity": {"family_name": "Nobody", "given_names": "Else"},
    },
    ("participant", "change"): lambda side, _record: {"nationality": "SN"},
    ("participant", "identify"): lambda side, _record: {"family_name": "Quillfeather-Ash", "confirm_new": True},
    ("participant", "merge"): lambda side, _record: {"other": ref(file_of(side)), "reason": "opened twice"},
    ("participant", "seal"): lambda side, _record: {"reason": "closed by the court"},
    ("relation", "create"): lambda side, _record: {"participant": ref(side.person), "kind": "partner", "name": "Sam"},
    ("relation", "change"): lambda side, _record: {"is_emergency_contact": True},
    ("relation", "end"): lambda side, _record: END,
    ("risk-basis", "create"): lambda side, _record: {
        "participant": ref(side.person), "group": "dependent", "source": "professional", "recorded_on": YESTERDAY,
        "expires_on": SOON,
    },
    ("risk-basis", "end"): lambda side, _record: END,
    ("affiliation", "create"): lambda side, _record: {
        "participant": ref(side.person), "group_name": "Another", "standing": "associate", "source": "hearing",
        "reliability": "doubtful", "asserted_on": YESTERDAY, "expires_on": SOON,
    },
    ("affiliation", "renew"): lambda side, _record: {
        "on": TODAY, "expires_on": SOON, "source": "hearing", "reliability": "reliable",
    },
    ("affiliation", "end"): lambda side, _record: END,
    ("sentence", "create"): lambda side, _record: {"participant": ref(side.person), "imposed_on": YESTERDAY},
    ("sentence", "change"): lambda side, _record: {"length_days": 500},
    ("supervision-period", "create"): lambda side, _record: {
        "participant": ref(side.person), "site": ref(side.site), "kind": "parole", "starts_on": TODAY,
    },
    ("supervision-period", "close"): lambda side, _record: {"on": TODAY, "reason": "completed"},
    ("legal-basis", "create"): lambda side, _record: {
        "participant": ref(side.person), "purpose": "sharing", "basis": "law", "reference": "Act 12",
        "starts_on": TODAY,
    },
    ("legal-basis", "withdraw"): lambda side, _record: END,
    ("participation", "create"): lambda side, _record: {
        "participant": ref(side.person), "program": ref(side.program), "answer": "refused", "on": TODAY,
    },
    ("participation", "withdraw"): lambda side, _record: END,
    ("safety-flag", "create"): lambda side, _record: {
        "participant": ref(side.person), "kind": "self_harm", "starts_on": TODAY,
    },
    ("safety-flag", "lift"): lambda side, _record: END,
    ("no-contact", "create"): lambda side, _record: {
        "participant": ref(side.person), "starts_on": TODAY,
        "other": ref(register(side, f"apart-{next(NUMBERS)}", worker=side.users["social_worker"])),
    },
    ("no-contact", "lift"): lambda side, _record: END,
    ("incident", "create"): lambda side, _record: {
        "participant": ref(side.person), "kind": "custody", "category": "violence", "occurred_on": YESTERDAY,
        "description": "A quarrel.",
    },
    ("incident", "escalate"): lambda side, _record: {"to": ref(second_worker(side))},
    ("incident", "report"): lambda side, _record: {"to": "the children's service", "on": TODAY},
    ("incident", "close"): lambda side, _record: END,
    ("characteristic", "record"): lambda side, _record: {
        "participant": ref(side.person), "values": {"prior": "3", "married": "0"}, "recorded_on": YESTERDAY,
    },
    ("instrument", "create"): lambda side, _record: {
        "agency": ref(side.agency), "code": f"form-{next(NUMBERS)}", "name": {"en": "A form"}, "valid_from": YESTERDAY,
        "content": casework.content(),
    },
    ("instrument", "revise"): lambda side, _record: {"valid_from": TODAY, "content": casework.content()},
    ("assessment", "create"): lambda side, _record: {
        "participant": ref(side.person), "instrument_version": ref(form_of(side)), "assessed_on": TODAY,
        "answers": {"a": 1, "b": "refused"},
    },
    ("assessment", "change"): lambda side, _record: {"answers": {"a": 0, "b": 0, "c": 0}, "opinion": "Calmer."},
    ("assessment", "supersede"): lambda side, _record: {"reason": "two items were mixed up"},
    ("assessment", "override"): lambda side, _record: {"band": "low", "reason": "lives apart from them"},
    ("plan", "create"): lambda side, _record: {
        "participant": ref(register(side, f"plan-{next(NUMBERS)}", worker=side.users["social_worker"])), "on": TODAY,
        "own_words": "I want to work.", "answer": "agreed",
    },
    ("plan", "answer"): lambda side, _record: {"answer": "refused", "on": TODAY},
    ("plan", "close"): lambda side, _record: {"reason": "all is reached", "on": TODAY},
    ("plan-review", "create"): lambda side, _record: {
        "plan": ref(side.person.plans.get()), "on": TODAY, "changes": "nothing",
    },
    ("goal", "create"): lambda side, _record: {
        "plan": ref(side.person.plans.get()), "need_domain": "housing", "statement": "a room",
    },
    ("goal", "change"): lambda side, _record: {"target_on": SOON},
    ("goal", "close"): lambda side, _record: {"is_reached": True, "on": TODAY},
    ("plan-action", "create"): lambda side, _record: {
        "goal": ref(side.person.plans.get().goals.get()), "description": "write", "due_on": SOON,
        "owner": ref(side.users["social_worker"]),
    },
    ("plan-action", "change"): lambda side, _record: {"due_on": SOON},
    ("plan-action", "close"): lambda side, _record: {"is_done": False, "reason": "no answer came", "on": TODAY},
    ("case-assignment", "create"): lambda side, _record: {
        "participant": ref(side.person), "user": ref(side.users["social_worker"]), "agency": ref(side.agency),
        "starts_on": TODAY,
    },
    ("case-assignment", "end"): lambda side, _record: END,
    ("justice-event", "create"): lambda side, _record: {
        "participant": ref(side.person), "kind": "arrest", "occurred_on": YESTERDAY, "scheme": "penal-code",
        "local_code": "311-1",
    },
    ("observation-end", "create"): lambda side, _record: {
        "participant": ref(file_near(side)), "kind": "lost", "on": YESTERDAY,
    },
    ("observation-end", "withdraw"): lambda side, _record: {"reason": "found again"},
    ("reintegration-outcome", "plan"): lambda side, _record: {
        "index_event": "program_start", "enrollment": ref(side.enrollment),
    },
    ("reintegration-outcome", "record"): lambda side, record: {
        "state": "reached", "on": TODAY, "source": "self_report",
        "situation": sorted(SITUATIONS_OF[record.domain])[0],
    },
    ("reintegration-outcome", "correct"): lambda side, _record: {"state": "not_reached", "reason": "misread"},
    ("reintegration-outcome", "lose"): lambda side, _record: END,
    ("local-code", "create"): lambda side, _record: {
        "agency": ref(side.agency), "scheme": "penal-code", "code": f"code-{next(NUMBERS)}", "iccs": "0502",
    },
    ("local-code", "end"): lambda side, _record: END,
    ("event-source", "create"): lambda side, _record: {
        "agency": ref(side.agency), "code": f"source-{next(NUMBERS)}", "name": "Convictions",
    },
    ("event-source", "record-search"): lambda side, _record: {
        "design": ref(side.design), "searched_on": TODAY, "covers_from": "2020-01-01", "covers_until": YESTERDAY,
        "file_digest": "ab" * 32, "searched": {"treated": 9, "comparison": 9}, "matched": {"treated": 8},
    },
    ("match-candidate", "decide"): lambda side, _record: {"same": False, "on": TODAY},
    ("sealed-file", "unseal"): lambda side, _record: {"on": TODAY, "reason": "on appeal"},
    ("import", "people"): lambda side, _record: {
        "agency": ref(side.agency), "file_name": "people.csv", "content": base64(b"reference\nmatrix-1\n"),
    },
    ("import", "outcomes"): lambda side, _record: {
        "agency": ref(side.agency), "file_name": "police.csv", "content": base64(b"identifier,kind,occurred_on\n1,,\n"),
        "source_name": "Police", "covers_from": YESTERDAY, "covers_until": TODAY,
    },
    ("offering", "paste"): lambda side, _record: {"text": side.person.reference, "preview": True},
    ("program", "create"): lambda side, _record: {
        "agency": ref(side.agency), "code": "matrix", "name": "Matrix", "kind": "prevention", "valid_from": TODAY,
    },
    ("program", "change"): lambda side, _record: {"description": "as before"},
    ("program", "revise"): lambda side, _record: {"valid_from": SOON, "planned_sessions": 12},
    ("site", "call-off-day"): lambda side, _record: {"on": TODAY, "reason": "lockdown"},
    ("module", "create"): lambda side, _record: {"program": ref(side.program), "number": 40, "name": "Last steps"},
    ("offering", "create"): lambda side, _record: {
        "program": ref(side.program), "site": ref(side.site), "code": "matrix", "name": "Matrix", "starts_on": TODAY,
    },
    ("offering", "change"): lambda side, _record: {"capacity": 12},
    ("offering", "plan-sessions"): lambda side, _record: {
        "weekdays": [0, 2], "starts_on": TODAY, "planned_minutes": 60, "count": 3,
    },
    ("program-staff", "create"): lambda side, _record: {
        "program": ref(side.program), "user": ref(side.users["social_worker"]), "role": "lead", "starts_on": TODAY,
    },
    ("cost", "create"): lambda side, _record: {
        "program": ref(side.program), "kind": "staff", "amount": "10.00", "currency": "EUR", "starts_on": TODAY,
        "ends_on": TODAY,
    },
    ("session", "create"): lambda side, _record: {
        "offering": ref(side.offering), "held_on": SOON, "planned_minutes": 60,
    },
    ("session", "move"): lambda side, _record: {"held_on": SOON},
    ("session", "call-off"): lambda side, _record: {"reason": "place"},
    ("session", "headcount"): lambda side, _record: {"headcount": {"female": {"14-17": 9}}},
}  # fmt: skip
