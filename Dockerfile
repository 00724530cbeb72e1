# The pages, the open pages, the worker and the clock: one image, one command each (docker-compose.yml).
FROM python:3.11-slim-bookworm AS built
WORKDIR /srv
COPY requirements/run.txt requirements/run.txt
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements/run.txt
COPY manage.py ./
COPY repair repair
COPY plans plans
COPY checkins checkins
COPY templates templates
COPY static static
# Static files need settings, not secrets: local mode makes its own in a folder that is thrown away with this stage.
RUN LOCAL=yes DATA_DIR=/tmp/build STATIC_ROOT=/srv/staticfiles /venv/bin/python manage.py collectstatic --noinput -v0

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /srv --shell /usr/sbin/nologin mend
COPY --from=built /venv /venv
COPY --from=built --chown=root:root /srv /srv
WORKDIR /srv
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 STATIC_ROOT=/srv/staticfiles
USER mend
EXPOSE 8000
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "--workers", "3", "--worker-tmp-dir", "/dev/shm", "repair.wsgi"]
