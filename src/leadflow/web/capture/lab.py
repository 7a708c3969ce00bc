"""Addresses of experiments and analytics."""

from typing import Final

from django.urls import URLPattern, path

from leadflow.web.capture import analytics, experiments

LAB: Final[list[URLPattern]] = [
    path("experiments/", experiments.index, name="experiments"),
    path(
        "experiments/<slug:bot_key>/<slug:test_name>/",
        experiments.one_experiment,
        name="experiment",
    ),
    path("capture/analytics/", analytics.analytics, name="capture-analytics"),
]
