"""manage.py migrate_clinics: every clinic brought to this release, while the site serves (tenants.isolation.migrating).

A run that was killed is simply started again. Exit code 1: a clinic has failed, or, with --check, one lacks something."""

import json
from argparse import ArgumentTypeError

from django.core.management import BaseCommand, CommandError

from tenants.clinics.management.bar import Bar
from tenants.isolation import migrating
from tenants.isolation.migrating import Limits


def positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)


class Command(BaseCommand):
    help = "Apply clinics' migrations to every clinic. Spares are not migrated: those of an older recipe are rebuilt."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="say who lacks something, change nothing")
        parser.add_argument("--plan", action="store_true", help="show what would run, change nothing")
        parser.add_argument("--json", action="store_true", help="one line of JSON for each clinic and for the end")
        parser.add_argument("--only", metavar="SLUG", nargs="+", default=[], help="these subdomains alone")
        parser.add_argument(
            "--canary", metavar="N", type=positive, help="N clinics first; the rest only if all went well"
        )
        parser.add_argument("--workers", metavar="N", type=positive, default=4, help="clinics at a time (default 4)")
        parser.add_argument("--lock-timeout", metavar="MS", type=positive, default=Limits.lock)
        parser.add_argument("--statement-timeout", metavar="MS", type=positive, default=Limits.statement)

    def handle(self, **options):
        self.json = options["json"]
        clinics = migrating.behind(tuple(options["only"]), mark_equal=not (options["check"] or options["plan"]))
        if options["check"]:
            return self._check(clinics)
        releases = migrating.record(clinics)
        if options["plan"]:
            return self._plan(releases)
        limits = Limits(options["lock_timeout"], options["statement_timeout"])
        failed = self._run(releases, limits, options["workers"], options["canary"])
        if failed:
            raise CommandError(f"{len(failed)} of {len(clinics)} clinics failed; run again to try only them")
        return None

    def _check(self, clinics):
        for clinic in clinics:
            self._tell(f"{clinic.host} is behind", clinic=clinic.host, schema=clinic.schema, behind=True)
        if clinics:
            raise CommandError(f"{len(clinics)} clinics are behind")
        self._tell("every clinic is at this release", behind=0)

    def _plan(self, releases):
        for release in releases:
            steps = [f"{app}.{name}" for app, name in release.steps]
            kind = "SQL" if release.script is not None else "step by step" if release.pieces is None else "SQL and code"
            number = len(release.clinics)
            self._tell(f"{number} clinics, by {kind}: {', '.join(steps)}", clinics=number, kind=kind, steps=steps)
            if release.script is not None and not self.json:
                self.stdout.write(release.script)
        if not releases:
            self._tell("nothing to do", clinics=0)

    def _run(self, releases, limits, workers, canary):
        """The clinics that failed."""
        failed, equal, bar = [], [], Bar(sum(len(release.clinics) for release in releases), self.stderr)
        for release in _canaries_first(releases, canary):
            for clinic, error in migrating.replay(release, limits, workers):
                bar.step(bool(error))
                (failed if error else equal).append(clinic)
                if error:
                    self.stderr.write(f"\n{clinic.host} ({clinic.schema}): {str(error).strip()}")
                if error or self.json:
                    self._tell("", clinic=clinic.host, schema=clinic.schema, error=error and str(error).strip())
            migrating.mark([clinic.schema for clinic in equal])
            equal.clear()
            if canary and failed:
                raise CommandError("a canary failed; the other clinics are as they were")
            canary = None
        if bar.all and not self.json:
            steps = max(len(release.steps) for release in releases)
            self.stdout.write(f"{steps} migrations applied to {bar.all - len(failed)} clinics")
        elif self.json:
            self._tell("", done=bar.all - len(failed), failed=len(failed), seconds=round(bar.seconds, 3))
        return failed

    def _tell(self, words, **facts):
        if self.json:
            self.stdout.write(json.dumps(facts))
        elif words:
            self.stdout.write(words)


def _canaries_first(releases, canary):
    if canary:
        first = releases[:1] and migrating.some(releases[0], 0, canary)
        yield from [first] if first else []
        releases = [migrating.some(releases[0], canary, None), *releases[1:]] if first else []
    yield from (release for release in releases if release.clinics)
