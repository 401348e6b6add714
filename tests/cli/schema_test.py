"""The schemas in the hands of another program: Debian's python3-jsonschema, as an editor's YAML
language server would use them."""

import json
import os
import sys
import unittest
from pathlib import Path

try:
    import jsonschema
    import yaml
except ImportError:  # another Python came first: Debian's has the packages of packages.txt
    if sys.executable == "/usr/bin/python3":
        raise
    os.execv("/usr/bin/python3", ["/usr/bin/python3", *sys.argv])

import harness

ROOT = Path(__file__).resolve().parents[2]


def errors(schema, text):
    found = jsonschema.Draft7Validator(schema).iter_errors(yaml.safe_load(text))
    return [".".join(map(str, error.absolute_path)) + ": " + error.message for error in found]


def completions(schema, *path):
    """The keys that an editor offers inside the map at a path, with their descriptions."""
    node = schema
    for key in path:
        node = node["properties"][key]
        node = next((part for part in node.get("anyOf", [node]) if "properties" in part), node)
    return {key: value.get("description", "") for key, value in node["properties"].items()}


class Schemas(harness.CliTest):
    def schema(self, name):
        return json.loads(self.expect(0, "schema", name).stdout)

    def test_schemas_are_valid_and_the_files(self):
        for name in ("scenario", "platform"):
            text = self.expect(0, "schema", name).stdout
            jsonschema.Draft7Validator.check_schema(json.loads(text))
            file = ROOT / "scenarios" / "schemas" / f"{name}.schema.json"
            self.assertEqual(text, file.read_text())
        self.assertIn("did you mean 'platform'",
                      self.expect(2, "schema", "platfrom").stderr)

    def test_shipped_files_are_valid(self):
        for kind, folder in (("scenario", "scenarios"), ("platform", "platforms")):
            schema = self.schema(kind)
            for file in sorted((ROOT / folder).rglob("*.yaml")):
                text = file.read_text()
                if f"fivenines: {kind}/v1" in text:
                    with self.subTest(file=file):
                        self.assertEqual(errors(schema, text), [])

    def test_mistakes_are_found_with_their_place(self):
        schema = self.schema("scenario")
        self.assertEqual(errors(schema, harness.SMALL), [])
        found = errors(schema, harness.SMALL + "clok: {warm_up: 5s}\n")
        self.assertIn("'clok' was unexpected", found[0])
        found = errors(schema, "extends: x.yaml\nclock: {warm_up: 5}\n")
        self.assertTrue(found[0].startswith("clock.warm_up: 5 is not of type 'string'"), found)
        found = errors(schema, "extends: x.yaml\nfaults: [{at: 5s, region: a}]\n")
        self.assertIn("faults.0: 'kind' is a required property", found)
        found = errors(schema, "fivenines: scenario/v1\n")
        self.assertIn(": 'platform' is a required property", found)

    def test_keys_are_completed_with_what_they_mean(self):
        schema = self.schema("scenario")
        client = completions(schema, "workload", "client")
        self.assertEqual(list(client), ["timeout", "deadline", "sticky", "retries"])
        self.assertIn("Default: 2s (assumption)", client["timeout"])
        self.assertIn("ultra_fast", json.dumps(schema["properties"]["service"]))
        self.assertEqual(
            schema["properties"]["caches"]["anyOf"][1]["properties"]["layout"]["enum"],
            ["central", "hierarchical"],
        )


if __name__ == "__main__":
    harness.main()
