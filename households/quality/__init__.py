"""Data quality: what may be wrong in the register, rule by rule, and how that is read and told."""
