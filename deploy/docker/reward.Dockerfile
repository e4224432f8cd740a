# The reward service: plp serve, and plp score for dumps. No torch.
#
#   docker build -f deploy/docker/reward.Dockerfile -t plp-reward .
#   docker run --rm -p 127.0.0.1:8000:8000 plp-reward
#   docker run --rm --user "$(id -u)" -v "$PWD:/data" plp-reward score /data/dump.jsonl -o /data/scored.jsonl
#
# Wheels in deploy/wheels are taken before those of an index.
ARG BASE=python:3.11-slim-bookworm

FROM ${BASE} AS build
# Passed on to pip where they are given, as with --build-arg PIP_INDEX_URL=...
ARG PIP_INDEX_URL
ARG PIP_EXTRA_INDEX_URL
ARG PIP_TRUSTED_HOST
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_FIND_LINKS=/wheels
COPY deploy/wheels /wheels
COPY deploy/docker/reward.txt /src/
RUN python3 -m venv /opt/venv && /opt/venv/bin/pip install --quiet -r /src/reward.txt
COPY pyproject.toml README.md LICENSE /src/
COPY service /src/service
COPY trainer /src/trainer
RUN /opt/venv/bin/pip install --quiet --no-deps /src \
  && /opt/venv/bin/pip check \
  && /opt/venv/bin/pip uninstall --quiet --yes pip

FROM ${BASE}
RUN useradd --uid 10001 --create-home --home-dir /home/plp --shell /usr/sbin/nologin plp \
  && install -d -o plp -g plp /cache /data
COPY --from=build /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PLP_HOST=0.0.0.0 \
    HF_HOME=/cache
USER 10001
WORKDIR /data
EXPOSE 8000
HEALTHCHECK --interval=5s --timeout=5s --start-period=30s --retries=3 \
  CMD ["python3", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health/ready', timeout=4)"]
ENTRYPOINT ["plp"]
CMD ["serve"]
