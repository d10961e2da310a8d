"""Small words of the templates."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import override

from web.templatetags.page import languages, local_days


def test_days_in_a_sentence_are_the_readers():
    said = "Released on 2026-11-17 and met by nobody since; not 2026-13-40."
    with override("fr"):
        assert local_days(said) == "Released on 17 novembre 2026 and met by nobody since; not 2026-13-40."
    with override("en"):
        assert "Nov. 17, 2026" in local_days(said)
    assert local_days("<b>2026") == "<b>2026", "and it stays text, escaped by the template"


def test_languages_are_called_by_their_names():
    with override("fr"):
        assert languages(["fr", "ar", "xx-not-one"]) == "Français, Arabe, xx-not-one"


def test_a_short_day_is_one_day_on_both_sides_of_the_ocean():
    day = date(2026, 11, 3)
    with override("en"):
        assert date_format(day, "SHORT_DATE_FORMAT") == "Nov 3, 2026"
    with override("fr"):
        assert date_format(day, "SHORT_DATE_FORMAT") == "03/11/2026"
