"""Pages of one initiative that combine several apps."""

from django.urls import path

from collegium.web import views

urlpatterns = [path("<slug:slug>/", views.initiative, name="initiative")]
