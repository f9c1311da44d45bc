"""`python -m collegium.web COMMAND`: Django's management commands with our settings."""

import os
import sys

from django.core.management import execute_from_command_line

from collegium.web.env import listen_where_told

if __name__ == "__main__":
    # what is written, the database first of all, is for this account alone
    os.umask(0o077)
    listen_where_told(sys.argv[1:])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collegium.web.settings")
    execute_from_command_line(["collegium", *sys.argv[1:]])
