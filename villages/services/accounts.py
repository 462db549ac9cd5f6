"""Making accounts: person, unit, account, posting and the request for the role, all of it or nothing."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.audit import record_many, require, service
from accounts.models import RoleGrant, User
from accounts.one_time import one_time_password
from accounts.permissions import MANAGE_USERS
from accounts.services.grants import NOBODY, person_key
from config.lib.pinyin import initials
from config.lib.refusals import Refused, SamePersonRefused
from villages.models import Cadre, CadreAccount, County, Posting, Unit
from villages.services.account_entries import AccountEntry, EntryFault, entry_faults, posting_kind, usernames_for

CADRE_CODE = "GB"
ROWS_PER_INSERT = 1_000
CLASH = "和已经登记的账号或任职对不上：刚刚有人建了同样的账号，或者这个岗位已经有人。请核对后再办。"


class EntriesRefused(Refused):
    """Accounts cannot be made as asked; `faults` says what is wrong with which."""

    def __init__(self, faults: Sequence[EntryFault]) -> None:
        super().__init__(faults[0].sentence)
        self.faults = list(faults)


@service("users.create")
def create_account(*, actor: User, entry: AccountEntry) -> tuple[User, str]:
    """Make one account that waits for its role, and return it with its one-time password, which is kept nowhere.

    Raises PermissionDenied, EntriesRefused with every fault of the entry, Refused for an actor nobody stands behind or
    who would make an account for their own person.
    """
    require(actor, MANAGE_USERS)
    asked = asked_by(actor, [entry])
    password = one_time_password()
    try:
        with transaction.atomic():
            users = write_accounts([entry], [make_password(password)], actor=actor, grant=asked)
    except IntegrityError as error:
        raise Refused(CLASH) from error
    return users[0], password


def asked_by(actor: User, entries: Sequence[AccountEntry]) -> dict[str, Any]:
    """Return who asks for the roles, as the grants hold it. Raises Refused when that may not be."""
    person = person_key(actor)
    if not person:
        raise Refused(NOBODY)
    if any(entry.id_hash == person for entry in entries):
        raise SamePersonRefused("不能给自己本人建账号，请另一位系统管理员办理。")
    return {"asked_by": actor, "asker_person": person}


def write_accounts(
    entries: Sequence[AccountEntry], hashes: Sequence[str], *, actor: User | None, grant: dict[str, Any]
) -> list[User]:
    """Write `entries` with their password hashes in a constant number of statements; return the accounts in order.

    `grant` is what every request for a role says. Call it inside a transaction. Raises EntriesRefused.
    """
    County.objects.select_for_update().order_by("pk").first()  # two at once would take the same numbers and names
    if faults := entry_faults(entries):
        raise EntriesRefused(faults)
    cadres = _cadres(entries)
    users = User.objects.bulk_create(
        [
            User(username=name, password=hashed, display_name=e.name, role=e.role, must_change_password=True)
            for e, name, hashed in zip(entries, usernames_for(entries), hashes, strict=True)
        ],
        batch_size=ROWS_PER_INSERT,
    )
    pairs = list(zip(users, cadres, strict=True))
    CadreAccount.objects.bulk_create([CadreAccount(user=u, cadre=c) for u, c in pairs], batch_size=ROWS_PER_INSERT)
    _post(entries, cadres, actor)
    RoleGrant.objects.bulk_create(
        [RoleGrant(user=u, role=u.role, holder_person=c.id_hash, **grant) for u, c in pairs], batch_size=ROWS_PER_INSERT
    )
    told = [(u, {"username": u.username, "role": u.role}) for u in users]
    record_many(actor=actor, action="users.create", told=told)
    return users


def _cadres(entries: Sequence[AccountEntry]) -> list[Cadre]:
    """Return the cadre of each entry, making those the register does not know."""
    known = {c.id_hash: c for c in Cadre.objects.filter(id_hash__in={e.id_hash for e in entries})}
    units = _units(entries)
    unknown = {e.id_hash for e in entries} - set(known)
    numbers = iter(_next_numbers(len(unknown)))
    new: dict[str, Cadre] = {}
    for entry in entries:
        if entry.id_hash in known or entry.id_hash in new:
            continue
        number = next(numbers)
        new[entry.id_hash] = Cadre(
            pk=number,
            code=f"{CADRE_CODE}{number:05}",
            name=entry.name,
            name_initials=initials(entry.name)[:20],
            sex=entry.sex,
            unit=units[entry.unit],
            id_number=entry.id_number,
            id_hash=entry.id_hash,
            phone=entry.phone,
            phone_hash=entry.phone_hash,
        )
    Cadre.objects.bulk_create(new.values(), batch_size=ROWS_PER_INSERT)
    return [known.get(e.id_hash) or new[e.id_hash] for e in entries]


def _units(entries: Sequence[AccountEntry]) -> dict[str, Unit]:
    wanted = {e.unit: e.unit_tier for e in entries if e.unit_tier} | {e.unit: "" for e in entries if not e.unit_tier}
    tiers = {e.unit: e.unit_tier for e in entries if e.unit_tier}
    known = {unit.name: unit for unit in Unit.objects.filter(name__in=wanted)}
    new = [Unit(name=name, tier=tiers[name]) for name in wanted if name not in known]
    return known | {unit.name: unit for unit in Unit.objects.bulk_create(new)}


def _next_numbers(count: int) -> list[int]:
    """Take row numbers, so that each cadre's code is their own from the first."""
    with connection.cursor() as cursor:
        table = Cadre._meta.db_table
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
        return [int(number) for (number,) in cursor.fetchall()]


def _post(entries: Sequence[AccountEntry], cadres: Sequence[Cadre], actor: User | None) -> None:
    """Post the cadres where the entries say so; a posting that stands already is not made twice."""
    today = timezone.localdate()
    standing = set(
        Posting.objects.believed()
        .filter(cadre__in=[c.pk for c in cadres], valid_to__isnull=True)
        .values_list("cadre", "kind", "township", "village")
    )
    new = {}
    for entry, cadre in zip(entries, cadres, strict=True):
        if entry.township_id is None:
            continue
        place = (cadre.pk, posting_kind(entry), entry.township_id, entry.village_id)
        if place not in standing:
            since = date.fromisoformat(entry.since) if entry.since else today
            new[place] = Posting(
                cadre=cadre,
                kind=place[1],
                township_id=place[2],
                village_id=place[3],
                valid_from=since,
                recorded_by=actor,
            )
    Posting.objects.bulk_create(new.values(), batch_size=ROWS_PER_INSERT)
