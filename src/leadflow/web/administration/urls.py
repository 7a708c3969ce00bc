"""Addresses of the administration's pages."""

from django.urls import path

from leadflow.web.administration import dead_letters, people, teams, trail

urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/new/", people.new_person, name="new-person"),
    path("people/<int:user_id>/", people.person, name="person"),
    path("people/<int:user_id>/active/", people.set_active, name="person-active"),
    path("people/<int:user_id>/password/", people.give_password, name="person-password"),
    path("people/<int:user_id>/sign-out/", people.end_sessions, name="person-sign-out"),
    path("teams/", teams.teams, name="teams"),
    path("teams/<int:team_id>/", teams.team, name="team"),
    path("teams/<int:team_id>/remove/", teams.remove, name="team-remove"),
    path("dead-letters/", dead_letters.dead_letters, name="dead-letters"),
    path("dead-letters/retry/", dead_letters.retry_all, name="dead-letters-retry-all"),
    path("dead-letters/<int:delivery_id>/retry/", dead_letters.retry, name="dead-letter-retry"),
    path("audit/", trail.audit, name="audit"),
]
