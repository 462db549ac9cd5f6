"""The addresses of the way into the library."""

from django.urls import path

from projects.views import library, library_notices, library_plan

LIBRARY = [
    path("library/", library.LibraryListView.as_view(), name="library"),
    path("library/plan/", library_plan.LibraryPlanView.as_view(), name="library_plan"),
    path("library/propose/", library.ProposalAddView.as_view(), name="proposal_add"),
    path("library/<int:pk>/", library.LibraryEntryView.as_view(), name="library_entry"),
    path("library/<int:pk>/correct/", library.ProposalCorrectView.as_view(), name="proposal_correct"),
    path("library/steps/<slug:action>/ask/", library.StepAskView.as_view(), name="library_ask"),
    path("library/steps/<slug:action>/", library.StepTakeView.as_view(), name="library_take"),
    path("library/notices/", library_notices.LibraryNoticeListView.as_view(), name="library_notices"),
    path("library/notices/<int:pk>/", library_notices.LibraryNoticeView.as_view(), name="library_notice"),
    path("library/notices/<int:pk>/close/", library_notices.NoticeCloseView.as_view(), name="library_close"),
    path("library/notices/<int:pk>/object/", library_notices.NoticeObjectView.as_view(), name="library_object"),
    path("library/notices/<int:pk>/print/", library_notices.NoticePrintView.as_view(), name="library_print"),
    path("library/objections/<int:pk>/", library_notices.ObjectionSettleView.as_view(), name="library_settle"),
    path(
        "library/objections/<int:pk>/contact/", library_notices.ObjectionContactView.as_view(), name="library_contact"
    ),
    path("library/photos/<int:pk>/", library_notices.LibraryPhotoView.as_view(), name="library_photo"),
    path("notices/public/", library_notices.PublicNoticesView.as_view(), name="public_notices"),
]
