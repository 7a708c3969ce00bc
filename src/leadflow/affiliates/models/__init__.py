"""Affiliates, what they submit, and what becomes of it."""

from leadflow.affiliates.models.bulk import BulkJob, BulkRow
from leadflow.affiliates.models.calls import CallAttempt, InterestCall
from leadflow.affiliates.models.partners import (
    Affiliate,
    AffiliateMember,
    Campaign,
    CampaignAffiliate,
)
from leadflow.affiliates.models.submissions import FreshnessClaim, Submission, Transition
from leadflow.affiliates.models.supply import SupplyItem
from leadflow.affiliates.models.vehicles import KnownVehicle, RegistrationCheck

__all__ = [
    "Affiliate",
    "AffiliateMember",
    "BulkJob",
    "BulkRow",
    "CallAttempt",
    "Campaign",
    "CampaignAffiliate",
    "FreshnessClaim",
    "InterestCall",
    "KnownVehicle",
    "RegistrationCheck",
    "Submission",
    "SupplyItem",
    "Transition",
]
