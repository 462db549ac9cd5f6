"""The Celery application. Settings prefixed CELERY_ configure it; every app's tasks.py is found by itself."""

import os
from typing import Any

from celery import Celery, Task

from accounts.origin import Door, Origin, current_origin

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")


class DoorTask(Task):
    """A task; what it writes is noted as written by it."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        token = current_origin.set(Origin(door=Door.TASK, by=self.name))
        try:
            return super().__call__(*args, **kwargs)
        finally:
            current_origin.reset(token)


app = Celery("huce", task_cls=DoorTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
