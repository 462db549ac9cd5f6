"""The demonstration county: 师宗县's published figures, filled with invented people from a seed.

The plan comes first (`plan.py`, from the case table in `cases.py`): which household is to come out how. Then the data
are made to fit. The plan is an oracle for the exit check, so nothing here may import `assessments.criteria` or
`assessments.facts`; an import contract says so.
"""
