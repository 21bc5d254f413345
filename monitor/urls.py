"""The table of contents of the product."""

from django.contrib import admin
from django.http import Http404
from django.urls import include, path, re_path
from django.views.decorators.cache import cache_page
from django.views.decorators.http import conditional_page
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from articles.api import entity_views as entities
from articles.api import views as articles
from articles.api.changes import ChangeList
from articles.desk.palette.views import palette
from articles.imports.news import news_of_imports
from monitor import error_pages as errors
from monitor import health, home, metrics
from monitor.accounts import tokens
from monitor.accounts.views import login
from monitor.accounts.views import page as second_factor
from monitor.api.root import Root
from people.api.kinds import KINDS

# The desk's screens, before the site is asked for its addresses.
admin.autodiscover()

API = [
    path("", conditional_page(Root.as_view()), name="api-root"),
    path(
        "publications/",
        articles.PublicationList.as_view(detail_view=articles.PublicationDetail),
        name="publications",
    ),
    path("publications/<slug:slug>/", articles.PublicationDetail.as_view(), name="publication"),
    path("issues/", articles.IssueList.as_view(detail_view=articles.IssueDetail), name="issues"),
    path("issues/<int:id>/", articles.IssueDetail.as_view(), name="issue"),
    path(
        "articles/",
        articles.ArticleList.as_view(detail_view=articles.ArticleDetail),
        name="articles",
    ),
    path("articles/<int:id>/", articles.ArticleDetail.as_view(), name="article"),
    *(
        path(address, view.as_view(), name=name)
        for entity in KINDS
        for address, name, view in entities.endpoints(entity)
    ),
    path("auth/login/", tokens.Login.as_view(), name="login"),
    path("auth/logout/", tokens.Logout.as_view(), name="logout"),
    path("auth/logoutall/", tokens.LogoutAll.as_view(), name="logout-all"),
    path("auth/tokens/", tokens.TokenList.as_view(), name="tokens"),
    path("auth/tokens/<int:id>/", tokens.TokenDetail.as_view(), name="token"),
    path("changes/", ChangeList.as_view(), name="changes"),
]

urlpatterns = [
    path("api/v1/", include(API)),
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/login/", login),
    path("admin/two-factor/", admin.site.admin_view(second_factor), name="second-factor"),
    path("admin/archive/", admin.site.admin_view(home.archive), name="desk_archive"),
    path(
        "admin/duplicates/<slug:kind>/",
        admin.site.admin_view(home.number_of_duplicates),
        name="desk_duplicates",
    ),
    # In the place of the theme's search, which remembers for minutes what somebody could see.
    path("admin/search/", admin.site.admin_view(palette), name="desk_search"),
    # Records have no pages outside the desk. Django would ask any table for one, also those that
    # exist in the code alone.
    re_path("^admin/r/", errors.not_found, {"exception": Http404()}),
    path("admin/", admin.site.urls),
    # To describe the API takes a second, so it is done once in a while.
    path(
        "api/schema/",
        conditional_page(cache_page(300)(SpectacularAPIView.as_view())),
        name="schema",
    ),
    path(
        "api/docs/",
        # It has no page for an OPTIONS request.
        SpectacularSwaggerSplitView.as_view(url_name="schema", http_method_names=["get", "head"]),
        name="docs",
    ),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, {"news": news_of_imports}, name="readyz"),
    path("metrics", metrics.show, name="metrics"),
]

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.not_found
handler500 = errors.server_error
