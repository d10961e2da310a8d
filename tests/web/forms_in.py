"""The forms of a page as a browser reads them: where each is sent, its fields, and what sending it would say."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

TYPED = {
    "date": "2021-03-04",
    "time": "10:35",
    "number": "7",
    "datetime-local": "2021-03-04T10:35",
    "email": "a@b.example",
}
NEVER_TYPED = {"hidden", "submit", "button", "file", "password", "reset", "image"}


@dataclass
class Field:
    """One control. `values`: what it would send as it stands; `options`: what a choice offers."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    own: str = ""


@dataclass
class Form:
    method: str
    action: str
    fields: list[Field] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def sent(self) -> dict[str, list[str]]:
        """What a browser would send, without a button."""
        found: dict[str, list[str]] = {}
        for each in self.fields:
            for value in each.values:
                found.setdefault(each.name, []).append(value)
        return found


def fill(form: Form) -> None:
    """Change everything that can be typed, ticked or chosen; the last of each choice."""
    radios = {}
    for number, each in enumerate(form.fields):
        if each.kind in NEVER_TYPED:
            continue
        if each.kind == "select":
            each.values = each.options[-1:]
        elif each.kind == "checkbox":
            each.values = [each.own]
        elif each.kind == "radio":
            each.values = []
            radios[each.name] = each
        else:
            each.values = [TYPED.get(each.kind, f"typed {number}")]
    for last in radios.values():
        last.values = [last.own]


def typed_in(form: Form) -> dict[str, list[str]]:
    """What of `sent` somebody typed or chose; what is only looked for is no work, and an empty line says nothing."""
    names = {each.name for each in form.fields if each.kind not in NEVER_TYPED | {"search"}}
    said = {name: sorted(value for value in values if value) for name, values in form.sent().items()}
    return {name: values for name, values in said.items() if name in names and values}


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms: list[Form] = []
        self.inside: Form | None = None
        self.choice: Field | None = None
        self.text: Field | None = None

    def handle_starttag(self, tag, pairs):
        said = dict(pairs)
        if tag == "form":
            self.inside = Form(said.get("method", "get").lower(), said.get("action", ""))
            self.forms.append(self.inside)
        if self.inside is None or "disabled" in said:
            return
        name = said.get("name", "")
        if tag == "button" and name:
            self.inside.buttons.append((name, said.get("value", "")))
        elif tag == "input" and name:
            self._input(name, said)
        elif tag == "textarea" and name:
            self.text = Field(name, "textarea", [""])
            self.inside.fields.append(self.text)
        elif tag == "select" and name:
            self.choice = Field(name, "select")
            self.inside.fields.append(self.choice)
        elif tag == "option" and self.choice is not None:
            self.choice.options.append(said.get("value", ""))
            if "selected" in said:
                self.choice.values.append(said.get("value", ""))

    def _input(self, name, said):
        kind = said.get("type", "text").lower()
        own = said.get("value") or ""
        if kind in ("checkbox", "radio"):
            own = said.get("value", "on")
            values = [own] if "checked" in said else []
        else:
            values = [own]
        self.inside.fields.append(Field(name, kind, values, own=own))

    def handle_data(self, data):
        if self.text is not None:
            self.text.values[0] += data

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = None
        elif tag == "textarea" and self.text is not None:
            self.text.values[0] = self.text.values[0].removeprefix("\n")
            self.text = None
        elif tag == "select":
            if self.choice is not None and not self.choice.values:
                self.choice.values = self.choice.options[:1]
            self.choice = None


def forms_in(html: str) -> list[Form]:
    """The forms of ours on a page that are sent with a key (web/sending.py)."""
    reader = _Reader()
    reader.feed(html)
    return [
        form
        for form in reader.forms
        if form.method == "post" and any(each.name == "form_key" for each in form.fields)
    ]
