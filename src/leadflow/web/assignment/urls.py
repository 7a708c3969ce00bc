"""Addresses of the pages about assignment."""

from django.urls import path

from leadflow.web.assignment import backlog, editor, people, rules, times

urlpatterns = [
    path("assignment/", rules.assignment, name="assignment"),
    path("assignment/new/", editor.new_rule, name="new-assignment-rule"),
    path("assignment/me/", people.me, name="assignment-me"),
    path("assignment/people/", people.people, name="assignment-people"),
    path("assignment/people/<int:user_id>/", people.person, name="assignment-person"),
    path("assignment/people/<int:user_id>/hours/", times.set_hours, name="assignment-hours"),
    path(
        "assignment/people/<int:user_id>/capacity/",
        times.set_capacity,
        name="assignment-capacity",
    ),
    path("assignment/people/<int:user_id>/away/", times.add_absence, name="assignment-away"),
    path(
        "assignment/absences/<int:absence_id>/delete/",
        times.delete_absence,
        name="assignment-absence-delete",
    ),
    path(
        "assignment/absences/<int:absence_id>/restore/",
        times.restore_absence,
        name="assignment-absence-restore",
    ),
    path("assignment/backlog/", backlog.backlog, name="assignment-backlog"),
    path("assignment/backlog/<int:lead_id>/", backlog.assign_now, name="assignment-now"),
    path("assignment/backlog/<int:lead_id>/back/", backlog.put_back, name="assignment-put-back"),
    path("assignment/<int:rule_id>/", editor.edit_rule, name="assignment-rule"),
    path("assignment/<int:rule_id>/move/", rules.move, name="assignment-move"),
    path("assignment/<int:rule_id>/active/", rules.set_active, name="assignment-active"),
    path("assignment/<int:rule_id>/delete/", rules.delete, name="assignment-delete"),
    path("assignment/<int:rule_id>/restore/", rules.restore, name="assignment-restore"),
    path("assignment/<int:rule_id>/rollback/", rules.roll_back, name="assignment-rollback"),
]
