"""Live updates: which topics changed, told by a stream or on asking; never what changed."""

from leadflow.web.shell.streaming import is_mounted, mount

__all__ = ["is_mounted", "mount"]
