"""manage.py evaluate DESIGN: run a design and write the answer as JSON, CSV or PDF (profile internal, logged).

Exit status: 0 answered; 1 could not be run (unknown design, no permission, locked database); 3 at least one thing the
design asks for was refused - the file is written all the same and says what and why.
"""

import json
import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError

from accounts.actors import user_actor
from accounts.backends import is_account_usable
from accounts.models import User
from accounts.permissions import require
from audit.actions import Action
from audit.services import record_read
from kernel.actors import Actor, system_actor
from kernel.commands import PlainCommand
from outcomes.models import EvaluationDesign, EvaluationRun
from outcomes.services.runs import evaluation_run
from reports.facts import run_facts

REFUSED = 3


class Command(PlainCommand):
    help = "Run an evaluation design and write the answer. Exit 3: something the design asks for was refused."

    def add_arguments(self, parser):
        parser.add_argument("design", help="code of the evaluation design")
        parser.add_argument("--format", choices=["json", "csv", "pdf"], default="json")
        parser.add_argument("--output", help="file to write (default: standard output)")
        parser.add_argument("--as", dest="username", help="run with the reach and role of this account")
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES], default="en")

    def perform(self, *args, design, format, output, username, language, **options):
        by = self._actor(username)
        run = evaluation_run(by=by, design=self._design(by, design))
        require(by, "run.disclose", agency=run.design.agency)
        content = self._render(run, format, language)
        record_read(
            actor=by,
            action=Action.RUN_DISCLOSE,
            object_type=run._meta.label_lower,
            object_ids=[run.public_id],
            agency_id=run.design.agency.public_id,
            purpose="evaluate command",
            details={"format": format, "profile": run.profile},
        )
        self._write(content, output)
        refusals = run.result_in(language)["refusals"]
        if refusals:
            said = "\n".join(f"- {refusal['message']} {refusal['cure']}" for refusal in refusals)
            raise CommandError(f"Refused:\n{said}", returncode=REFUSED)

    def _actor(self, username: str | None) -> Actor:
        if not username:
            return system_actor("evaluate")
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None or not is_account_usable(user):
            raise CommandError(f"There is no active account named {username}.")
        return user_actor(user, channel="command")

    def _design(self, by: Actor, code: str) -> EvaluationDesign:
        reachable = (
            EvaluationDesign.objects.all() if by.is_system else EvaluationDesign.objects.for_user(by.user)
        )
        design = reachable.filter(code=code).select_related("agency", "outcome").first()
        if design is None:
            known = ", ".join(reachable.order_by("code").values_list("code", flat=True)[:20]) or "none yet"
            raise CommandError(
                f"There is no evaluation design called {code}. Known: {known}. Studies come with load_study."
            )
        return design

    def _render(self, run: EvaluationRun, kind: str, language: str) -> bytes:
        result = run.result_in(language)
        if kind == "json":
            return (json.dumps(result, indent=2, ensure_ascii=False) + "\n").encode()
        # Drawing libraries take a second to load: only when a document is asked for.
        if kind == "csv":
            from reports.csv_out import result_csv

            return result_csv(result).encode()
        from reports.pdf import render_pdf

        return render_pdf(result, language=language, run=run_facts(run, language))

    def _write(self, content: bytes, output: str | None) -> None:
        if output is None:
            self.stdout._out.flush()
            getattr(self.stdout._out, "buffer", _TextBytes(self.stdout._out)).write(content)
            return
        # Written beside its place and moved: a full disk or a stop leaves the old file or the new one, never half.
        target = Path(output)
        handle, draft = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.chmod(draft, 0o600)
            os.replace(draft, target)
        except BaseException:
            os.unlink(draft)
            raise


class _TextBytes:
    """Bytes onto a text stream that has no buffer below (a captured output)."""

    def __init__(self, stream):
        self.stream = stream

    def write(self, content: bytes) -> None:
        self.stream.write(content.decode("utf-8", errors="replace"))
