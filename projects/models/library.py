"""How a project comes into the library: how far it is, who signed what, the notices it hung on, what was objected."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Now

from config.lib.personal_numbers import without_numbers
from config.lib.transitions import moves_of
from config.lib.triggers import append_only, listed, track_changes
from projects.library_status import (
    DUTY_OF,
    MUST_SAY,
    STORED_STATES,
    TABLES,
    LibraryAction,
    LibraryDuty,
    LibraryLevel,
    LibraryState,
    forward,
    noticed_levels,
)
from projects.models.projects import Project
from villages.scope import ScopedQuerySet


class LibraryEntryQuerySet(ScopedQuerySet["LibraryEntry"]):
    """The ways of the projects at a place; those of the county as a whole are county rows."""

    township_path = "project__township"
    village_path = "project__village"
    county_rows = True


def _by_level(values: dict[str, list[str]]) -> str:
    told = " ".join(f"WHEN '{level}' THEN ARRAY[{listed(those)}]" for level, those in values.items())
    return f"CASE NEW.level {told} END"


_CHAIN = _by_level({level: [move.action for move in forward(level)] for level in LibraryLevel.values})
_NOTICED = _by_level({level: noticed_levels(level) for level in LibraryLevel.values})
_MOVES = f"""
    IF (NEW.level || ':' || OLD.state || '>' || NEW.state) NOT IN ({listed(moves_of(TABLES))}) THEN
        RAISE EXCEPTION 'library entry %: no step leads from % to %', NEW.id, OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
"""
_WHOLE_CHAIN = f"""
    IF EXISTS (SELECT 1 FROM unnest({_CHAIN}) AS step WHERE NOT EXISTS (
        SELECT 1 FROM projects_librarydecision d
        WHERE d.entry_id = NEW.id AND d.round = NEW.round AND d.action = step))
    OR EXISTS (SELECT 1 FROM unnest({_NOTICED}) AS hung WHERE NOT EXISTS (
        SELECT 1 FROM projects_librarynoticeline l JOIN projects_librarynotice n ON n.id = l.notice_id
        WHERE l.entry_id = NEW.id AND l.round = NEW.round AND n.level = hung
          AND n.closed_on IS NOT NULL AND n.withdrawn_at IS NULL))
    OR EXISTS (SELECT 1 FROM projects_libraryobjection o JOIN projects_librarynoticeline l ON l.id = o.line_id
        WHERE l.entry_id = NEW.id AND l.round = NEW.round AND o.result <> 'rejected') THEN
        RAISE EXCEPTION 'library entry %: not every step is signed, noticed and clear', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
"""


@track_changes
class LibraryEntry(models.Model):
    """The way of one project into the library. A returned one begins another round.

    `state` moves by the table of its level (library_status.py), also for the database, which lets a project be entered
    only when every step of the round is signed and every notice of it was closed without an objection left. One that
    was in a library before this system is taken over whole, with the document that says so.
    """

    project = models.OneToOneField(Project, on_delete=models.PROTECT, related_name="library_entry", verbose_name="项目")
    level = models.CharField("层级", max_length=8, choices=LibraryLevel)
    round = models.PositiveSmallIntegerField("轮次", default=1)
    state = models.CharField("状态", max_length=14, choices=LibraryState, default=LibraryState.PROPOSED, editable=False)
    taken_over = models.BooleanField("接收原有项目库", default=False)
    document = models.CharField("接收依据", max_length=120, blank=True, validators=[without_numbers])
    submit_key = models.UUIDField("提交标记", null=True, blank=True, unique=True, editable=False)
    opened_at = models.DateTimeField("申报时间", db_default=Now(), editable=False)
    changed_at = models.DateTimeField("最近办理", db_default=Now(), editable=False)

    objects = LibraryEntryQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(name="library_entry_state", fields=["state", "level"])]
        constraints = [
            models.CheckConstraint(name="library_entry_state_known", condition=Q(state__in=STORED_STATES)),
            models.CheckConstraint(name="library_entry_level_known", condition=Q(level__in=LibraryLevel.values)),
            models.CheckConstraint(name="library_entry_round_counts_from_one", condition=Q(round__gte=1)),
            models.CheckConstraint(
                name="library_entry_taken_over_by_document", condition=Q(taken_over=False) | ~Q(document="")
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="origin_is_frozen", operation=pgtrigger.UpdateOf("project_id", "taken_over", "document")
            ),
            pgtrigger.Trigger(
                name="moves_by_the_table",
                operation=pgtrigger.UpdateOf("state"),
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("OLD.state IS DISTINCT FROM NEW.state"),
                func=_MOVES,
            ),
            pgtrigger.Trigger(
                name="entered_by_the_whole_chain",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("state"),
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__state=LibraryState.ENTERED.value, new__taken_over=False),
                func=_WHOLE_CHAIN,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project}入库"

    @property
    def shape(self) -> str:
        """The kind of status (word, colour, shape) that the pages show."""
        kinds = {
            LibraryState.ENTERED: "done",
            LibraryState.RETURNED: "returned",
            LibraryState.REMOVED: "cancelled",
        }
        return kinds.get(LibraryState(self.state), "running")


class LibraryDecisionQuerySet(ScopedQuerySet["LibraryDecision"]):
    """Decisions on the projects at a place."""

    township_path = "entry__project__township"
    village_path = "entry__project__village"
    county_rows = True


def _duty() -> Case:
    """Return the duty of a row's action as the database computes it."""
    actions = {duty: sorted(action for action, its in DUTY_OF.items() if its == duty) for duty in LibraryDuty.values}
    return Case(
        *(When(action__in=actions[duty], then=Value(str(duty))) for duty in LibraryDuty.values),
        output_field=models.TextField(),
    )


class LibraryDecision(models.Model):
    """One person took one step on one round of a project's way into the library, with an opinion, upon a document.

    `person` is the key of the cadre behind the account (villages.persons): whoever has one duty on a project can have
    no other on it.
    """

    entry = models.ForeignKey(LibraryEntry, on_delete=models.PROTECT, related_name="decisions", db_index=False)
    round = models.PositiveSmallIntegerField("轮次")
    action = models.CharField("办理", max_length=12, choices=LibraryAction)
    person = models.CharField("办理人校验值", max_length=64)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    role = models.CharField("办理时角色", max_length=20)
    reason = models.CharField("意见", max_length=200, blank=True, validators=[without_numbers])
    document = models.CharField("文件", max_length=120, blank=True, validators=[without_numbers])
    decided_at = models.DateTimeField("办理时间", db_default=Now(), editable=False)

    objects = LibraryDecisionQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="library_decision_action_known", condition=Q(action__in=LibraryAction.values)),
            models.CheckConstraint(name="library_decision_names_a_person", condition=Q(person__regex="^[0-9a-f]{64}$")),
            models.CheckConstraint(
                name="library_decision_return_has_reason", condition=~Q(action__in=MUST_SAY) | ~Q(reason="")
            ),
            ExclusionConstraint(
                name="library_decision_one_duty_a_person",
                expressions=[
                    ("entry", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    (_duty(), RangeOperators.NOT_EQUAL),
                ],
            ),
            models.UniqueConstraint(name="library_decision_step_once_a_round", fields=["entry", "round", "action"]),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.entry} {self.get_action_display()}"
