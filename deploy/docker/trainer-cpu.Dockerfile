# OpenRLHF, DeepSpeed and vLLM for machines without a GPU: the trainer and the inference server of
# docker-compose.yml, two commands of one image. 3 GB of Python packages.
#
# Wheels in deploy/wheels are taken before those of an index. TORCH_INDEX: see trainer/setup-cpu.
ARG BASE=python:3.11-slim-bookworm

# One stage: there is nothing to leave behind, and copying 3 GB from one to another takes minutes.
FROM ${BASE}
# DeepSpeed compiles its kernels on the machine that runs them; vLLM needs libnuma.
RUN apt-get update -qq \
  && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends g++ libnuma1 python3-dev \
  && rm -rf /var/lib/apt/lists/* \
  && useradd --uid 10001 --create-home --home-dir /home/plp --shell /usr/sbin/nologin plp \
  && install -d -o plp -g plp /cache /models /runs
ARG PIP_INDEX_URL
ARG PIP_EXTRA_INDEX_URL
ARG PIP_TRUSTED_HOST
ARG TORCH_INDEX
COPY deploy/wheels /wheels
COPY deploy/docker/trainer-cpu.txt /app/deploy/docker/
COPY trainer/setup-cpu /app/trainer/
RUN PYTHON=python3 PIP_NO_CACHE_DIR=1 PIP_FIND_LINKS=/wheels LOCK=deploy/docker/trainer-cpu.txt \
    /app/trainer/setup-cpu /opt/venv
COPY pyproject.toml README.md LICENSE /app/
COPY service /app/service
COPY trainer /app/trainer
RUN /opt/venv/bin/python -m pip install --quiet --no-cache-dir --no-deps --editable /app
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
