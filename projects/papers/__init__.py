"""The papers about projects and what they left behind: what the register knows becomes what stands on the paper.

Nothing here asks the database: services read, these say in which order and words, `config.lib.printing` draws.
"""
