"""Writes a department's list into the register: new certificates, and successors of those that said otherwise."""

from typing import Any

from config.lib.refusals import Refused
from households.codes import Source
from households.fact_kinds import FACT_KINDS
from households.models import ImportRow
from households.models.imports import Outcome
from households.services.facts import nothing_known
from households.services.import_facts import fact_faults
from households.services.import_known import in_batches
from households.services.import_write import Writing, literal, put, require_fresh


class FactWriting:
    """One list of certificates on its way into the register. Call `write` in a transaction."""

    def __init__(self, writing: Writing) -> None:
        self.writing, self.job = writing, writing.job
        self.kind = FACT_KINDS[self.job.kind]
        self.owner = "member_id" if self.kind.of_member else "household_id"
        self.names = [one.name for one in self.kind.own] + ["source_name"]
        self.new = writing.taken(self.kind.key, Outcome.NEW)
        self.changed = writing.taken(self.kind.key, Outcome.CHANGED)

    def write(self) -> None:
        """Write everything that is to be taken over. Raises Refused when the register has moved on meanwhile."""
        stands = self._stands()
        self._require_fresh(stands)
        rows = [self._fact(row, nothing_known(self.kind) | self._said(row)) for row in self.new]
        self.writing.counts["new"] += put(self.kind.model, rows)
        self._replace(stands)
        self.writing.touched |= {row.household_id for row in self.new if row.household_id}

    def _stands(self) -> dict[int, dict[str, Any]]:
        """Return the believed certificates that rows would replace, by id."""
        found: dict[int, dict[str, Any]] = {}
        for some in in_batches(row.subject_id for row in self.changed):
            rows = self.kind.model.objects.believed().filter(pk__in=some)
            for one in rows.values("pk", self.owner, "valid_from", "valid_to", "document", *self.names):
                found[one["pk"]] = one
        return found

    def _require_fresh(self, stands: dict[int, dict[str, Any]]) -> None:
        stale = [row for row in self.changed if row.subject_id not in stands]
        for some in in_batches(self.new):
            owners = [row.values["owner"] for row in some]
            facts = self.kind.model.objects.believed().filter(**{f"{self.owner}__in": owners})
            columns = (self.owner, "valid_from", "source_name", *(["year"] if self.kind.is_yearly else []))
            taken = {(key[0], key[1].isoformat(), *key[2:]) for key in facts.values_list(*columns)}
            stale += [row for row in some if self._key(row) in taken]
        require_fresh(stale)

    def _key(self, row: ImportRow) -> tuple[Any, ...]:
        year = (row.values["year"],) if self.kind.is_yearly else ()
        return (row.values["owner"], row.values["valid_from"], row.values["source_name"], *year)

    def _replace(self, stands: dict[int, dict[str, Any]]) -> None:
        successors, replaced = [], []
        for row in self.changed:
            now = stands[row.subject_id or 0]
            names = self.writing.applied(row, now)
            if not names:
                continue
            said = self._said(row)
            values = now | {name: self._value(name, said[name]) for name in names}
            for _, sentence in fact_faults(self.kind, values):
                raise Refused(f"第 {row.number} 行{row.label}：按选的取舍改了以后，{sentence}请改取舍。")
            successors.append(self._fact(row, values, correction=True))
            replaced.append(row.subject_id)
            self.writing.counts["fields"] += len(names)
            self.writing.touched.add(row.household_id or 0)
        for some in in_batches(replaced):
            self.kind.model.objects.believed().filter(pk__in=some).update(superseded_at=self.writing.now)
        self.writing.counts["changed"] += put(self.kind.model, successors)

    def _said(self, row: ImportRow) -> dict[str, Any]:
        """Return what a row says; a number of a person stands beside the other values, as cipher text."""
        said: dict[str, Any] = row.values
        return said | dict.fromkeys(self.kind.numbers, row.paper_number)

    def _value(self, name: str, said: Any) -> Any:
        """Return a value as the register holds it: days and measures were kept as their digits."""
        return said if name in self.kind.numbers else self.kind.model._meta.get_field(name).to_python(said)

    def _fact(self, row: ImportRow, values: dict[str, Any], *, correction: bool = False) -> dict[str, Any]:
        own = {name: literal(values[name]) for name in self.names}
        document = self.job.document or (values.get("document", "") if correction else "")
        return {
            self.owner: row.values["owner"],
            "valid_from": values["valid_from"],
            "valid_to": values.get("valid_to"),
            **own,
            "source": (Source.CORRECTION if correction else self.kind.source).value,
            "document": literal(document),
            "recorded_by_id": self.job.requested_by_id,
            "recorded_at": self.writing.now,
        }
