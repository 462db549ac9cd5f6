"""The migration operation that creates the triggers of a whole app at once."""

from typing import Any

from django.db.migrations.operations.base import Operation
from pgtrigger.migrations import AddTrigger


class CreateTriggers(Operation):
    """Create every trigger that the models of the migration's app carry, for a migration that makes the app at once.

    The models bring their triggers along in `CreateModel`. Adding them one by one makes Django render the model and all
    that refer to it anew for each: with two hundred of them that is most of the time a first start takes.
    """

    reversible = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change nothing: the models have their triggers already."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Create the triggers."""
        for addition in _additions(app_label, to_state):
            addition.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop the triggers."""
        for addition in _additions(app_label, from_state):
            addition.database_backwards(app_label, schema_editor, from_state, from_state)

    def describe(self) -> str:
        """Say what it does, for `migrate --plan`."""
        return "Create the triggers of all models"


def _additions(app_label: str, state: Any) -> list[AddTrigger]:
    return [
        AddTrigger(model_name=name, trigger=trigger)
        for (app, name), model in state.models.items()
        if app == app_label
        for trigger in model.options.get("triggers", [])
    ]
