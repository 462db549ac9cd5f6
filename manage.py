#!/usr/bin/env python
"""Django's command line for Huce."""

import os
import sys

from django.core.management import execute_from_command_line

from accounts.origin import Door, Origin, current_origin

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    current_origin.set(Origin(door=Door.COMMAND, by="".join(sys.argv[1:2])))
    execute_from_command_line(sys.argv)
