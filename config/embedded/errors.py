"""The one exception by which starting the system fails."""


class StartFailed(Exception):
    """Something on this machine keeps Huce from starting. The message is one whole sentence that says what to do."""
