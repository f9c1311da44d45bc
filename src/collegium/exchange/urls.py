from django.urls import path

from collegium.exchange import views

app_name = "exchange"

urlpatterns = [
    path("datasets/", views.datasets, name="datasets"),
    path("datasets/upload/", views.upload_dataset, name="upload_dataset"),
    path("datasets/<uuid:dataset_id>/", views.dataset, name="dataset"),
    path("datasets/<uuid:dataset_id>/edit/", views.edit_dataset, name="edit_dataset"),
    path("datasets/<uuid:dataset_id>/columns/", views.document_columns, name="document_columns"),
    path("datasets/<uuid:dataset_id>/replace/", views.replace_dataset, name="replace_dataset"),
    path("datasets/<uuid:dataset_id>/discard/", views.discard_dataset, name="discard_dataset"),
    path("datasets/<uuid:dataset_id>/codebook/", views.load_codebook, name="load_codebook"),
    path("datasets/<uuid:dataset_id>/remove/", views.remove_dataset, name="remove_dataset"),
]
