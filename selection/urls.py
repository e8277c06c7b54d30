"""The pages of this room."""

from django.urls import URLPattern, URLResolver, path

from selection.views import announcing, answering, deciding, names, ranking

app_name = "selection"

urlpatterns: list[URLPattern | URLResolver] = [
    path("<slug:slug>/selection/", ranking.ranking, name="ranking"),
    path("<slug:slug>/selection/decide/", deciding.decide_many, name="decide_many"),
    path("<slug:slug>/selection/names/", names.names_show, name="names_show"),
    path("<slug:slug>/selection/names/<str:code>/open/", names.names_open, name="names_open"),
    path("<slug:slug>/selection/announce/", announcing.announce, name="announce"),
    path("<slug:slug>/selection/announce/confirm/", announcing.announce_confirm, name="announce_confirm"),
    path("<slug:slug>/selection/announce/<str:code>/", announcing.announcement_show, name="announcement_show"),
    path("<slug:slug>/selection/<str:code>/", ranking.proposal_show, name="proposal_show"),
    path("<slug:slug>/selection/<str:code>/decide/", deciding.decide, name="decide"),
    path("<slug:slug>/selection/<str:code>/undo/", deciding.undo, name="undo"),
    path("<slug:slug>/selection/<str:code>/feedback/", deciding.pass_feedback, name="pass_feedback"),
    path("<slug:slug>/selection/<str:code>/step-back/", names.step_back, name="step_back"),
    path("<slug:slug>/proposals/<str:code>/confirm/", answering.confirm, name="confirm"),
    path("<slug:slug>/proposals/<str:code>/decline/", answering.decline, name="decline"),
]
