"""A real nginx with the site's own configuration, and the image's gunicorn behind it, on ports of this machine."""

import datetime
import http.client
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from config.embedded.browser_plugin import find_nginx
from config.embedded.launcher import die_with_parent
from tests.deploy.image import ROOT

HOST = "huce.example.gov.cn"
CLIENT = "127.0.0.2"
PATIENCE = 30
CONFIGURATION = (ROOT / "config" / "proxy" / "nginx.conf").read_text()


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Site:
    """The site as its users reach it."""

    http: int
    https: int
    web: subprocess.Popen[bytes]
    folder: Path

    def get(self, path: str, *, tls: bool = True, method: str = "GET", body: str | None = None, **headers: str):
        """Ask for a page from CLIENT's address; return the answer with its body as `content`."""
        where = {"source_address": (CLIENT, 0), "timeout": PATIENCE}
        if tls:
            trusting = ssl.create_default_context(cafile=str(self.folder / "tls_certificate"))
            trusting.check_hostname = False
            connection = http.client.HTTPSConnection("127.0.0.1", self.https, context=trusting, **where)
        else:
            connection = http.client.HTTPConnection("127.0.0.1", self.http, **where)
        connection.request(method, path, body, {"Host": HOST, **{k.replace("_", "-"): v for k, v in headers.items()}})
        answer = connection.getresponse()
        answer.content = answer.read()
        connection.close()
        return answer

    def log(self) -> str:
        """Return the access log."""
        return (self.folder / "access.log").read_text()


@contextmanager
def site(image: Path, folder: Path, variables: Mapping[str, str]) -> Iterator[Site]:
    """Run gunicorn and nginx for the length of the block."""
    backend, plain, secure, alive = (free_port() for _ in range(4))
    make_certificate(folder)
    configuration = folder / "nginx.conf"
    configuration.write_text(moved_here(folder, backend=backend, plain=plain, secure=secure, alive=alive))
    words = ["-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{backend}", "--workers", "1", "--threads", "2"]
    web = start([sys.executable, *words, "--no-control-socket"], image, folder, os.environ | dict(variables))
    proxy = start([find_nginx(), *arguments(configuration), "-g", "daemon off;" + as_ourselves()], image, folder)
    try:
        for port in (backend, secure):
            wait_for(port, folder)
        yield Site(http=plain, https=secure, web=web, folder=folder)
    finally:
        for process in (proxy, web):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
            process.wait(PATIENCE)


def arguments(configuration: Path) -> list[str]:
    """Return nginx's words for a configuration, with its early messages on standard error."""
    return ["-c", str(configuration), "-e", "stderr"]


def as_ourselves() -> str:
    """Return the words that keep nginx's workers from changing to a user who cannot read our folders."""
    return " user root;" if os.geteuid() == 0 else ""


def moved_here(folder: Path, *, backend: int, plain: int, secure: int, alive: int) -> str:
    """Return the site's configuration with addresses and folders of this machine in the place of the containers'."""
    text = CONFIGURATION
    for there, here in {
        "172.30.33.20:8000": f"127.0.0.1:{backend}",
        "listen 8080;": f"listen 127.0.0.1:{plain};",
        "listen 127.0.0.1:8081;": f"listen 127.0.0.1:{alive};",
        "listen 8443 ssl": f"listen 127.0.0.1:{secure} ssl",
        "/run/secrets/": f"{folder}/",
        "/etc/nginx/pages": str(ROOT / "config" / "proxy" / "pages"),
        "/dev/stdout": f"{folder}/access.log",
        "/tmp/nginx": f"{folder}/nginx",
    }.items():
        assert there in text, f"{there} is not in the configuration"
        text = text.replace(there, here)
    return text


def make_certificate(folder: Path) -> None:
    """Write a certificate of a day for HOST, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.datetime.now(datetime.UTC)
    built = x509.CertificateBuilder(
        issuer_name=name,
        subject_name=name,
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=now - datetime.timedelta(hours=1),
        not_valid_after=now + datetime.timedelta(days=1),
    ).sign(key, hashes.SHA256())
    (folder / "tls_certificate").write_bytes(built.public_bytes(serialization.Encoding.PEM))
    (folder / "tls_key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def start(argv: list[str], image: Path, folder: Path, environment: Mapping[str, str] | None = None):
    """Start a program that ends with us."""
    with (folder / "programs.log").open("ab") as log:
        return subprocess.Popen(
            argv,
            cwd=image,
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509
        )


def wait_for(port: int, folder: Path) -> None:
    """Wait until somebody listens."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError((folder / "programs.log").read_text()[-3000:])
