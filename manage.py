#!/usr/bin/env python3
"""Django's own door; `leadflow` is the same command, installed."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "src"))

from leadflow.config.cli import main

if __name__ == "__main__":
    main()
