# The trainer on A100 GPUs: OpenRLHF 0.11.2 and its vLLM on the base that OpenRLHF documents.
# Not built by this project's tests: they run where that base image and GPUs are not to be had.
ARG BASE=nvcr.io/nvidia/pytorch:26.03-py3

FROM ${BASE}
ARG PIP_INDEX_URL
ARG PIP_EXTRA_INDEX_URL
ARG PIP_TRUSTED_HOST
ENV PIP_NO_CACHE_DIR=1 PIP_FIND_LINKS=/wheels
COPY deploy/wheels /wheels
# The base's own builds of these do not match what OpenRLHF pins.
RUN python3 -m pip uninstall --quiet --yes xgboost transformer_engine flash_attn pynvml
COPY pyproject.toml LICENSE /app/
# The project goes in as a link to /app, which is still empty here: a change of its code does not
# install everything again.
RUN mkdir -p /app/service/plp_reward /app/trainer/plp_trainer && touch /app/README.md \
  && python3 -m pip install --quiet --editable '/app[train]'
RUN useradd --uid 10001 --create-home --home-dir /home/plp --shell /usr/sbin/nologin plp \
  && install -d -o plp -g plp /cache /models /runs
COPY README.md /app/
COPY service /app/service
COPY trainer /app/trainer
COPY deploy/docker/make-model deploy/docker/serve-model deploy/docker/train-and-evaluate /usr/local/bin/
ENV PYTHONUNBUFFERED=1 \
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
