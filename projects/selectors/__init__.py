"""What the pages about projects show. Reads only."""

from projects.selectors.projects import Benefits, TypeCount, TypeCounts, benefits_of, count_types, for_list

__all__ = ["Benefits", "TypeCount", "TypeCounts", "benefits_of", "count_types", "for_list"]
