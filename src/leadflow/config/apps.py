from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "leadflow.config"

    def ready(self) -> None:
        """Connect the rooms: who listens to what."""
        from leadflow.config import wiring  # noqa: PLC0415 - rooms are importable only now

        wiring.connect()
