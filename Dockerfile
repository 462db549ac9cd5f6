# One image for web, worker, beat and the tools; docker-compose.yml says which is which. Only production.txt is installed.
FROM python:3.11-slim-trixie AS build
WORKDIR /build
COPY config/requirements/production.txt .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r production.txt

FROM python:3.11-slim-trixie
# pg_dump and pg_restore of the database's own version, for backups.
RUN apt-get update && apt-get install --yes --no-install-recommends postgresql-client-17 && rm -rf /var/lib/apt/lists/*
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production HUCE_VAR_DIR=/var/lib/huce
RUN useradd --system --uid 10001 --no-create-home huce && install -d -o huce -g huce -m 0700 /var/lib/huce
COPY --from=build /venv /venv
WORKDIR /app
COPY . .
# Collecting static files needs settings but no server and no secret; none of these values ends up in the image's
# environment.
RUN DATABASE_URL=postgres://none@localhost/none REDIS_URL=redis://localhost/0 HUCE_SECRET_KEY=collectstatic-only \
    HUCE_FIELD_KEYS=build:MDEyMzQ1Njc4OWFiY2RlZg== HUCE_HASH_KEY=ZmVkY2JhOTg3NjU0MzIxMA== \
    HUCE_SIGNING_KEYS=build:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY= \
    python manage.py collectstatic --no-input --verbosity 0
USER huce
VOLUME /var/lib/huce
EXPOSE 8000
# The proxy writes the access log; here a worker's heartbeat file must not lie on a disk.
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "4", "--no-control-socket", \
     "--worker-tmp-dir", "/dev/shm"]
