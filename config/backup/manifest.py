"""The sheet that lies beside the two parts of a backup: what they are, and what the restored system must show."""

import hmac
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from config.backup.errors import BackupFailed
from config.backup.media import sha256_of
from config.backup.state import State
from config.lib.crypto import keyed_hash

FORM = "huce-backup-1"
SHEET, DUMP, MEDIA = "manifest.json", "database.dump", "media.tar"
PARTS = (DUMP, MEDIA)


@dataclass(frozen=True)
class Manifest:
    """Everything about one backup. `key_ids` names the keys a restore needs; the keys themselves are elsewhere."""

    made_at: str
    version: str
    county: str
    state: State
    key_ids: list[str]
    files: int
    missing_files: list[str]
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)
    form: str = FORM

    @property
    def sentence(self) -> str:
        """What to say of a backup that was found whole."""
        moment = self.made_at[:16].replace("T", " ")
        return f"备份完好：{self.county or '（没有县名）'}，{moment} 做的，程序版本 {self.version}。"

    def as_json(self) -> dict[str, Any]:
        """Return the stored form, without the seal."""
        return asdict(self)


def part_of(path: Path) -> dict[str, Any]:
    """Return size and hash of one part."""
    return {"bytes": path.stat().st_size, "sha256": sha256_of(path)}


def write_manifest(manifest: Manifest, folder: Path) -> None:
    """Write the sheet, sealed with the county's hash key."""
    content = manifest.as_json()
    sealed = {**content, "seal": _seal(content)}
    path = folder / SHEET
    path.write_text(json.dumps(sealed, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    path.chmod(0o600)


def read_manifest(folder: Path) -> Manifest:
    """Return the sheet of a backup whose seal and parts are as they were made. Raises BackupFailed."""
    content = _content(folder)
    seal = str(content.pop("seal", ""))
    if content.get("form") != FORM:
        raise BackupFailed(f"{folder} 不是本系统的备份，或者来自更新的版本，没有恢复。")
    if not hmac.compare_digest(seal, _seal(content)):
        raise BackupFailed(
            f"{folder} 的清单被改动过，或者 HUCE_HASH_KEY 不是做备份时的那一把，没有恢复。"
            "请核对密钥文件，或者换一份备份。"
        )
    manifest = Manifest(**{**content, "state": State(**content["state"])})
    for name in PARTS:
        _require_whole(folder / name, manifest.parts[name])
    return manifest


def _content(folder: Path) -> dict[str, Any]:
    try:
        content = json.loads((folder / SHEET).read_text(encoding="utf-8"))
    except OSError:
        raise BackupFailed(
            f"{folder} 里没有备份清单 {SHEET}，请给出备份所在的文件夹，例如 backups/huce-20261127-013000。"
        ) from None
    except ValueError:
        raise BackupFailed(f"{folder} 的备份清单读不懂，已经损坏，没有恢复。请换一份备份。") from None
    if not isinstance(content, dict):
        raise BackupFailed(f"{folder} 的备份清单读不懂，已经损坏，没有恢复。请换一份备份。")
    return content


def _require_whole(path: Path, part: dict[str, Any]) -> None:
    if not path.is_file():
        raise BackupFailed(f"备份里缺少 {path.name}，没有恢复。请换一份备份。")
    if part_of(path) != part:
        raise BackupFailed(f"备份里的 {path.name} 已经损坏（校验码不符），没有恢复。请换一份备份。")


def _seal(content: dict[str, Any]) -> str:
    return keyed_hash(json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")))
