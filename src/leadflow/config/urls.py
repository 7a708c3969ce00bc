"""Every address of the product."""

from django.contrib import admin
from django.urls import include, path
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView

from leadflow.config.api import api
from leadflow.identity.http.admin import sign_in as admin_sign_in
from leadflow.kernel.docs import stylesheet
from leadflow.kernel.health import health

urlpatterns = [
    path("health/", health),
    path("api/docs.css", require_safe(stylesheet)),
    path("app/admin/login/", admin_sign_in),
    path("app/admin/password_change/", RedirectView.as_view(pattern_name="settings")),
    path("app/admin/", admin.site.urls),
    path("", include("leadflow.web.urls")),
    path("", api.urls),
]

handler400 = "leadflow.kernel.http.handler400"
handler403 = "leadflow.kernel.http.handler403"
handler404 = "leadflow.kernel.http.handler404"
handler500 = "leadflow.kernel.http.handler500"
