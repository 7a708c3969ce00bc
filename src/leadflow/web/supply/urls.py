"""Addresses of the supply team's pages and of the telephone."""

from django.urls import path

from leadflow.web.supply import phone, queue

urlpatterns = [
    path("supply/", queue.queue, name="supply"),
    path("supply/<int:item_id>/", queue.item, name="supply-item"),
    path("supply/<int:item_id>/claim/", queue.claim, name="supply-claim"),
    path("supply/<int:item_id>/release/", queue.release, name="supply-release"),
    path("phone/", phone.calls, name="calls"),
    path("phone/<int:call_id>/", phone.phone, name="phone"),
    path("phone/<int:call_id>/press/", phone.press_key, name="phone-press"),
]
