"""The pages of this room."""

from django.urls import URLPattern, URLResolver, path

from notifications import views

app_name = "notifications"

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/mails/", views.preferences, name="preferences"),
    path("accounts/mails/off/<str:token>/", views.mail_off, name="mail_off"),
    path("<slug:slug>/organize/mail/", views.mail_list, name="mail_list"),
    path("<slug:slug>/organize/mail/<str:code>/", views.mail_show, name="mail_show"),
    path("<slug:slug>/organize/mail/<str:code>/arrived/", views.mail_arrived, name="mail_arrived"),
    path("<slug:slug>/organize/mail/<str:code>/send-again/", views.mail_send_again, name="mail_send_again"),
]
