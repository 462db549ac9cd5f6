"""Photos announced and not yet here: a visit waits until they are stored or the cadre says they will not come."""

from django.db.models import QuerySet
from django.utils import timezone

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import RECORD_VISITS
from config.lib.refusals import Refused
from households.models import PhotoWait, Visit
from households.models.photo_waits import MOST_PER_VISIT


def announce(visit: Visit, expected: int, actor: User) -> None:
    """Note that `visit` has `expected` photos in all, unless as many are stored or announced already.

    Call it inside the transaction that recorded the visit. Numbers beyond what a visit may have are cut down.
    """
    expected = min(expected, MOST_PER_VISIT)
    if expected < 1:
        return
    Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    known = max([visit.photos.count(), *visit.photo_waits.values_list("expected", flat=True)])
    if expected > known:
        _open_waits(visit).update(settled_at=timezone.now())
        PhotoWait.objects.create(visit=visit, expected=expected, recorded_by=actor)


def settle(visit: Visit) -> None:
    """End the wait of `visit` once everything announced is stored. Call it with the visit locked."""
    _open_waits(visit).filter(expected__lte=visit.photos.count()).update(settled_at=timezone.now())


@service("households.give_up_photos")
def give_up_photos(*, visit_id: int, actor: User) -> Visit:
    """Say that the photos a visit still waits for will not come, and return the visit.

    Raises PermissionDenied without the right to record visits, ObjectDoesNotExist outside the scope, Refused when the
    visit is somebody else's or waits for nothing. Photos may still be added afterwards.
    """
    require(actor, RECORD_VISITS)
    visit = Visit.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=visit_id)
    if visit.recorded_by_id != actor.pk:
        raise Refused("这次走访不是您记的。还有照片没传，请由记录人补传，或由记录人说明不传了。")
    wait = _open_waits(visit).first()
    if wait is None:
        raise Refused("这次走访没有等着的照片，不用再办。")
    told = {"expected": wait.expected, "stored": visit.photos.count()}
    _open_waits(visit).update(settled_at=timezone.now(), given_up=True)
    record(actor=actor, action="households.give_up_photos", subject=visit, before=told)
    return visit


def _open_waits(visit: Visit) -> QuerySet[PhotoWait]:
    return visit.photo_waits.filter(settled_at__isnull=True)
