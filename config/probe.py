"""The health checks of docker-compose.yml: `python -m config.probe http://127.0.0.1:8000/healthz` or `… worker`."""

import http.client
import os
import sys
from urllib.parse import urlsplit

from config.celery import app  # noqa: F401  names the settings module
from config.health import worker_is_alive

ANSWER_SECONDS = 4


def web_answers(address: str) -> bool:
    """Whether the web server answers 200 under its first allowed host name, as if through the site's TLS proxy."""
    parts = urlsplit(address)
    host = os.environ.get("HUCE_ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".*") or parts.netloc
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", parts.path, headers={"Host": host, "X-Forwarded-Proto": "https"})
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def main(what: str) -> bool:
    """Answer for the web server at an address, or for the worker by its heartbeat."""
    return worker_is_alive() if what == "worker" else web_answers(what)


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv[1]) else 1)
