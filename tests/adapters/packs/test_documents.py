"""What is generated from the models is up to date, and the shipped packs agree with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from adapters.packs.documents import write_documents
from adapters.packs.reference import REFERENCE_FILE, reference_text
from adapters.packs.schema import SCHEMA_FILE, schema, schema_text
from adapters.packs.shelf import LIBRARY, PackShelf
from adapters.packs.yaml_lines import read_yaml
from domain.procedure.model import Procedure

ROOT = Path(__file__).parents[3]
AGAIN = "run: python -m adapters.packs.documents"


def test_the_schema_in_docs_is_up_to_date():
    assert (ROOT / SCHEMA_FILE).read_text(encoding="utf-8") == schema_text(), AGAIN


def test_the_reference_page_is_up_to_date():
    assert (ROOT / REFERENCE_FILE).read_text(encoding="utf-8") == reference_text(), AGAIN


def test_the_documents_are_written_under_the_root_that_is_given(tmp_path):
    files = write_documents(tmp_path)
    assert [file.relative_to(tmp_path).as_posix() for file in files] == [SCHEMA_FILE, REFERENCE_FILE]
    assert files[0].read_text(encoding="utf-8") == schema_text()


def test_the_schema_is_a_schema():
    Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("name", PackShelf().names())
def test_a_shipped_pack_is_valid_by_the_schema(name):
    file = LIBRARY / name / "procedure.yaml"
    data = read_yaml(file.read_bytes(), name).value
    assert [error.message for error in Draft202012Validator(schema()).iter_errors(data)] == []


def test_the_schema_refuses_what_the_models_refuse():
    file = LIBRARY / "boston-311" / "procedure.yaml"
    data = read_yaml(file.read_bytes(), "x").value
    validator = Draft202012Validator(schema())
    for path, value in [
        (("calender",), "x"),
        (("states", "closed", "terminal"), "perhaps"),
        (("actions", "close", "kind"), "end"),
    ]:
        broken = {**data, path[0]: value} if len(path) == 1 else {
            **data, path[0]: {**data[path[0]], path[1]: {**data[path[0]][path[1]], path[2]: value}},
        }  # fmt: skip
        assert list(validator.iter_errors(broken)), path


def test_the_reference_names_every_key_of_the_file():
    page = reference_text()
    for name, field in Procedure.model_fields.items():
        assert f"| `{field.alias or name}` |" in page


def test_the_reference_shows_no_internals_of_the_models():
    page = reference_text()
    assert "$ref" not in page
    assert "by name: anything" not in page
