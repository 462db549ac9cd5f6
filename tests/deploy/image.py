"""Docker's view of the project without Docker: what the image would hold, and the steps that make it."""

import os
import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
PATIENCE = 600


def copy_of_the_image(folder: Path) -> Path:
    """Copy what `COPY . .` would copy, leaving out what .dockerignore names."""
    patterns = [line.strip() for line in (ROOT / ".dockerignore").read_text().splitlines() if line.strip()]
    anywhere = {pattern.removeprefix("**/") for pattern in patterns if pattern.startswith("**/")}
    below_root = {pattern for pattern in patterns if not pattern.startswith("**/")}

    def left_out(where: str, names: list[str]) -> set[str]:
        relative = Path(where).relative_to(ROOT)
        return {name for name in names if name in anywhere or (relative / name).as_posix() in below_root}

    return Path(shutil.copytree(ROOT, folder, ignore=left_out, symlinks=True))


def run_steps() -> list[str]:
    """Return the shell text of every RUN of the Dockerfile, lines joined as Docker joins them."""
    joined = re.sub(r"^#.*\n", "", DOCKERFILE, flags=re.MULTILINE).replace("\\\n", " ")
    return re.findall(r"^RUN (.+)$", joined, flags=re.MULTILINE)


def run_step(containing: str) -> str:
    """Return the one RUN step with `containing` in it."""
    [step] = [step for step in run_steps() if containing in step]
    return step


def shell(step: str, *, folder: Path, python: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a step in `folder`, with `python` first on the path and nothing of our environment."""
    environment = {
        "PATH": f"{python.parent}{os.pathsep}/usr/bin{os.pathsep}/bin",
        "HOME": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        **{name: os.environ[name] for name in ("PIP_INDEX_URL", "HTTPS_PROXY") if name in os.environ},
        **variables,
    }
    return subprocess.run(
        ["sh", "-c", step], cwd=folder, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
