"""The one document of the whole API."""

from ninja.openapi.schema import OpenAPISchema

from leadflow.config.api import api


class Careful(OpenAPISchema):
    """Notes shapes of one name that are not the same: ninja would keep the last of them."""

    def __init__(self):
        self.clashes = set()
        super().__init__(api, "/")

    def add_schema_definitions(self, definitions):
        known = self.schemas
        self.clashes |= {
            name for name, shape in definitions.items() if known.get(name, shape) != shape
        }
        super().add_schema_definitions(definitions)


def test_no_two_shapes_share_a_name():
    assert Careful().clashes == set()
