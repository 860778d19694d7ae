"""The API as its description promises it, asked at random: no answer is a fault, and each is of its schema."""

import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from vnplan_nlp.web import api

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


described = FastAPI()
described.include_router(api.router)
schema = schemathesis.openapi.from_dict(described.openapi())


@schema.parametrize()
@settings(
    max_examples=30,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_no_request_is_a_fault(case: schemathesis.Case, served: str) -> None:
    case.call_and_validate(base_url=served, checks=CHECKS, allow_redirects=False)
