"""Make the secret files that docker-compose.yml mounts: `python3 config/new_secrets.py secrets`.

Standard library only, so that it runs on a server that has nothing but Python. A file that is there is never touched:
a new key in its place would close the data for ever.
"""

import base64
import secrets
import sys
from datetime import date
from pathlib import Path

KEY_BYTES = 16
SIGNING_KEY_BYTES = 32


def main(folder: Path) -> None:
    """Write every missing file below `folder` and say what to do with them."""
    # The folder keeps others out; the files can be read by all, because each container reads them as a user of its own.
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    for name, content in new_secrets().items():
        path = folder / name
        if path.exists():
            _say(f"{path} 已经有了，没有动它。")
            continue
        path.write_text(content + "\n", encoding="ascii")
        path.chmod(0o444)
        _say(f"已生成 {path}。")
    _say("请把整个文件夹抄一份，存到服务器和备份以外的地方（两人保管）：丢了 field_keys，加密的内容就永远打不开。")
    _say(f"还需要证书：{folder}/tls.crt（含中间证书）和 {folder}/tls.key。")


def new_secrets() -> dict[str, str]:
    """Return name and content of a new set of secret files."""
    return {
        "database_password": secrets.token_urlsafe(32),
        "secret_key": secrets.token_urlsafe(60),
        "field_keys": f"{date.today().year}a:{_key()}",
        "hash_key": _key(),
        "signing_keys": f"{date.today().year}a:{_key(SIGNING_KEY_BYTES)}",
    }


def _key(length: int = KEY_BYTES) -> str:
    return base64.b64encode(secrets.token_bytes(length)).decode()


def _say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "secrets"))
