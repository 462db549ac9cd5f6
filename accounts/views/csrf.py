"""What a page gets whose form is older than the login it is sent under."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url

from accounts.mixins import to_login
from accounts.way_back import way_back

FORBIDDEN = 403
LOGIN_PAGE_OLD = "登录页打开太久了，请再登录一次。"
OUT_OF_DATE = "这一页打开之后您重新登录过，刚才的没有保存。填的内容还在，请再办一次。"


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuse a form whose token does not fit, say so, and lead back to the form, where the draft is.

    Django calls this by CSRF_FAILURE_VIEW, before any view. Without a login the way leads over the login page; a part
    of a page is answered by opening the whole one anew.
    """
    if request.path == resolve_url(settings.LOGIN_URL):
        messages.warning(request, LOGIN_PAGE_OLD)
        return redirect(request.get_full_path())
    if not request.user.is_authenticated:
        return to_login(request)
    back = way_back(request)
    if "HX-Request" in request.headers:
        messages.warning(request, OUT_OF_DATE)
        return HttpResponse(headers={"HX-Redirect": back})
    return render(request, "403_csrf.html", {"back": back}, status=FORBIDDEN)
