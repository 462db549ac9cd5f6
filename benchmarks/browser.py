"""A plain HTTP client that logs in and keeps its cookies; enough of a browser to put load on the pages."""

import http.client
from collections.abc import Mapping
from urllib.parse import urlencode
from uuid import uuid4


class Browser:
    """One user's connection to a server on this machine. Not for several threads."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookies: dict[str, str] = {}
        self.location = ""
        """Where the last form that was accepted leads to."""

    def get(self, path: str) -> str:
        """Return the page at `path`. Raises RuntimeError unless the answer is 200."""
        return self._ask("GET", path)

    def post(self, path: str, fields: dict[str, str]) -> str:
        """Send a form with the CSRF token of the last page. Raises RuntimeError unless it is accepted."""
        body = urlencode(fields | {"csrfmiddlewaretoken": self._cookies["csrftoken"]}).encode()
        return self._ask("POST", path, body, "application/x-www-form-urlencoded")

    def post_photos(self, path: str, fields: dict[str, str], photos: Mapping[str, bytes]) -> str:
        """Send a form with photos (name → JPEG) in its field `photos`, as `post` does."""
        edge = uuid4().hex
        told = fields | {"csrfmiddlewaretoken": self._cookies["csrftoken"]}
        parts = [f'Content-Disposition: form-data; name="{n}"\r\n\r\n'.encode() + v.encode() for n, v in told.items()]
        for name, jpeg in photos.items():
            head = f'Content-Disposition: form-data; name="photos"; filename="{name}"\r\nContent-Type: image/jpeg'
            parts.append(f"{head}\r\n\r\n".encode() + jpeg)
        body = b"".join(f"--{edge}\r\n".encode() + part + b"\r\n" for part in parts) + f"--{edge}--\r\n".encode()
        return self._ask("POST", path, body, f"multipart/form-data; boundary={edge}")

    def log_in(self, username: str, password: str) -> None:
        """Log in through the login page."""
        self.get("/login/")
        self.post("/login/", {"username": username, "password": password})

    def _ask(self, method: str, path: str, body: bytes | None = None, content_type: str = "") -> str:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body is not None:
            headers["Content-Type"] = content_type
        response = self._send(method, path, body, headers)
        text = response.read().decode(errors="replace")
        for cookie in response.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        accepted = {200} if method == "GET" else {302}
        if response.status not in accepted:
            raise RuntimeError(f"{method} {path} answered {response.status}: {text[:300]}")
        if method == "POST":
            self.location = response.headers.get("Location", "")
        return text

    def _send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> http.client.HTTPResponse:
        """Send once more when the server has closed the idle connection; visits carry a key, so may repeat."""
        try:
            self._connection.request(method, path, body, headers)
            return self._connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionError):
            self._connection.close()
            self._connection.request(method, path, body, headers)
            return self._connection.getresponse()
