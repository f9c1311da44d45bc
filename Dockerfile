# Two stages: the first builds the wheel with the front end and the translations, the second only runs it.
FROM python:3.11-slim-bookworm AS build
WORKDIR /source
COPY . .
RUN python collegium build

FROM python:3.11-slim-bookworm
ENV PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    COLLEGIUM_PRODUCTION=1 \
    COLLEGIUM_BIND=0.0.0.0 \
    COLLEGIUM_DATA=/data
RUN useradd --system --uid 10001 --no-create-home collegium \
    && install --directory --owner=collegium --mode=700 /data
COPY requirements.lock /tmp/
RUN pip install --require-hashes -r /tmp/requirements.lock
COPY --from=build /source/dist/*.whl /tmp/
RUN pip install --no-deps /tmp/*.whl && rm /tmp/*
USER collegium
WORKDIR /data
VOLUME /data
EXPOSE 8000
# Asked as the reverse proxy would ask, because other hosts and plain http are turned away.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["python", "-c", "import http.client, os, sys; connection = http.client.HTTPConnection('127.0.0.1', int(os.environ.get('COLLEGIUM_PORT', '8000')), timeout=4); connection.request('GET', '/health/', headers={'Host': os.environ.get('COLLEGIUM_HOSTS', 'localhost').split(',')[0].strip(), 'X-Forwarded-Proto': 'https'}); sys.exit(connection.getresponse().status != 200)"]
CMD ["collegium", "serve", "--no-prepare", "--no-worker"]
