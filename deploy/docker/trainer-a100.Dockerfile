# The trainer on A100 GPUs: OpenRLHF 0.11.2 and its vLLM on the base that OpenRLHF documents.
# The tests build it over a plain base with CPU PyTorch and stand-ins for vLLM and what only nvcc
# compiles; over NVIDIA's base it has not been built by this project, which has no such GPU.
#
# Wheels in deploy/wheels are taken before those of an index.
ARG BASE=nvcr.io/nvidia/pytorch:26.03-py3

FROM ${BASE}
ARG PIP_INDEX_URL
ARG PIP_EXTRA_INDEX_URL
ARG PIP_TRUSTED_HOST
# What FlashAttention is compiled for: "80" A100, "90" H100, "80;90" both, in as much more time.
ARG FLASH_ATTN_CUDA_ARCHS=80
ENV PIP_NO_CACHE_DIR=1 PIP_FIND_LINKS=/wheels
COPY deploy/wheels /wheels
COPY pyproject.toml LICENSE /app/
COPY trainer/setup-gpu /app/trainer/
RUN PYTHON=python3 /app/trainer/setup-gpu --in-place base
# The project goes in as a link to /app, where nothing of its code is yet: a change of it does not
# install everything again. The version is in the one file; two empty ones are what the link is made by.
COPY service/plp_reward/__init__.py /app/service/plp_reward/
RUN mkdir -p /app/trainer/plp_trainer && touch /app/README.md /app/trainer/plp_trainer/__init__.py \
  && EXTRAS=rayjob PYTHON=python3 /app/trainer/setup-gpu --in-place project
RUN useradd --uid 10001 --create-home --home-dir /home/plp --shell /usr/sbin/nologin plp \
  && install -d -o plp -g plp /cache /models /runs
COPY README.md /app/
COPY service /app/service
COPY trainer /app/trainer
COPY deploy/docker/make-model deploy/docker/serve-model deploy/docker/train-and-evaluate /usr/local/bin/
# DeepSpeed does not know that kernels of nvcc 13.2, which this base has, run with a PyTorch built for
# CUDA 13.0, and refuses to compile those of `hardware.offload_optimizer`: its table of minor versions
# that go together (op_builder/builder.py) ends before CUDA 13.
ENV DS_SKIP_CUDA_CHECK=1 \
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
