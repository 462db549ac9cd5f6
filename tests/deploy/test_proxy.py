"""The reverse proxy: its configuration beside the limits of the application, and nginx in front of a real gunicorn."""

import re
import subprocess

import pytest
from django.db import connection

from accounts.models import AuditEntry
from config.embedded.browser_plugin import find_nginx
from households.services.photos import MOST_BYTES, MOST_PER_VISIT
from tests.conftest import build_county
from tests.deploy.image import ROOT
from tests.deploy.proxy import CLIENT, CONFIGURATION, HOST, Site, arguments, make_certificate, moved_here, site
from tests.e2e.conftest import database_url


def test_it_listens_where_compose_sends_users_and_asks_where_the_application_is(compose):
    services = compose["services"]
    inside = {port.partition(":")[2] for port in services["proxy"]["ports"]}
    assert {re.search(rf"listen {port}\b", CONFIGURATION)[0] for port in inside} == {"listen 8080", "listen 8443"}
    assert f"server {services['web']['networks']['front']['ipv4_address']}:8000;" in CONFIGURATION
    assert services["proxy"]["healthcheck"]["test"][-1].removeprefix("http://").rstrip("/") in CONFIGURATION


def test_a_visit_with_all_its_photos_gets_through():
    limit = int(re.search(r"client_max_body_size (\d+)m;", CONFIGURATION)[1]) * 1024 * 1024
    assert limit > MOST_PER_VISIT * MOST_BYTES


def test_it_writes_only_where_the_container_lets_it(compose):
    written = re.findall(r"(?:pid|_temp_path) (\S+);", CONFIGURATION)
    assert len(written) == 6
    assert all(path.startswith("/tmp/") for path in written)
    assert compose["services"]["proxy"]["tmpfs"][0].startswith("/tmp")


def test_the_secrets_it_reads_are_mounted(compose):
    read = set(re.findall(r"/run/secrets/(\w+)", CONFIGURATION))
    assert read == set(compose["services"]["proxy"]["secrets"])


def test_its_pages_are_whole_chinese_sentences():
    for page in (ROOT / "config" / "proxy" / "pages").glob("*.html"):
        assert 'lang="zh-Hans"' in page.read_text()
        assert "请" in page.read_text()


@pytest.mark.proxy
def test_nginx_takes_the_configuration(tmp_path):
    make_certificate(tmp_path)
    configuration = tmp_path / "nginx.conf"
    configuration.write_text(moved_here(tmp_path, backend=8000, plain=8080, secure=8443, alive=8081))
    done = subprocess.run([find_nginx(), "-t", *arguments(configuration)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def running(transactional_db, image, settings_of_compose, tmp_path) -> Site:
    """The site on this test's database, with the production settings of compose."""
    build_county()
    connection.close()
    variables = settings_of_compose | {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "DATABASE_URL": database_url().replace(":@", "@"),
        "DATABASE_PASSWORD_FILE": "",
        "HUCE_ALLOWED_HOSTS": HOST,
        "HUCE_TRUSTED_PROXIES": "127.0.0.1",
    }
    with site(image, tmp_path, variables) as started:
        yield started


@pytest.mark.proxy
def test_the_site_through_its_proxy(running):
    """One start for all: it takes seconds."""
    moved = running.get("/login/?next=/", tls=False)
    assert (moved.status, moved.headers["Location"]) == (301, f"https://{HOST}/login/?next=/")

    page = running.get("/login/?q=secret-name", Accept_Encoding="gzip")
    assert page.status == 200
    assert page.headers["Content-Encoding"] == "gzip"
    assert page.headers["Strict-Transport-Security"]
    assert "Secure" in page.headers["Set-Cookie"]
    assert "secret-name" not in running.log()
    assert f"{CLIENT} " in running.log()

    plain = running.get("/login/").content.decode()
    sheet = re.search(r'href="(/static/css/huce\.[0-9a-f]{12}\.css)"', plain)[1]
    styles = running.get(sheet, Accept_Encoding="br")
    assert (styles.status, styles.headers["Content-Encoding"]) == (200, "br")
    assert "immutable" in styles.headers["Cache-Control"]

    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', plain)[1]
    cookie = f"csrftoken={token}"
    form = f"csrfmiddlewaretoken={token}&username=wang&password=wrong"
    refused = running.get(
        "/login/",
        method="POST",
        body=form,
        Cookie=cookie,
        Referer=f"https://{HOST}/login/",
        Content_Type="application/x-www-form-urlencoded",
        X_Forwarded_For="6.6.6.6",
    )
    assert refused.status == 200
    assert AuditEntry.objects.get(action="session.login_failed").address == CLIENT

    large = running.get("/login/", method="POST", Content_Length=str(101 * 1024 * 1024))
    assert large.status == 413
    assert "一次最多上传 100 MB" in large.content.decode()

    running.web.terminate()
    running.web.wait(30)
    gone = running.get("/login/")
    assert gone.status == 502
    assert "请过一会儿返回上一页再试" in gone.content.decode()
