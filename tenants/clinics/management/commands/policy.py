"""manage.py policy import | export | lint (--clinic SLUG | --platform) [FILE]: a policy as a file.

import   FILE becomes the draft; with --publish it is published too, with whatever notice its changes need
export   the version in force (or with --draft the draft) as YAML, to FILE or to the screen
lint     what in FILE, or in the draft, breaks the law or itself (for a file alone: python -m shared.privacy.engine lint)
"""

from pathlib import Path

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from shared.privacy import actions, queries
from shared.privacy.engine.document import PolicyError, dump, load
from shared.privacy.engine.lint import lint
from tenants.clinics.management import places
from tenants.isolation.context import enter


class Command(BaseCommand):
    help = "Import, export or examine a policy."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("what", choices=("import", "export", "lint"))
        parser.add_argument("file", nargs="?", type=Path)
        places.add_arguments(parser)
        parser.add_argument("--publish", action="store_true", help="import: publish it as well")
        parser.add_argument("--draft", action="store_true", help="export: the draft")

    def handle(self, what, file, clinic, platform, publish, draft, **options):
        with enter(places.one(clinic, platform)):
            try:
                if what == "import":
                    self._import(file, publish)
                elif what == "export":
                    self._export(file, draft)
                else:
                    self._lint(file)
            except PolicyError as error:
                raise CommandError("\n".join(f"line {one}" for one in error.problems)) from error

    def _import(self, file, publish):
        draft = actions.import_yaml(_read(file), timezone.now())
        self.stdout.write(f"draft of version {draft.number}")
        if publish:
            self._publish()

    def _publish(self):
        try:
            version = actions.publish(timezone.now())
        except actions.Blocked as refused:
            raise CommandError("\n".join(_line(one) for one in refused.findings)) from refused
        except actions.NothingChanged:
            actions.discard_draft()
            self.stdout.write("it says what is published already")
        else:
            self.stdout.write(f"version {version.number} is in force from {version.effective_from}")

    def _export(self, file, draft):
        found = queries.draft() if draft else queries.version_in_force(timezone.now())
        if found is None:
            raise CommandError("there is no draft" if draft else "nothing is published")
        text = dump(queries.document_of(found))
        if file:
            file.write_text(text, encoding="utf-8")
        else:
            self.stdout.write(text)

    def _lint(self, file):
        draft = queries.draft()
        if not file and draft is None:
            raise CommandError("there is no draft: name a file")
        findings = lint(load(_read(file)) if file else queries.document_of(draft), timezone.localdate())
        for one in findings:
            self.stdout.write(_line(one))
        if any(one.blocking for one in findings):
            raise CommandError("it cannot be published like this")


def _read(file: Path | None) -> str:
    if file is None:
        raise CommandError("name a file")
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{file} cannot be read: {error}") from error


def _line(one) -> str:
    source = f" [{one.source}]" if one.source else ""
    return f"{'BLOCKS' if one.blocking else 'advice'} {one.path}: {one.meaning}. → {one.mend}.{source}"
