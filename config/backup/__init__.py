"""A copy of the county that can be brought back and proven: the database at one moment, the photos, a sealed manifest.

`python -m config.backup take FOLDER`, `… check BACKUP`, `… restore BACKUP`. Keys are never inside; docs/deploy.md says
where they are kept instead.
"""
