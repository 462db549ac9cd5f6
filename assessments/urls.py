from django.urls import path

from assessments.views.area_exits import (
    AreaApplyView,
    AreaExitDetailView,
    AreaExitListView,
    AreaNoticeCloseView,
    AreaObjectionAddView,
    AreaObjectionContactView,
    AreaObjectionSettleView,
    AreaPhotoView,
    AreaStepView,
)
from assessments.views.area_figures import (
    PlanView,
    SurveyAddView,
    SurveyCorrectView,
    SurveyListView,
    SurveyTakeBackView,
    TimetableExportView,
    TimetableView,
)
from assessments.views.areas import AreaListView
from assessments.views.cases import CaseDetailView, CaseListView, CasePapersView
from assessments.views.claims import (
    ClaimAddView,
    ClaimContactView,
    ClaimDetailView,
    ClaimListView,
    ClaimStepView,
)
from assessments.views.decisions import ConfirmView, DecideView
from assessments.views.exit_list import ExitListView
from assessments.views.gaps import GapListView
from assessments.views.look_back import LookBackListView, SuspicionStepView, SuspicionView
from assessments.views.notices import (
    CasePhotoView,
    NoticeCloseView,
    NoticeDetailView,
    NoticeListView,
    NoticePrintView,
    ObjectionAddView,
    PublicNoticesView,
)
from assessments.views.objections import ObjectionContactView, ObjectionSettleView, StopLiftView
from assessments.views.papers import CasePaperNumbersView, CasePaperView, CasePrintView
from assessments.views.replay import ReplayView
from assessments.views.runs import (
    RunDetailView,
    RunErrorsView,
    RunListView,
    RunProgressView,
    RunStartView,
    RunStopView,
    RunUndoView,
)
from assessments.views.samples import (
    FindingView,
    ProgressView,
    SampleDetailView,
    SampleDrawView,
    SampleListView,
    SampleWidenView,
)
from assessments.views.standards import (
    StandardCompareView,
    StandardCopyView,
    StandardDetailView,
    StandardEditView,
    StandardListView,
    StandardReleaseView,
    StandardRetireView,
)
from assessments.views.village_papers import (
    CaseBatchView,
    ExitPapersCancelView,
    ExitPapersDownloadView,
    ExitPapersRetryView,
    ExitPapersView,
    VillagePapersView,
    VillagePaperView,
)
from assessments.views.what_if import WhatIfDetailView, WhatIfListView, WhatIfProgressView

app_name = "assessments"

urlpatterns = [
    path("tonight/", ExitListView.as_view(), name="exit_list"),
    path("gaps/", GapListView.as_view(), name="gap_list"),
    path("confirm/<str:action>/", ConfirmView.as_view(), name="bulk_confirm"),
    path("propose/", DecideView.as_view(), name="propose"),
    path("cases/", CaseListView.as_view(), name="case_list"),
    path("cases/progress/", ProgressView.as_view(), name="case_progress"),
    path("cases/<int:pk>/", CaseDetailView.as_view(), name="case_detail"),
    path("cases/<int:pk>/papers/", CasePapersView.as_view(), name="case_papers"),
    path("cases/<int:pk>/print/", CasePrintView.as_view(), name="case_print"),
    path("cases/<int:pk>/print/<str:kind>/", CasePaperView.as_view(), name="case_paper"),
    path("cases/<int:pk>/print/<str:kind>/numbers/", CasePaperNumbersView.as_view(), name="case_paper_numbers"),
    path("cases/<int:pk>/lift/", StopLiftView.as_view(), name="lift_stop"),
    path("cases/decide/<str:action>/", DecideView.as_view(), name="decide"),
    path("cases/villages/<int:pk>/papers/", VillagePapersView.as_view(), name="village_papers"),
    path("cases/villages/<int:pk>/papers/cases/", CaseBatchView.as_view(), name="case_batch"),
    path("cases/villages/<int:pk>/papers/<str:kind>/", VillagePaperView.as_view(), name="village_paper"),
    path("cases/papers/<int:pk>/", ExitPapersView.as_view(), name="exit_papers"),
    path("cases/papers/<int:pk>/cancel/", ExitPapersCancelView.as_view(), name="exit_papers_cancel"),
    path("cases/papers/<int:pk>/retry/", ExitPapersRetryView.as_view(), name="exit_papers_retry"),
    path("cases/papers/<int:pk>/download/", ExitPapersDownloadView.as_view(), name="exit_papers_download"),
    path("areas/", AreaListView.as_view(), name="area_list"),
    path("areas/exits/", AreaExitListView.as_view(), name="area_exit_list"),
    path("areas/exits/<int:pk>/", AreaExitDetailView.as_view(), name="area_exit_detail"),
    path("areas/exits/<int:pk>/<str:action>/", AreaStepView.as_view(), name="area_step"),
    path("areas/<str:level>/<int:pk>/apply/", AreaApplyView.as_view(), name="area_apply"),
    path("areas/notices/<int:pk>/close/", AreaNoticeCloseView.as_view(), name="area_notice_close"),
    path("areas/notices/<int:pk>/object/", AreaObjectionAddView.as_view(), name="area_objection_add"),
    path("areas/objections/<int:pk>/", AreaObjectionSettleView.as_view(), name="area_objection_settle"),
    path("areas/objections/<int:pk>/contact/", AreaObjectionContactView.as_view(), name="area_objection_contact"),
    path("areas/photos/<int:pk>/", AreaPhotoView.as_view(), name="area_photo"),
    path("areas/surveys/", SurveyListView.as_view(), name="survey_list"),
    path("areas/surveys/add/", SurveyAddView.as_view(), name="survey_add"),
    path("areas/surveys/<int:pk>/", SurveyCorrectView.as_view(), name="survey_correct"),
    path("areas/surveys/<int:pk>/take-back/", SurveyTakeBackView.as_view(), name="survey_take_back"),
    path("timetable/", TimetableView.as_view(), name="timetable"),
    path("timetable/export/", TimetableExportView.as_view(), name="timetable_export"),
    path("timetable/<int:pk>/", PlanView.as_view(), name="plan"),
    path("standards/", StandardListView.as_view(), name="standard_list"),
    path("standards/compare/", StandardCompareView.as_view(), name="standard_compare"),
    path("standards/<int:pk>/edit/", StandardEditView.as_view(), name="standard_edit"),
    path("standards/<int:pk>/release/", StandardReleaseView.as_view(), name="standard_release"),
    path("standards/<int:pk>/retire/", StandardRetireView.as_view(), name="standard_retire"),
    path("standards/<str:key>/copy/", StandardCopyView.as_view(), name="standard_copy"),
    path("standards/<str:key>/", StandardDetailView.as_view(), name="standard_detail"),
    path("households/<int:pk>/nights/", ReplayView.as_view(), name="replay"),
    path("what-if/", WhatIfListView.as_view(), name="what_if_list"),
    path("what-if/<int:pk>/", WhatIfDetailView.as_view(), name="what_if_detail"),
    path("what-if/<int:pk>/progress/", WhatIfProgressView.as_view(), name="what_if_progress"),
    path("notices/", NoticeListView.as_view(), name="notice_list"),
    path("notices/public/", PublicNoticesView.as_view(), name="public_notices"),
    path("notices/<int:pk>/", NoticeDetailView.as_view(), name="notice_detail"),
    path("notices/<int:pk>/print/", NoticePrintView.as_view(), name="notice_print"),
    path("notices/<int:pk>/close/", NoticeCloseView.as_view(), name="notice_close"),
    path("notices/<int:pk>/object/", ObjectionAddView.as_view(), name="objection_add"),
    path("objections/<int:pk>/", ObjectionSettleView.as_view(), name="objection_settle"),
    path("objections/<int:pk>/contact/", ObjectionContactView.as_view(), name="objection_contact"),
    path("look-back/", LookBackListView.as_view(), name="look_back"),
    path("look-back/<int:pk>/", SuspicionView.as_view(), name="suspicion_detail"),
    path("look-back/<int:pk>/<str:action>/", SuspicionStepView.as_view(), name="suspicion_step"),
    path("claims/", ClaimListView.as_view(), name="claim_list"),
    path("claims/add/", ClaimAddView.as_view(), name="claim_add"),
    path("claims/<int:pk>/", ClaimDetailView.as_view(), name="claim_detail"),
    path("claims/<int:pk>/contact/", ClaimContactView.as_view(), name="claim_contact"),
    path("claims/<int:pk>/<str:action>/", ClaimStepView.as_view(), name="claim_step"),
    path("photos/<int:pk>/", CasePhotoView.as_view(), name="case_photo"),
    path("samples/", SampleListView.as_view(), name="sample_list"),
    path("samples/draw/<int:pk>/", SampleDrawView.as_view(), name="sample_draw"),
    path("samples/<int:pk>/", SampleDetailView.as_view(), name="sample_detail"),
    path("samples/<int:pk>/widen/", SampleWidenView.as_view(), name="sample_widen"),
    path("samples/rows/<int:pk>/", FindingView.as_view(), name="sample_finding"),
    path("runs/", RunListView.as_view(), name="run_list"),
    path("runs/start/", RunStartView.as_view(), name="run_start"),
    path("runs/<int:pk>/", RunDetailView.as_view(), name="run_detail"),
    path("runs/<int:pk>/progress/", RunProgressView.as_view(), name="run_progress"),
    path("runs/<int:pk>/errors/", RunErrorsView.as_view(), name="run_errors"),
    path("runs/<int:pk>/stop/", RunStopView.as_view(), name="run_stop"),
    path("runs/<int:pk>/undo/", RunUndoView.as_view(), name="run_undo"),
]
