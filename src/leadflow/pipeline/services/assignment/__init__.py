"""Giving leads to people by rules, and keeping the rules and people's working time."""

from leadflow.pipeline.services.assignment.arriving import assign_new, take_up
from leadflow.pipeline.services.assignment.demo import create_sample_rules

__all__ = ["assign_new", "create_sample_rules", "take_up"]
