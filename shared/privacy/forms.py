"""A promise as it stands in the policy file, and a whole policy from a file."""

import msgspec
import yaml
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shared import strict_yaml
from shared.privacy.engine.document import KINDS, convert, plain
from shared.privacy.engine.problems import Problem, misread, problem
from shared.privacy.engine.promises import Promise

LARGEST_FILE = 1_000_000  # bytes; a policy is a few tens of thousands


class SpecForm(forms.Form):
    """Any promise, as it stands in the policy file."""

    text = forms.CharField(
        label=_("As in the policy file"),
        max_length=20_000,
        strip=False,  # or the line numbers of the problems would be those of another text
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false", "class": "ds-input mono"}),
        help_text=_(
            "One line for each part, as YAML. Mistakes are told line by line, and nothing is saved before they are mended."
        ),
    )

    def __init__(self, kind: str, spec: Promise | None, lang: str, *arguments, **named):
        self.kind, self.lang = kind, lang
        text = yaml.safe_dump(plain(spec), allow_unicode=True, sort_keys=False, width=90) if spec is not None else ""
        super().__init__(*arguments, initial={"text": text}, **named)

    def clean_text(self) -> str:
        """Keeps the promise for `promise`."""
        text = self.cleaned_data["text"]
        self._spec, problems = read_spec(text, self.kind, self.lang)
        if problems:
            raise ValidationError([gettext("Line %(line)d: %(meaning)s %(mend)s") % one._asdict() for one in problems])
        return text

    def promise(self) -> Promise:
        return self._spec


def read_spec(text: str, kind: str, lang: str) -> tuple[Promise | None, list[Problem]]:
    """One promise of a kind from YAML; else every problem, with its line."""
    tree = strict_yaml.read(text)
    problems = [problem(one.line, one.path, one.code, one.told, lang) for one in tree.faults]
    if not problems and not isinstance(tree.value, dict):
        problems = [problem(1, kind, "not_a_section", (), lang)]
    if problems:
        return None, problems
    try:
        return convert(tree.value, KINDS[kind]), []
    except msgspec.ValidationError as error:
        lines = {f"{kind}.{path}": line for path, line in tree.lines.items()}
        return None, [misread(str(error), tree.value, KINDS[kind], kind, lines, lang, convert)]


class FileForm(forms.Form):
    """A policy as a file (YAML, or JSON), or pasted."""

    file = forms.FileField(
        label=_("A file"), required=False, help_text=_("YAML or JSON, as you can fetch it from your policy page.")
    )
    text = forms.CharField(
        label=_("Or paste it here"),
        required=False,
        max_length=LARGEST_FILE,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
    )

    def clean_file(self):
        """The file's text, or ""."""
        found = self.cleaned_data["file"]
        if not found:
            return ""
        if found.size > LARGEST_FILE:
            raise ValidationError(gettext("The file is too large to be a policy."))
        try:
            return found.read().decode()
        except UnicodeDecodeError:
            raise ValidationError(gettext("This is not a text file in UTF-8.")) from None

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned.get("file") and not cleaned.get("text"):
            self.add_error("file", gettext("Choose a file, or paste the policy."))
        return cleaned

    def policy_text(self) -> str:
        return self.cleaned_data["file"] or self.cleaned_data["text"]
