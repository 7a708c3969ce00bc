"""What a conversation finds out about a visitor, by the names that profiles and exports use."""

from typing import Final

TEXT_FACTS: Final = (
    "name",
    "email",
    "phone",
    "business_type",
    "location",
    "staff_size",
    "monthly_sales",
)
FEATURES: Final = "features_interested"
FACTS: Final = (*TEXT_FACTS, FEATURES)
LONGEST: Final = {
    "name": 200,
    "email": 254,
    "phone": 50,
    "business_type": 255,
    "location": 120,
    "staff_size": 100,
    "monthly_sales": 100,
}
