"""The labels of reports and figures by language.

Plain dicts: the language of a document is an argument, never a setting of the process. The sentences of a result
come with the result; only what a document adds is said here.
"""

from __future__ import annotations

from reports import words_en, words_fr

LANGUAGES = {"en": words_en.TEXT, "fr": words_fr.TEXT}
DEFAULT = "en"


def text_in(language: str) -> dict[str, str]:
    """The labels of a language; English for a language without labels."""
    return LANGUAGES.get(language, LANGUAGES[DEFAULT])
