"""What the database itself checks when ledger entries are added."""

import pgtrigger

CONTINUES_THE_CHAIN = pgtrigger.Trigger(
    name="continues_the_chain",
    level=pgtrigger.Statement,
    operation=pgtrigger.Insert,
    when=pgtrigger.After,
    referencing=pgtrigger.Referencing(new="added"),
    func="""
        IF EXISTS (
            SELECT 1 FROM added n
            LEFT JOIN funds_ledgerentry p ON p.line_id = n.line_id AND p.number = n.number - 1
            WHERE COALESCE(p.hash, CASE n.number WHEN 1 THEN repeat('0', 64) END)
                      IS DISTINCT FROM n.previous_hash
               OR COALESCE(p.line_balance, 0) + n.amount <> n.line_balance
        ) THEN
            RAISE EXCEPTION 'ledger entries must continue the chain of their line'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF EXISTS (
            SELECT 1 FROM added n JOIN funds_allocation a ON a.id = n.allocation_id
            WHERE a.line_id <> n.line_id
        ) THEN
            RAISE EXCEPTION 'a ledger entry and its allocation must belong to the same fund line'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF EXISTS (
            SELECT 1 FROM added n JOIN funds_ledgerentry r ON r.id = n.reverses_id
            WHERE r.line_id <> n.line_id OR r.allocation_id IS DISTINCT FROM n.allocation_id
               OR r.amount <> -n.amount OR r.kind = 'reversal' OR r.counts_as <> n.counts_as
        ) THEN
            RAISE EXCEPTION 'a reversal must undo one plain entry of the same account in full'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        INSERT INTO funds_ledgerhead (line_id, number, hash)
        SELECT DISTINCT ON (line_id) line_id, number, hash FROM added ORDER BY line_id, number DESC
        ON CONFLICT (line_id) DO UPDATE SET number = EXCLUDED.number, hash = EXCLUDED.hash;
        RETURN NULL;
    """,
)
"""Refuses entries that break the chain, sit on another line's allocation, or reverse anything but one plain entry.

It looks at all added rows at once, so that it costs a bulk insert little, and keeps the head of each line.
"""

CLOSING_LOCK = 1_214_604_105
"""Postings pass here beside each other, a closing alone: a month is not closed while somebody posts into it."""

KEEPS_CLOSED_MONTHS = pgtrigger.Trigger(
    name="keeps_closed_months",
    level=pgtrigger.Statement,
    operation=pgtrigger.Insert,
    when=pgtrigger.After,
    referencing=pgtrigger.Referencing(new="added"),
    func=f"""
        PERFORM pg_advisory_xact_lock_shared({CLOSING_LOCK});
        IF EXISTS (
            SELECT 1 FROM funds_closedmonth m
            WHERE m.reopened_at IS NULL AND EXISTS (
                SELECT 1 FROM added n
                WHERE n.occurred_on >= m.month AND n.occurred_on < m.month + interval '1 month')
        ) THEN
            RAISE EXCEPTION 'the books of this month are closed'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
    """,
)
"""Refuses entries of a month whose books are closed (`ClosedMonth`)."""


def claim_moves_by_the_table(moves: str, *, persons: int) -> pgtrigger.Trigger:
    """Return the trigger that lets a claim move only along `moves` ('from>to', …), and end as paid only when it is.

    Paid needs so many different persons on record, and payments that come to what was claimed less what is kept back.
    """
    return pgtrigger.Trigger(
        name="moves_by_the_table",
        operation=pgtrigger.UpdateOf("state"),
        when=pgtrigger.Before,
        condition=pgtrigger.Condition("OLD.state IS DISTINCT FROM NEW.state"),
        func=f"""
            IF (OLD.state || '>' || NEW.state) NOT IN ({moves}) THEN
                RAISE EXCEPTION 'claim %: no step leads from % to %', NEW.id, OLD.state, NEW.state
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            IF NEW.state = 'paid' THEN
                IF (SELECT COUNT(DISTINCT person) FROM funds_claimstep WHERE claim_id = NEW.id) < {persons} THEN
                    RAISE EXCEPTION 'claim %: not applied for, reviewed, approved and paid by {persons} persons', NEW.id
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                IF (SELECT COALESCE(SUM(-e.amount), 0) FROM funds_payment p
                    JOIN funds_ledgerentry e ON e.id = p.entry_id WHERE p.claim_id = NEW.id)
                   <> NEW.amount - NEW.retained THEN
                    RAISE EXCEPTION 'claim %: its payments do not come to what was claimed', NEW.id
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
            END IF;
            RETURN NEW;
        """,
    )
