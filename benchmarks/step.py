"""`python -m benchmarks.step MODULE ARGUMENT…`: call MODULE.main in this process and print its answer as JSON."""

import importlib
import json
import os
import sys

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    django.setup()
    answer = importlib.import_module(sys.argv[1]).main(*sys.argv[2:])
    sys.stdout.write(json.dumps(answer) + "\n")
