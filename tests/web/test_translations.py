"""Every word of the product has its French, and what is served is what was translated.

To mend a failure: run the command in HOW, write the missing French into the .po file, run the second command. Both
need gettext (Debian: apt install gettext); nothing else does, because the .mo file is in the repository.
"""

import ast
import re
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parents[2]
CATALOG = ROOT / "web" / "locale" / "fr" / "LC_MESSAGES" / "django.po"
HOW = (
    "manage.py makemessages -l fr --no-wrap --no-location -i .venv -i tests -i var -i staticfiles -i tools; "
    "translate in web/locale/fr/LC_MESSAGES/django.po; manage.py compilemessages -l fr -i .venv"
)
APPS = [
    "accounts",
    "api",
    "audit",
    "config",
    "exchange",
    "kernel",
    "outcomes",
    "participants",
    "programs",
    "reports",
    "web",
]
CALLS = {"_": 1, "gettext": 1, "gettext_lazy": 1, "gettext_noop": 1, "ngettext": 2, "ngettext_lazy": 2}
TAG = re.compile(r"""\{%-?\s*(?:translate|trans)\s+(?:"([^"]*)"|'([^']*)')""")
BLOCK = re.compile(r"\{%\s*blocktrans(?:late)?\b([^%]*)%\}(.*?)\{%\s*endblocktrans(?:late)?\s*%\}", re.DOTALL)
PLACE = re.compile(r"%\(\w+\)[sd]")


def words_of_python(source: str) -> set[str]:
    """The texts given to gettext in Python source, also where a text is written in several pieces."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
        for argument in node.args[: CALLS.get(name, 0)] if name in CALLS else []:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and argument.value:
                found.add(argument.value)
    return found


def words_of_template(source: str) -> set[str]:
    """The texts of translate and blocktranslate tags, placeholders as the catalog writes them."""
    found = {first or second for first, second in TAG.findall(source)}
    for _options, text in BLOCK.findall(source):
        for part in re.split(r"\{%\s*plural\s*%\}", text):
            found.add(re.sub(r"\{\{\s*(\w+)\s*\}\}", r"%(\1)s", part))
    return found


def words_in_source() -> dict[str, str]:
    """text → a file that uses it."""
    found = {}
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*")):
            if path.suffix == ".py":
                words = words_of_python(path.read_text(encoding="utf-8"))
            elif path.suffix in (".html", ".txt") and "templates" in path.parts:
                words = words_of_template(path.read_text(encoding="utf-8"))
            else:
                continue
            found.update(dict.fromkeys(words, path.relative_to(ROOT).as_posix()))
    return found


@pytest.fixture(scope="module")
def catalog():
    return polib.pofile(str(CATALOG))


def test_the_search_finds_words_where_they_are():
    python = 'x = _("a" "b")\ngettext_lazy("c")\nngettext("d", "e", n)\nother("f")\n_(name)'
    assert words_of_python(python) == {"ab", "c", "d", "e"}
    template = (
        """{% translate "a" %}{% translate 'b' %}"""
        "{% blocktranslate with n=1 %}c {{ n }}{% plural %}d{% endblocktranslate %}"
    )
    assert words_of_template(template) == {"a", "b", "c %(n)s", "d"}
    found = words_in_source()
    assert found["People"].startswith("web/") and found["prison service"] == "accounts/models.py"


def test_every_word_has_its_french(catalog):
    translated = set()
    for entry in catalog:
        whole = all(entry.msgstr_plural.values()) if entry.msgid_plural else entry.msgstr
        if whole and not entry.obsolete and not entry.fuzzy:
            translated |= {entry.msgid, entry.msgid_plural or entry.msgid}
    missing = {words: file for words, file in words_in_source().items() if words not in translated}
    assert not missing, HOW


def test_nothing_is_left_over_and_nothing_is_guessed(catalog):
    words = words_in_source()
    unused = [entry.msgid for entry in catalog if entry.obsolete or entry.msgid not in words]
    assert not unused, HOW
    assert not [entry.msgid for entry in catalog if entry.fuzzy], HOW


def test_every_place_for_a_value_is_kept(catalog):
    for entry in catalog:
        wanted = set(PLACE.findall(entry.msgid + entry.msgid_plural))
        for french in [entry.msgstr, *entry.msgstr_plural.values()]:
            places = set(PLACE.findall(french))
            # The form for one thing may say "one" instead of the number.
            assert not french or places == wanted or (entry.msgid_plural and places < wanted), entry.msgid


def test_french_has_its_spaces_and_no_straight_apostrophe(catalog):
    for entry in catalog:
        for french in [entry.msgstr, *entry.msgstr_plural.values()]:
            assert not re.search(r" [:;!?»]|« |\w'\w", french), entry.msgid


def test_what_is_served_is_what_was_translated(catalog):
    compiled = polib.mofile(str(CATALOG.with_suffix(".mo")))

    def content(file):
        return {
            (entry.msgctxt, entry.msgid): entry.msgstr_plural or entry.msgstr
            for entry in file
            if not entry.obsolete
        }

    assert content(compiled) == content(catalog), HOW
