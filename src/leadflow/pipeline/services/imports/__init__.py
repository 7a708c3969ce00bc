"""Leads from a file: uploaded, checked in a dry run, brought in group by group, taken back."""
