"""By which door a row came into the register.

A service tells the database, for its own transaction only, who acts, what is being done and where the work comes from;
the database notes it with each row (`config.lib.triggers.WrittenThrough`). A session that told nothing is noted by its
database account, address and program: somebody changed the database past the system. Rows from before this was noted
hold the empty text.
"""

from dataclasses import dataclass

from django.db import connection

from accounts.actions import action_label
from accounts.models import User
from accounts.origin import Door, current_origin
from config.lib.triggers import LONGEST_DOOR, ORIGIN_SETTING

NOT_NOTED = "当时没有记下"
_PARTS = 4


@dataclass(frozen=True)
class Written:
    """How one row was written: the door, the account behind it, the action, and the system, task or program.

    For a change past the system `by` names the database account, the program and the address it came from.
    """

    door: str = ""
    user_id: int | None = None
    action: str = ""
    by: str = ""

    @property
    def is_past_the_system(self) -> bool:
        """Whether somebody changed the database directly."""
        return self.door == Door.SQL

    @property
    def door_words(self) -> str:
        """The door, as staff read it."""
        if not self.door:
            return NOT_NOTED
        named = self.by if self.door in {Door.API, Door.COMMAND, Door.IMPORT} else ""
        return f"{Door(self.door).label} {named}".strip()

    @property
    def action_words(self) -> str:
        """What was being done, as staff read it; "" when nothing says."""
        return action_label(self.action) if self.action else ""


def tell_database(actor: object, action: str) -> None:
    """Tell the database who writes in the transaction at hand, by which door and doing what."""
    origin = current_origin.get()
    who = str(actor.pk) if isinstance(actor, User) else ""
    told = "|".join((origin.door, who, action, origin.system or origin.by))
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [ORIGIN_SETTING, told[:LONGEST_DOOR]])


def written(text: str) -> Written:
    """Return what the database noted with a row. What no service of ours can have told counts as past the system."""
    if not text:
        return Written()
    door, who, what, by = [*text.split("|", _PARTS - 1), "", "", ""][:_PARTS]
    if door == Door.SQL:
        words = (f"数据库账号 {who}" * bool(who), f"程序 {by}" * bool(by), f"来自 {what}" * bool(what))
        return Written(door=Door.SQL, by="，".join(filter(None, words)))
    if door not in Door.values or not (who.isascii() and who.isdigit() or not who):
        return Written(door=Door.SQL, by=f"自称 {text}")
    return Written(door=door, user_id=int(who) if who else None, action=what, by=by)
