"""The pages of this room."""

from django.urls import path

from schedule.views import documents, placing, public, releasing, venue

app_name = "schedule"

ORGANIZE = "<slug:slug>/organize/"
PUBLIC = "<slug:slug>/schedule"

urlpatterns = [
    path(f"{ORGANIZE}rooms/", venue.room_list, name="room_list"),
    path(f"{ORGANIZE}rooms/new/", venue.room_add, name="room_add"),
    path(f"{ORGANIZE}rooms/<str:code>/", venue.room_edit, name="room_edit"),
    path(f"{ORGANIZE}rooms/<str:code>/remove/", venue.room_remove, name="room_remove"),
    path(f"{ORGANIZE}days/new/", venue.day_add, name="day_add"),
    path(f"{ORGANIZE}days/fill/", venue.day_fill, name="day_fill"),
    path(f"{ORGANIZE}days/<str:code>/", venue.day_edit, name="day_edit"),
    path(f"{ORGANIZE}days/<str:code>/remove/", venue.day_remove, name="day_remove"),
    path(f"{ORGANIZE}schedule/", placing.editor, name="editor"),
    path(f"{ORGANIZE}schedule/place/", placing.placement_choose, name="placement_choose"),
    path(f"{ORGANIZE}schedule/place/<str:code>/", placing.placement_add, name="placement_add"),
    path(f"{ORGANIZE}schedule/items/new/", placing.item_add, name="item_add"),
    path(f"{ORGANIZE}schedule/items/<str:code>/", placing.item_edit, name="item_edit"),
    path(f"{ORGANIZE}schedule/placements/<str:code>/", placing.placement_move, name="placement_move"),
    path(f"{ORGANIZE}schedule/placements/<str:code>/remove/", placing.placement_remove, name="placement_remove"),
    path(f"{ORGANIZE}schedule/release/", releasing.release_start, name="release_start"),
    path(f"{PUBLIC}/", public.programme, name="programme"),
    path(f"{PUBLIC}/v/<str:version>/", public.version_show, name="version_show"),
    path(f"{PUBLIC}.xml", documents.document_xml, name="document_xml"),
    path(f"{PUBLIC}.json", documents.document_json, name="document_json"),
    path(f"{PUBLIC}.ics", documents.document_ics, name="document_ics"),
    path(f"{PUBLIC}/export/schedule.xml", documents.document_xml, name="export_xml"),
    path(f"{PUBLIC}/export/schedule.json", documents.document_json, name="export_json"),
    path(f"{PUBLIC}/export/schedule.ics", documents.document_ics, name="export_ics"),
    path("<slug:slug>/talk/<str:code>/", public.talk_show, name="talk_show"),
    path("<slug:slug>/talk/<str:code>/files/<slug:file>/", public.attachment_show, name="attachment_show"),
    path("<slug:slug>/talk/<str:code>.ics", documents.talk_ics, name="talk_ics"),
    path("<slug:slug>/speaker/<str:code>/", public.speaker_show, name="speaker_show"),
    path("<slug:slug>/speaker/<str:code>/picture/<int:side>/", public.picture_show, name="picture_show"),
    path("<slug:slug>/speaker/<str:code>/talks.ics", documents.speaker_ics, name="speaker_ics"),
]
