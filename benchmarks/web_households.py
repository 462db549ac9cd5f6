"""Which open households the township user of the web benchmark may visit."""

from accounts.models import User
from households.models import Household


def main(username: str) -> dict[str, list[int]]:
    """Return the ids of the open households that `username` sees."""
    user = User.objects.get(username=username)
    return {"ids": list(Household.objects.visible_to(user).open().values_list("pk", flat=True)[:500])}
