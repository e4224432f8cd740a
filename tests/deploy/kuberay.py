"""The part of KubeRay's RayJob (ray.io/v1) that is used here, as far as a schema can tell.

KubeRay's own definition is published in no package registry. Where a copy is at hand, its path in
the variable KUBERAY_CRD has ``test_kubernetes`` check against that as well.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, alias_generator=to_camel)


class Metadata(_Strict):
    name: str = Field(pattern=r"^[a-z0-9]([-a-z0-9]{0,45}[a-z0-9])?$")
    labels: dict[str, str] = {}


class HeadGroup(_Strict):
    ray_start_params: dict[str, str]
    template: dict[str, Any]


class WorkerGroup(_Strict):
    group_name: str
    replicas: int = Field(ge=0)
    min_replicas: int = Field(ge=0)
    max_replicas: int = Field(ge=1)
    ray_start_params: dict[str, str]
    template: dict[str, Any]


class RayCluster(_Strict):
    ray_version: str
    head_group_spec: HeadGroup
    worker_group_specs: list[WorkerGroup]


class RayJobSpec(_Strict):
    entrypoint: str
    backoff_limit: int = Field(ge=0)
    shutdown_after_job_finishes: bool
    ttl_seconds_after_finished: int = Field(ge=0)
    ray_cluster_spec: RayCluster


class RayJob(_Strict):
    api_version: Literal["ray.io/v1"]
    kind: Literal["RayJob"]
    metadata: Metadata
    spec: RayJobSpec
