"""Named hooks: how a lower app lets a higher one speak. The only upward wiring there is.

A lower app declares `VISIT_RECORDED = Hook("visit_recorded")` and calls it; the settings list, under HOOKS, the dotted
paths of the functions behind each name. A system check resolves all of them at start.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

_declared: dict[str, "Hook"] = {}


class Hook:
    """One named place where other apps may answer. Declare it once, at module level."""

    def __init__(self, name: str) -> None:
        self.name = name
        _declared[name] = self

    def functions(self) -> list[Callable[..., Any]]:
        """Return the functions that the settings list for this hook. Raises ImportError for a dead path."""
        return [import_string(path) for path in settings.HOOKS.get(self.name, [])]

    def call_all(self, *args: Any, **kwargs: Any) -> list[Any]:
        """Call every function in the listed order and return their answers."""
        return [function(*args, **kwargs) for function in self.functions()]


def faults() -> list[str]:
    """Return a sentence for each hook in the settings that nobody declares or whose path leads nowhere."""
    found = []
    for name in settings.HOOKS:
        if name not in _declared:
            found.append(f"HOOKS names “{name}”, which no app declares.")
            continue
        try:
            _declared[name].functions()
        except ImportError as error:
            found.append(f"HOOKS[“{name}”] cannot be resolved: {error}.")
    return found
