"""What seed 1 shows: its addresses, words and payloads, letter by letter."""

RESTAURANTS = "/lead/restaurants/"
CONTACTS = "/contact/contacts/"
TRACK = "/track/interactions/"
ORDERS = "/track/interactions/orders/"
CALLS = "/call/"
TODAY = "/call/today/"
PERFORMING = "/performance/performing-accounts/"
PATTERNS = "/performance/order-patterns/"
UNDERPERFORMING = "/performance/underperforming-accounts/"
INDEXES = {
    "/lead/": [RESTAURANTS],
    "/contact/": [CONTACTS],
    "/track/": [TRACK, ORDERS],
    "/performance/": [PERFORMING, PATTERNS, UNDERPERFORMING],
}
LISTS = [
    RESTAURANTS, CONTACTS, TRACK, ORDERS, CALLS, TODAY, PERFORMING, PATTERNS, UNDERPERFORMING,
]  # fmt: skip

STATUSES = ["NEW", "CONTACTED", "QUALIFIED", "NEGOTIATION", "CONVERTED", "LOST"]
KINDS = ["CALL", "EMAIL", "ORDER", "MEETING", "SITE_VISIT", "WHATSAPP", "OTHER"]
FREQUENCIES = ["DAILY", "WEEKLY", "BIWEEKLY", "MONTHLY", "QUARTERLY"]

# The seed's payloads, letter by letter; the ids in them are put in when they are sent.
RESTAURANT = {
    "name": "The Great Restaurant",
    "address": "123 Food Street",
    "city": "New York",
    "state": "New York",
    "pincode": "10001",
    "contact_person": "John Doe",
    "phone": "+1234567890",
    "email": "johndoe@example.com",
    "lead_status": "NEW",
    "potential_revenue": 5000.00,
    "notes": "Interested in premium features.",
    "assigned_to": 1,
}
CONTACT = {
    "restaurant": 1,
    "name": "John Doe",
    "role": "Manager",
    "email": "john.doe@example.com",
    "phone": "123-456-7890",
    "address": "123 Street, City, Country",
}
CONTACT_CHANGED = {
    "restaurant": 1,
    "name": "John Smith",
    "role": "Head Manager",
    "email": "john.smith@example.com",
    "phone": "987-654-3210",
    "address": "456 Avenue, City, Country",
}
CALL = {
    "lead": 2,
    "contact": 3,
    "interaction_type": "CALL",
    "details": "Followed up on last week's discussion.",
    "order_placed": False,
    "date": "2024-12-24T15:30:00Z",
}
EMAIL = {
    "lead": 2,
    "contact": 4,
    "interaction_type": "EMAIL",
    "details": "Sent product catalog.",
    "order_placed": False,
    "date": "2024-12-25T10:00:00Z",
}
ORDER = {
    "lead": 2,
    "contact": 5,
    "interaction_type": "ORDER",
    "details": "Placed an order for 50 units of product A.",
    "order_placed": True,
    "date": "2024-12-25T12:00:00Z",
}
ORDER_DETAILS = {
    "product_details": "50 units of Product A",
    "quantity": 50,
    "total_price": 500.00,
    "order_date": "2024-12-25T12:00:00Z",
}
PLAN = {"lead": 1, "frequency": "DAILY", "notes": "Initial call plan for lead 1."}
PLAN_CHANGED = {"frequency": "WEEKLY", "notes": "Updated call plan."}
RECORDED = {"last_called": "2024-12-28T10:00:00Z"}
PERFORMERS = [
    {
        "name": "Restaurant A",
        "lead_status": "CONVERTED",
        "potential_revenue": 15000.00,
        "cuisine_type": "Italian",
        "restaurant_type": "Fine Dining",
    },
    {
        "name": "Restaurant B",
        "lead_status": "CONVERTED",
        "potential_revenue": 12000.00,
        "cuisine_type": "Chinese",
        "restaurant_type": "Casual",
    },
    {
        "name": "Restaurant C",
        "lead_status": "NEW",
        "potential_revenue": 5000.00,
        "cuisine_type": "Indian",
        "restaurant_type": "Fast Food",
    },
    {
        "name": "Restaurant D",
        "lead_status": "LOST",
        "potential_revenue": 2000.00,
        "cuisine_type": "Mexican",
        "restaurant_type": "Fast Casual",
    },
]
