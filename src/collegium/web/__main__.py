"""`python -m collegium.web COMMAND`: Django's management commands with our settings."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collegium.web.settings")
    execute_from_command_line(["collegium", *sys.argv[1:]])
