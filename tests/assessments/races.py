"""Several people at once, each in a transaction of their own."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from config.lib.refusals import Refused


def at_once(*actions: Callable[[], object], after: Sequence[float] = ()) -> list[str]:
    """Run all actions at the same moment and return for each "" or the sentence of its refusal.

    `after` says how many seconds each waits, so that now one and now the other comes first.
    """
    ready = Barrier(len(actions), timeout=60)

    def run(action: Callable[[], object], wait: float) -> str:
        try:
            ready.wait()
            time.sleep(wait)
            action()
        except Refused as refusal:
            return str(refusal)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions, after or [0.0] * len(actions)))
