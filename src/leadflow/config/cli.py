"""The command `leadflow`: Django's commands and our own."""

import os
import sys

from leadflow import __version__


def main() -> None:
    """Run the command named on the command line."""
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"LeadFlow {__version__}\n")
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadflow.config.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - settings first

    # `train-pricing` is the command whose file is called train_pricing
    program, *words = sys.argv
    spoken = [word.replace("-", "_") for word in words[:1] if not word.startswith("-")]
    execute_from_command_line([program, *(spoken or words[:1]), *words[1:]])


if __name__ == "__main__":
    main()
