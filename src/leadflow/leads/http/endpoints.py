"""The API of leads (API.md, Seed 4): reading, writing, working and files, on one router."""

from leadflow.leads.http import files, reading, working, writing
from leadflow.leads.http.routing import router

PARTS = (reading, writing, working, files)

__all__ = ["PARTS", "router"]
