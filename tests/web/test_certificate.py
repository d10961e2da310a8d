"""The certificate from the pages: whose it is, what it says, and who gets none."""

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from accounts.roles import Role
from kernel.clock import today
from participants.services import enrollment_move
from tests.world import BY, register


@pytest.fixture
def episode(world):
    """Somebody with a name that needs every letter of it, who takes part."""
    person = register(
        world.own, "own-named", family="Đặng-Žižek", given="Zoë Ísis", worker=world.user[Role.SOCIAL_WORKER]
    )
    row = person.enrollments.get()
    enrollment_move(by=BY, enrollment=row, verb="enroll", on=today(), offering=world.own.offering)
    enrollment_move(by=BY, enrollment=row, verb="start", on=today())
    return row


def address(row, language):
    return reverse("web:certificate", kwargs={"public_id": row.public_id, "language": language})


SAID = {
    "en": ["Certificate of completion", "completed the program", "Own Prison Service, Own Prison"],
    "fr": ["Attestation de fin de programme", "a mené à son terme le programme", "Fait le"],
}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_name_and_the_program_are_on_it(world, browser_of, episode, language):
    enrollment_move(by=BY, enrollment=episode, verb="complete", on=today(), reason="certified elsewhere")
    answer = browser_of(world.user[Role.PRISON_ADMINISTRATOR]).get(address(episode, language))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    [page] = PdfReader(io.BytesIO(answer.content)).pages
    text = " ".join(page.extract_text().replace("\u00a0", " ").split())
    missing = [
        words
        for words in ("Zoë Ísis Đặng-Žižek", episode.program.name_in(language), *SAID[language])
        if words not in text
    ]
    assert missing == [], text


def test_who_has_not_completed_gets_none(world, browser_of, episode):
    """Neither from the page, which does not offer it, nor by its address."""
    client = browser_of(world.user[Role.PRISON_ADMINISTRATOR])
    page = client.get(reverse("web:enrollment", kwargs={"public_id": episode.public_id}))
    assert page.status_code == 200 and "certificate-" not in page.content.decode()
    assert client.get(address(episode, "en")).status_code == 404
    enrollment_move(by=BY, enrollment=episode, verb="withdraw", on=today(), reason="moved away")
    assert client.get(address(episode, "en")).status_code == 404


def test_it_is_not_written_in_a_language_that_has_no_words_for_it(world, browser_of, episode):
    enrollment_move(by=BY, enrollment=episode, verb="complete", on=today(), reason="certified elsewhere")
    assert browser_of(world.user[Role.PRISON_ADMINISTRATOR]).get(address(episode, "de")).status_code == 404
