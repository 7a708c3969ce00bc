"""What the room keeps: profiles of accounts, contacts, orders, call plans, rhythms."""

from leadflow.accounts.models.contacts import Contact
from leadflow.accounts.models.orders import Engagement, OrderRhythm
from leadflow.accounts.models.plans import CallPlan
from leadflow.accounts.models.restaurants import Restaurant

__all__ = ["CallPlan", "Contact", "Engagement", "OrderRhythm", "Restaurant"]
