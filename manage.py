#!/usr/bin/env python
"""Django's command line. Commands that change schemas run as the owner role; everything else as the web's."""

import os
import sys

OWNERS = {"prepare", "migrate_schemas", "migrate_clinics", "makemigrations", "showmigrations", "build_template"}

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "infra.settings")
    if len(sys.argv) > 1 and sys.argv[1] in OWNERS:
        os.environ["ENRUM_AS"] = "owner"
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
