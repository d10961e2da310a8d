"""Small words of the templates."""

from django.utils.translation import override

from web.templatetags.page import local_days


def test_days_in_a_sentence_are_the_readers():
    said = "Released on 2026-11-17 and met by nobody since; not 2026-13-40."
    with override("fr"):
        assert local_days(said) == "Released on 17 novembre 2026 and met by nobody since; not 2026-13-40."
    with override("en"):
        assert "Nov. 17, 2026" in local_days(said)
    assert local_days("<b>2026") == "<b>2026", "and it stays text, escaped by the template"
