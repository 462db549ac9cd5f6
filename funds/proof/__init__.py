"""Proving an export of the ledger: how its workbook is summed up, sealed, read back and compared.

`program` and the modules it needs (`cells`, `checking`, `ed25519`, `entries`, `layout`, `manifest`, `reading`, `sm3`)
use nothing but Python's own library: `archive` packs them into one file that an auditor runs anywhere. `sealing` is the
writer's part and belongs to the server.
"""
