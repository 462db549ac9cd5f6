"""The one hand that marks a poor village as out."""

from datetime import date

from accounts.audit import record, service
from accounts.models import User
from config.lib.refusals import Refused
from villages.models import Village


@service("villages.exit")
def mark_exited(*, village_id: int, on_date: date, document: str, actor: User) -> Village:
    """Mark a poor village as out since `on_date`, upon a document, and return it; its level stays, so does its help.

    Who may do this is the caller's question: the decision that the mark rests on has its own permission and persons.
    Raises ObjectDoesNotExist outside the scope, Refused for a village that is not listed as poor or is out already.
    """
    village = Village.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=village_id)
    if not village.is_poor:
        raise Refused(f"{village}不是贫困村，不用标记退出。")
    if village.exited_on is not None:
        raise Refused(f"{village}已经在 {village.exited_on} 退出。请刷新页面看最新情况。")
    village.exited_on = on_date
    village.save(update_fields=["exited_on"])
    told = {"exited_on": on_date.isoformat(), "document": document}
    record(actor=actor, action="villages.exit", subject=village, before={"exited_on": None}, after=told)
    return village
