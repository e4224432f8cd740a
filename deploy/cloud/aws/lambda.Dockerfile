# The reward service as a Lambda, for reinforcement fine-tuning on Amazon Bedrock and SageMaker.
#
#   docker build -f deploy/docker/reward.Dockerfile -t plp-reward .
#   docker build -f deploy/cloud/aws/lambda.Dockerfile -t plp-lambda .
#
# A Lambda reaches no hub: to count tokens, copy a tokenizer.json in and name it in PLP_TOKENIZER.
ARG IMAGE=plp-reward
FROM ${IMAGE}
USER 0
ARG PIP_INDEX_URL
RUN python3 -m venv /opt/lambda \
  && /opt/lambda/bin/pip install --quiet --no-cache-dir awslambdaric==4.2.2
COPY deploy/cloud/aws/reward.py /function/
USER 10001
WORKDIR /function
# Nothing but /tmp can be written to.
ENV PLP_HOST=127.0.0.1 HF_HOME=/tmp PYTHONPATH=/function
HEALTHCHECK NONE
ENTRYPOINT ["/opt/lambda/bin/python", "-m", "awslambdaric"]
CMD ["reward.handler"]
