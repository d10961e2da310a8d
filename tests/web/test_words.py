"""Small words of the templates."""

from datetime import UTC, datetime

from django.utils.formats import date_format
from django.utils.translation import override

from web.templatetags.page import languages, local_days


def test_days_in_a_sentence_are_the_readers():
    said = "Released on 2026-11-17 and met by nobody since; not 2026-13-40."
    with override("fr"):
        assert local_days(said) == "Released on 17 novembre 2026 and met by nobody since; not 2026-13-40."
    with override("en"):
        assert "17 Nov 2026" in local_days(said)
    assert local_days("<b>2026") == "<b>2026", "and it stays text, escaped by the template"


def test_languages_are_called_by_their_names():
    with override("fr"):
        assert languages(["fr", "ar", "xx-not-one"]) == "Français, Arabe, xx-not-one"


def test_no_english_day_can_be_read_as_another():
    """03/11/2026 is two days, by where the reader went to school."""
    at = datetime(2026, 3, 11, 16, 5, tzinfo=UTC)
    with override("en"):
        kinds = ("DATE_FORMAT", "SHORT_DATE_FORMAT", "DATETIME_FORMAT", "SHORT_DATETIME_FORMAT", "TIME_FORMAT")
        said = [date_format(at, kind) for kind in kinds]
    assert said == ["11 Mar 2026", "11 Mar 2026", "11 Mar 2026, 16:05", "11 Mar 2026, 16:05", "16:05"]
