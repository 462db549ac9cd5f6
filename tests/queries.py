"""How often a page may ask the database."""

MOST_QUERIES = 12
"""A page, the queries for session and account among them, the notes that a session makes once a minute left out."""
