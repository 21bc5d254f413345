"""Schemathesis asks everything the served schema allows, and much that it does not.

No answer is a fault of the server, and none contradicts the schema.
"""

import pytest
import schemathesis
from django.contrib.auth.models import User
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from monitor.accounts.models import Token
from monitor.wsgi import application
from tests.builders import make_article, make_organization, make_person, make_position

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = 12


schema = schemathesis.openapi.from_wsgi("/api/schema/", application)


@pytest.fixture
def token(transactional_db):
    """Of somebody who may do everything, over an archive that has one of everything."""
    ada, society = make_person(), make_organization()
    make_position(ada, society)
    make_article("Ada", "Ada Lovelace of the Royal Society.", mentions=[ada, society])
    make_person("Loser", merged_into=ada)
    return Token.objects.create(User.objects.create_superuser("chief"))[1]


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_no_answer_contradicts_the_schema(case, token):
    case.call_and_validate(headers={"Authorization": f"Token {token}"}, checks=CHECKS)
