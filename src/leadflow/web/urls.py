"""Addresses of the pages for people."""

from django.urls import URLPattern, URLResolver, include, path

from leadflow.web.design import design
from leadflow.web.live.poll import poll
from leadflow.web.shell import bell, home, palette, pictures, settings_page, signing

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pictures.root, name="root"),
    path("icons.svg", pictures.icons, name="icons"),
    path("app/", home.home, name="home"),
    path("app/sign-in/", signing.sign_in, name="sign-in"),
    path("app/sign-out/", signing.sign_out, name="sign-out"),
    path("app/palette/", palette.palette, name="palette"),
    path("app/bell/", bell.bell, name="bell"),
    path("app/bell/count/", bell.bell_count, name="bell-count"),
    path("app/bell/read/", bell.read_all, name="bell-read-all"),
    path("app/badges/<slug:key>/", bell.badge, name="badge"),
    path("app/notifications/", bell.notifications, name="notifications"),
    path("app/notifications/<int:notification_id>/", bell.notification, name="notification"),
    path("app/settings/", settings_page.settings, name="settings"),
    path("app/settings/password/", settings_page.change_password, name="change-password"),
    path("app/design/", design, name="design"),
    path("app/live/poll/", poll, name="live-poll"),
    path("app/", include("leadflow.web.accounts.urls")),
    path("app/", include("leadflow.web.administration.urls")),
    path("app/", include("leadflow.web.assignment.urls")),
    path("app/", include("leadflow.web.desk.urls")),
    path("app/", include("leadflow.web.bulk_actions.urls")),
    path("app/", include("leadflow.web.capture.urls")),
    path("app/", include("leadflow.web.channels.urls")),
    path("app/", include("leadflow.web.crms.urls")),
    path("app/", include("leadflow.web.doors.urls")),
    path("", include("leadflow.web.capture.public_urls")),
    path("", include("leadflow.web.client.urls")),
    path("app/", include("leadflow.web.market.urls")),
    path("app/", include("leadflow.web.market_staff.urls")),
    path("app/", include("leadflow.web.ledger_staff.urls")),
    path("app/", include("leadflow.web.merging.urls")),
    path("app/", include("leadflow.web.imports.urls")),
    path("app/", include("leadflow.web.leads.urls")),
    path("app/", include("leadflow.web.today.urls")),
    path("app/", include("leadflow.web.call_desk.urls")),
    path("app/", include("leadflow.web.week.urls")),
    path("app/affiliate/bulk/", include("leadflow.web.bulk.urls")),
    path("app/affiliate/", include("leadflow.web.portal.urls")),
    path("app/", include("leadflow.web.sources.urls")),
    path("app/", include("leadflow.web.supply.urls")),
]
