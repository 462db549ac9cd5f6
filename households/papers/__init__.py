"""The papers of a household, one module a paper: what the register knows becomes what stands on the paper.

Nothing here asks the database: selectors read, these say in which order and words, `config.lib.printing` draws.
"""
