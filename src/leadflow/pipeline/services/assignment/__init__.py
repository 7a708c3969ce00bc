"""Giving leads to people by rules, and keeping the rules and people's working time."""

from leadflow.pipeline.services.assignment.arriving import assign_new, take_up
from leadflow.pipeline.services.assignment.rules import create_rule

__all__ = ["assign_new", "create_rule", "take_up"]
