"""`leadflow train-pricing`: learn of past outcomes what wins jobs, and tell how well that went."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from leadflow.identity.types import SYSTEM
from leadflow.kernel.clock import now
from leadflow.marketplace.queries.pricing import evaluation
from leadflow.marketplace.services.training import train
from leadflow.marketplace.services.versions import put_in_force
from leadflow.marketplace.types.pricing import Metrics, Training


class Command(BaseCommand):
    help = "Train the model that makes prices, from the purchases of a year whose outcome is known."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--activate",
            action="store_true",
            help="put the new version in force whatever there is against it, and let it stay",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Train, and tell."""
        done = train(actor=SYSTEM, now=now())
        self.stdout.write(f"{done.outcomes} outcomes, {done.won} of them won.")
        if done.version is None or done.metrics is None:
            self.stdout.write(f"Nothing was trained: {done.objection}. Prices stay as they are.")
            return
        self._tell(done.version, done.metrics)
        if options["activate"] and not done.is_in_force:
            put_in_force(actor=SYSTEM, version=done.version, now=now())
            self.stdout.write(f"Version {done.version} makes prices now, and stays.")
            return
        self.stdout.write(_verdict(done))

    def _tell(self, version: int, metrics: Metrics) -> None:
        self.stdout.write(
            f"\nVersion {version}, measured on the {metrics.tested} newest outcomes:\n"
            f"  AUC                {_number(metrics.auc)}\n"
            f"  Brier score        {metrics.brier:.4f} (knowing the average only:"
            f" {metrics.reference:.4f})\n"
            f"  Calibration error  {metrics.error:.4f}\n\n"
            "  promised  observed  outcomes"
        )
        for group in metrics.bins:
            self.stdout.write(
                f"  {group.predicted:>8.1%}  {group.observed:>8.1%}  {group.count:>8}"
            )
        self.stdout.write("\n  what the odds of winning are multiplied by")
        for level in evaluation(actor=SYSTEM, version=version, now=now()).levels:
            self.stdout.write(f"  {level.name:<13} {level.value:<32} x {level.multiplier:.2f}")


def _number(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.3f}"


def _verdict(done: Training) -> str:
    if done.is_in_force:
        return f"\nVersion {done.version} makes prices now."
    if done.objection:
        return f"\nNot put in force: {done.objection}. --activate does it nevertheless."
    return (
        "\nNot put in force: somebody chose the version that makes prices. --activate changes it."
    )
