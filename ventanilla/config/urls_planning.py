"""Routes of the calendar."""

from django.urls import path

from ventanilla.web import pillars, plan_import, planner, planner_feed, series

urlpatterns = [
    path("calendar", planner.page, name="calendar"),
    path("calendar/<uuid:public_id>/move", planner.move, name="calendar_move"),
    path("calendar/stretches", planner.lay, name="calendar_lay"),
    path("calendar/stretches/<uuid:public_id>/remove", planner.take_up, name="calendar_take_up"),
    path("calendar/feed", planner_feed.change, name="calendar_feed_change"),
    path("calendar/feed/<str:secret>.ics", planner_feed.feed, name="calendar_feed"),
    path("content/plans", plan_import.page, name="plan_import"),
    path("content/plans/template", plan_import.template, name="plan_template"),
    path("content/plans/<uuid:public_id>", plan_import.plan_page, name="plan"),
    path("content/plans/<uuid:public_id>/write", plan_import.write, name="plan_write"),
    path("content/plans/<uuid:public_id>/rejected", plan_import.rejected, name="plan_rejected"),
    path("content/pillars", pillars.page, name="pillars"),
    path("series", series.listing, name="series_list"),
    path("series/<uuid:public_id>", series.page, name="series"),
    path("series/<uuid:public_id>/state", series.state, name="series_state"),
    path("series/<uuid:public_id>/days", series.reschedule, name="series_reschedule"),
    path("content/<uuid:public_id>/series", series.begin, name="series_begin"),
    path("content/<uuid:public_id>/carry", series.carry, name="series_carry"),
]
