"""Addresses of the affiliate manager's pages."""

from django.urls import path

from leadflow.web.sources import affiliates, campaigns, listing, quality, review, vehicles

urlpatterns = [
    path("quality/", quality.quality, name="quality"),
    path("submissions/", listing.submissions, name="submissions-all"),
    path("submissions/<int:submission_id>/", listing.submission, name="submission-staff"),
    path("campaigns/", campaigns.campaigns, name="campaigns"),
    path("campaigns/new/", campaigns.new_campaign, name="new-campaign"),
    path("campaigns/<int:campaign_id>/", campaigns.campaign, name="campaign"),
    path("campaigns/<int:campaign_id>/default/", campaigns.make_default, name="campaign-default"),
    path(
        "campaigns/<int:campaign_id>/affiliates/<int:affiliate_id>/",
        campaigns.set_approval,
        name="campaign-approval",
    ),
    path("affiliates/", affiliates.affiliates, name="affiliates"),
    path("affiliates/new/", affiliates.new_affiliate, name="new-affiliate"),
    path("affiliates/<int:affiliate_id>/", affiliates.affiliate, name="affiliate"),
    path(
        "affiliates/<int:affiliate_id>/suspended/",
        affiliates.set_suspended,
        name="affiliate-suspended",
    ),
    path("affiliates/<int:affiliate_id>/members/", affiliates.add_member, name="affiliate-member"),
    path(
        "affiliates/<int:affiliate_id>/members/<int:user_id>/remove/",
        affiliates.remove_member,
        name="affiliate-member-remove",
    ),
    path("vehicles/", vehicles.vehicles, name="vehicles"),
    path("vehicles/import/", vehicles.take_list, name="vehicles-import"),
    path("vehicles/car/", vehicles.take_one, name="vehicle"),
    path("review/", review.reviews, name="reviews"),
    path("review/<int:submission_id>/", review.review, name="review"),
]
