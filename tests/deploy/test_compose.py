"""docker-compose.yml says what docs/deploy.md promises. No engine is needed to read it."""

import re
import shutil
import subprocess

import pytest
import yaml

from config.embedded.browser_plugin import find_compose
from config.new_secrets import main as make_secrets
from tests.deploy.image import DOCKERFILE, ROOT

FILE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = FILE["services"]
ENDS_BY_ITSELF = {"migrate": "runs once before the others", "backup": "runs once, when it is called"}
OUR_VARIABLES = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), flags=re.MULTILINE))
OF_POSTGRES = {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD_FILE", "POSTGRES_INITDB_ARGS"}
SECRET_VARIABLES = {
    "DATABASE_PASSWORD",
    "REDIS_PASSWORD",
    "HUCE_SECRET_KEY",
    "HUCE_FIELD_KEYS",
    "HUCE_HASH_KEY",
    "HUCE_SIGNING_KEYS",
}

each_service = pytest.mark.parametrize("name", sorted(SERVICES))


@pytest.mark.compose
def test_docker_compose_takes_the_file(tmp_path):
    """With the example as .env, as docs/deploy.md says."""
    shutil.copy(ROOT / "docker-compose.yml", tmp_path)
    shutil.copy(ROOT / ".env.example", tmp_path / ".env")
    make_secrets(tmp_path / "secrets")
    argv = [find_compose(), "--profile", "tools", "config", "--quiet"]
    done = subprocess.run(argv, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@each_service
def test_a_service_is_watched_or_ends_by_itself(name):
    assert ("healthcheck" in SERVICES[name]) != (name in ENDS_BY_ITSELF)


@each_service
def test_a_service_is_an_ordinary_user_on_a_read_only_disk(name):
    service = SERVICES[name]
    assert str(service["user"]).partition(":")[0] not in {"", "0", "root"}
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert not service.get("privileged")


@each_service
def test_an_image_is_named_by_version(name):
    tag = SERVICES[name]["image"].partition(":")[2]
    assert re.match(r"\d", tag), f"{name}: {SERVICES[name]['image']}"


@each_service
def test_a_log_outlives_its_container(name):
    assert SERVICES[name]["logging"]["driver"] == "journald"


def test_logs_are_kept_for_the_half_year_of_the_law():
    days = re.search(r"^MaxRetentionSec=(\d+)day$", (ROOT / "docs" / "deploy.md").read_text(), flags=re.MULTILINE)
    assert int(days[1]) > 184


@each_service
def test_a_volume_is_declared_or_lies_in_the_project(name):
    for volume in SERVICES[name].get("volumes", []):
        source = volume.partition(":")[0]
        assert source in FILE["volumes"] or source == "./backups" or (ROOT / source).exists(), source


@each_service
def test_every_variable_is_one_that_is_read(name):
    known = OUR_VARIABLES | {f"{variable}_FILE" for variable in SECRET_VARIABLES} | OF_POSTGRES
    assert set(SERVICES[name].get("environment", {})) <= known


@each_service
def test_no_secret_stands_in_clear(name):
    given = SERVICES[name].get("environment", {})
    assert not set(given) & (SECRET_VARIABLES | {"POSTGRES_PASSWORD"})
    assert not [value for value in given.values() if re.search(r"://[^@/]*:[^@/]+@", value)]
    for variable, value in given.items():
        if variable.endswith("_FILE"):
            assert value.removeprefix("/run/secrets/") in SERVICES[name]["secrets"]
            assert value.removeprefix("/run/secrets/") in FILE["secrets"]


@each_service
def test_a_service_waits_for_services_that_are_there(name):
    assert set(SERVICES[name].get("depends_on", {})) <= set(SERVICES)


def test_the_image_of_ours_runs_as_somebody_without_rights():
    assert re.search(r"^USER huce$", DOCKERFILE, flags=re.MULTILINE)
    assert not re.search(r"^USER .*\n(.*\n)*RUN ", DOCKERFILE, flags=re.MULTILINE)
    assert all(re.search(r":\d", image) for image in re.findall(r"^FROM (\S+)", DOCKERFILE, flags=re.MULTILINE))


def test_the_secret_files_are_the_ones_that_are_made(tmp_path):
    make_secrets(tmp_path / "secrets")
    made = {path.name for path in (tmp_path / "secrets").iterdir()}
    mounted = {secret["file"].removeprefix("./secrets/") for secret in FILE["secrets"].values()}
    assert mounted - made == {"tls.crt", "tls.key"}
    assert made <= mounted


def test_secrets_are_never_made_anew_over_old_ones(tmp_path, capsys):
    make_secrets(tmp_path)
    before = {path.name: path.read_text() for path in tmp_path.iterdir()}
    make_secrets(tmp_path)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == before
    assert "已经有了，没有动它" in capsys.readouterr().out


def test_others_on_the_server_cannot_reach_the_secrets(tmp_path):
    make_secrets(tmp_path / "secrets")
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0


def test_only_the_proxy_can_be_reached_from_outside():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert FILE["networks"]["back"]["internal"] is True
    outside = {name for name, service in SERVICES.items() if "front" in service["networks"]}
    assert outside == {"proxy", "web"}


def test_the_application_believes_the_proxy_and_nobody_else():
    address = SERVICES["proxy"]["networks"]["front"]["ipv4_address"]
    assert SERVICES["web"]["environment"]["HUCE_TRUSTED_PROXIES"] == address


def test_the_backup_programs_are_of_the_database_s_version():
    version = re.search(r"postgres:(\d+)", SERVICES["db"]["image"])[1]
    assert f"postgresql-client-{version}" in DOCKERFILE
