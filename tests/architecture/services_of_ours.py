"""The public functions of the service modules, and which of them are verbs."""

import importlib
import inspect
import pkgutil

import outcomes.services
import participants.services
import programs.services

MODULES = [
    "accounts.services",
    "accounts.access_review",
    "accounts.administration",
    "accounts.jobs",
    "accounts.second_factor",
    "accounts.sessions",
    "exchange.services",
    "exchange.paste",
    *(
        f"{package.__name__}.{module.name}"
        for package in (programs.services, participants.services, outcomes.services)
        for module in pkgutil.iter_modules(package.__path__)
    ),
]
# Public functions of service modules that change nothing under a name of their own. Each has its reason.
NOT_VERBS = {
    "accounts.access_review.access_queue": "reads",
    "accounts.access_review.finding_by_key": "reads",
    "accounts.access_review.findings_of": "reads",
    "accounts.access_review.readings_between": "reads",
    "accounts.administration.account_open": "two verbs as one act, each of which logs itself",
    "accounts.administration.account_rows": "reads",
    "accounts.administration.accounts_in_state": "reads",
    "accounts.administration.accounts_within": "reads",
    "accounts.administration.must_change_password": "reads",
    "accounts.jobs.confirm_still_asked": "asks, before a job is begun",
    "accounts.second_factor.factors_of": "reads",
    "accounts.second_factor.has_factor": "reads",
    "accounts.second_factor.is_required": "reads",
    "accounts.second_factor.rotate_secrets": "the same secrets under another key, on behalf of rotate_keys",
    "accounts.sessions.confirm_own": "asks, on behalf of a verb",
    "accounts.sessions.confirm_administered": "asks, on behalf of a verb",
    "accounts.sessions.confirm_own_or_administered": "asks, on behalf of a verb",
    "accounts.sessions.end_sessions": "writes, on behalf of a verb that asks and logs",
    "accounts.sessions.log_about_account": "logs, on behalf of a verb",
    "programs.services.programs.log_program_write": "logs, on behalf of a verb",
    "programs.services.sessions.sessions_preview": "reads",
    "programs.services.sessions.check_minutes": "asks, on behalf of a verb",
    "programs.services.groups.group_open": "two verbs as one act, each of which logs",
    "programs.services.groups.series_preview": "reads",
    "programs.services.groups.series_further": "reads",
    "participants.services.appointments.appointment_log": "two verbs as one act, each of which logs",
    "participants.services.admission.person_admit": "two verbs as one act, each of which logs",
    "participants.services.renewal.plan_renew": "several verbs as one act, each of which logs",
    "outcomes.services.contacted.follow_ups_record": "the same verb for several domains as one act, each of which logs",
    "participants.services.members.members_add": "the same verbs for several people as one act, each of which logs",
    "participants.services.members.passed_over": "reads",
    "participants.services.enrollment.status_was_ever": "reads",
    "participants.services.merge.merge_files": "the common part of two verbs, which log it",
    "participants.services.reach.is_sealed": "reads",
    "participants.services.episodes.episode_open": "writes, on behalf of a verb that asks and logs",
    "participants.services.tasks.responsible_make": "writes, on behalf of a verb that asks and logs",
    "participants.services.tasks.tasks_hand_on": "writes, on behalf of a verb that asks and logs",
    "participants.services.plans.confirm_plan_open": "asks, on behalf of a verb",
    "participants.services.reach.reach_rows": "reads",
    "participants.services.sameness.match_file": "asks, and queues on behalf of a verb",
    "participants.services.reach.reach_set": "derived rows, in the transaction of the fact they follow from",
    "participants.services.reach.reach_rebuild": "derived rows, from facts that bear names",
    "participants.services.recording.allow": "asks, on behalf of a verb",
    "participants.services.recording.log_write": "logs, on behalf of a verb",
    "participants.services.reach.reach_set_new": "derived rows, in the transaction of the facts they follow from",
    "participants.services.search_words.words_set": "derived rows, in the transaction of the name they follow from",
    "participants.services.search_words.words_set_new": "derived rows, as words_set",
    "participants.services.intake.alike": "reads",
    "participants.services.intake.identifier_index": "reads",
    "exchange.services.confirm_source": "asks, on behalf of two verbs",
    "outcomes.services.runs.versions": "reads",
}


def public_functions() -> dict[str, object]:
    found = {}
    for name in MODULES:
        module = importlib.import_module(name)
        for attribute, value in vars(module).items():
            if attribute.startswith("_") or not inspect.isfunction(
                inspect.unwrap(value) if callable(value) else value
            ):
                continue
            if getattr(value, "__module__", "") == name:
                found[f"{name}.{attribute}"] = value
    return found


FUNCTIONS = public_functions()
VERBS = {name: function for name, function in FUNCTIONS.items() if name not in NOT_VERBS}
