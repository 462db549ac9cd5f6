"""What the system forgets by itself, and when. Business records, history and the audit trail are not among it."""

from datetime import timedelta

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

LOGIN_ATTEMPTS_KEPT = timedelta(days=200)
"""The law asks for six months; the audit trail keeps its own account of every login for good."""


def clear_old_rows() -> int:
    """Remove sessions that have run out and login attempts older than they need be; return how many attempts went."""
    import_string(f"{settings.SESSION_ENGINE}.SessionStore").clear_expired()
    before = timezone.now() - LOGIN_ATTEMPTS_KEPT
    models = (AccessAttempt, AccessFailureLog, AccessLog)
    return sum(model.objects.filter(attempt_time__lt=before).delete()[0] for model in models)
