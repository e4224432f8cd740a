# OpenRLHF, DeepSpeed and vLLM for machines without a GPU: the trainer and the inference server of
# docker-compose.yml, two commands of one image. 3 GB of Python packages.
#
# Wheels in deploy/wheels are taken before those of an index. TORCH_INDEX: see trainer/setup-cpu.
ARG BASE=python:3.11-slim-bookworm

FROM ${BASE} AS build
ARG PIP_INDEX_URL
ARG PIP_EXTRA_INDEX_URL
ARG PIP_TRUSTED_HOST
ARG TORCH_INDEX
ENV PIP_NO_CACHE_DIR=1 PIP_FIND_LINKS=/wheels PIP_CONSTRAINT=/app/deploy/docker/trainer-cpu.txt
COPY deploy/wheels /wheels
COPY deploy/docker/trainer-cpu.txt /app/deploy/docker/
COPY pyproject.toml README.md LICENSE /app/
COPY trainer/setup-cpu /app/trainer/
# The project goes in as a link to /app, which is still empty here: a change of its code does not
# install 3 GB again.
RUN mkdir -p /app/service/plp_reward /app/trainer/plp_trainer \
  && PYTHON=python3 /app/trainer/setup-cpu /opt/venv

FROM ${BASE}
# DeepSpeed compiles its kernels on the machine that runs them; vLLM needs libnuma.
RUN apt-get update -qq \
  && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends g++ libnuma1 python3-dev \
  && rm -rf /var/lib/apt/lists/* \
  && useradd --uid 10001 --create-home --home-dir /home/plp --shell /usr/sbin/nologin plp \
  && install -d -o plp -g plp /cache /models /runs
COPY --from=build /opt/venv /opt/venv
COPY pyproject.toml README.md LICENSE /app/
COPY service /app/service
COPY trainer /app/trainer
COPY deploy/docker/make-model deploy/docker/serve-model deploy/docker/train-and-evaluate /usr/local/bin/
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HF_HOME=/cache/huggingface \
    TORCH_EXTENSIONS_DIR=/cache/torch-extensions \
    VLLM_CACHE_ROOT=/cache/vllm \
    TORCHINDUCTOR_CACHE_DIR=/cache/inductor \
    HOME=/tmp
USER 10001
WORKDIR /runs
ENTRYPOINT []
CMD ["train-and-evaluate"]
