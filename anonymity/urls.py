"""The anonymity editor's pages."""

from django.urls import path

from anonymity import views

app_name = "anonymity"

urlpatterns = [
    path("<slug:slug>/anonymity/", views.queue, name="queue"),
    path("<slug:slug>/anonymity/next/", views.next, name="next"),
    path("<slug:slug>/anonymity/masks/<str:code>/remove/", views.mask_remove, name="mask_remove"),
    path("<slug:slug>/anonymity/files/<slug:file>/", views.attachment_show, name="attachment_show"),
    path("<slug:slug>/anonymity/files/<slug:file>/cleaned/", views.attachment_cleaned, name="attachment_cleaned"),
    path("<slug:slug>/anonymity/files/<slug:file>/decide/", views.attachment_decide, name="attachment_decide"),
    path("<slug:slug>/anonymity/<str:code>/", views.proposal_show, name="proposal_show"),
    path("<slug:slug>/anonymity/<str:code>/finding/", views.finding_decide, name="finding_decide"),
    path("<slug:slug>/anonymity/<str:code>/pass/", views.proposal_pass, name="proposal_pass"),
]
