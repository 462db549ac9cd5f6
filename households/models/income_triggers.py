"""The database's own proof that the totals of a worksheet are the sums of its rows, to the cent."""

import pgtrigger

TOTALS = ("wage", "business", "property", "transfer")

_COSTS_DIFFER = """r.cost <> CASE WHEN i.method = 'coefficient' THEN r.gross - round(r.gross * i.coefficient, 2)
                                WHEN i.category = 'business' THEN r.cost ELSE 0 END"""
_SUMS = "\n".join(
    f"OR s.{name} <> coalesce(sum(r.gross) FILTER (WHERE i.counted AND i.category = '{name}'), 0)" for name in TOTALS
)


def rows_make_totals(sheet: str, *, condition: pgtrigger.Condition | None = None) -> pgtrigger.Trigger:
    """Return a trigger that refuses, at the end of the transaction, a worksheet that its rows do not add up to.

    `sheet` is the column that holds the worksheet's id. A worksheet says how many rows it has and is never changed, so
    no row can join it later: not a closed one, and not one that was entered with totals only. Costs by a coefficient
    are what the coefficient takes; only business has costs.
    """
    wrong = f"""
        s.item_count > 0 AND (
            s.business_cost <> coalesce(sum(r.cost) FILTER (WHERE i.counted), 0)
            {_SUMS}
        )
    """
    return _rows_fit("totals", "worksheet", sheet, wrong, condition)


def rows_make_estimate(estimate: str, *, condition: pgtrigger.Condition | None = None) -> pgtrigger.Trigger:
    """Return the like of `rows_make_totals` for the rows of a quarterly estimate, which has no totals of its own."""
    return _rows_fit("estimate", "estimate", estimate, "false", condition)


def _rows_fit(
    what: str, owner: str, column: str, wrong: str, condition: pgtrigger.Condition | None
) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=f"rows_make_{what}",
        operation=pgtrigger.Insert,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        condition=condition,
        func=f"""
            IF EXISTS (
                SELECT FROM households_income{owner} s
                LEFT JOIN households_incomerow r ON r.{owner}_id = s.id
                LEFT JOIN households_incomeitem i ON i.id = r.item_id
                WHERE s.id = NEW.{column}
                GROUP BY s.id
                HAVING s.item_count <> count(r.id)
                    OR bool_or(r.household_id <> s.household_id OR {_COSTS_DIFFER})
                    OR {wrong}
            ) THEN
                RAISE EXCEPTION 'the rows of income {owner} % do not fit it', NEW.{column}
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NULL;
        """,
    )
