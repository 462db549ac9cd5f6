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
               OR r.amount <> -n.amount OR r.kind = 'reversal' OR r.kind <> n.counts_as
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
