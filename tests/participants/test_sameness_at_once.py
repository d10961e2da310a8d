"""Two who register one person at the same moment, each with a connection of their own."""

from datetime import date

from accounts.actors import user_actor
from kernel.errors import RuleViolation
from participants.models import MatchCandidate, Participant
from participants.services import participant_register
from tests.threads import at_once


def register(by, agency, reference):
    return participant_register(
        by=by, agency=agency, file_class="justice", reference=reference, birth_on=date(1990, 4, 3),
        identity={"family_name": "Zachernuk", "given_names": "Wilhelmina"},
    )  # fmt: skip


def test_of_two_registrations_of_one_person_the_second_is_asked(transactional_db, world):
    worker = user_actor(world.user["social_worker"])
    answers = at_once(2, lambda number: register(worker, world.agency, f"once-{number}"))
    refused = [answer for answer in answers if isinstance(answer, RuleViolation)]
    assert [error.code for error in refused] == ["possible_same_person"], answers
    assert Participant.objects.filter(reference__startswith="once-").count() == 1
    assert not MatchCandidate.all_records.exists()


def test_of_two_registrations_under_one_reference_one_is_refused(transactional_db, world, by):
    answers = at_once(2, lambda number: register(by, world.agency, "once"))
    refused = [answer for answer in answers if isinstance(answer, RuleViolation)]
    assert [error.code for error in refused] == ["reference_taken"], answers
    assert Participant.objects.filter(reference="once").count() == 1
