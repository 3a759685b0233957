"""Bad input: whatever is sent, the answer is a problem document that says what to change. The cases are made from the
OpenAPI document: each field of each route, with what its schema does not allow."""

import os
import re
import uuid

import house
from case import HouseCase

# Routes that take more than others.
ROOMY = ("/judgement", "/edits", "/runs", "/badges/batches", "/differences", "/appeal/criteria", "/feedback", "/drafts",
         "/document", "/fields", "/anchors")
LARGER_THAN_ALL = 18 << 20  # the server does not read it, and answers without knowing the route

MALFORMED = {
    "nothing": b"", "half": b'{"a":', "not JSON": b"hello", "two values": b"{} {}", "array": b"[]", "text": b'"x"',
    "null": b"null", "NaN": b'{"a":NaN}', "twice": b'{"a":1,"a":2}', "bad UTF-8": b'{"a":"\xff\xfe"}',
    "half a surrogate": b'{"a":"\\ud800"}', "raw control": b'{"a":"\x01"}', "zero byte": b'{"a":"\x00"}',
    "deep array": b'{"a":' + b"[" * 20000 + b"]" * 20000 + b"}", "deep object": b'{"a":' * 8000,
    "many members": b"{" + b",".join(b'"m%d":0' % i for i in range(5000)) + b"}",
    "endless number": b'{"a":' + b"9" * 20000 + b"}", "comment": b'{/* */"a":1}', "mark": b"\xef\xbb\xbf{}",
}
MALFORMED_FORMS = {
    "bad escape": b"a=%zz", "half an escape": b"a=%4", "bad UTF-8": b"a=%ff%fe", "zero byte": b"a=%00",
    "many pairs": b"&".join(b"p%d=1" % i for i in range(300)), "long name": b"n" * 30000 + b"=1",
    "nobody's field": b"surprise=1",
}


# ---- from a schema to values ----


def fitting(schema):
    """A value that the schema allows."""
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("format") == "uuid":
        return str(uuid.uuid4())
    return {"string": "x", "integer": schema.get("minimum", 1), "number": schema.get("minimum", 1), "boolean": True,
            None: {}}[schema.get("type")]


def misfits(schema):
    """Values that it does not allow."""
    kind = schema.get("type")
    values = []
    if kind in ("string", "integer", "number", "boolean"):
        values += [[], {}, ["x"], {"x": 1}]
    if kind == "string":
        values += [7, True, 1.5]
        longest = schema.get("maxLength")
        if longest:
            values += [text for text in ("x" * (longest + 1), "ä" * longest, "x" * (3 * longest + 1))
                       if len(text.encode()) < LARGER_THAN_ALL - (2 << 20)]
        if schema.get("minLength"):
            values.append("")
    if kind in ("integer", "number"):
        values += ["1", "", True, "x" * 1000]
        values += [schema["minimum"] - 1, schema["maximum"] + 1] if "minimum" in schema else []
    if kind == "integer":
        values += [1.5, 10**30, -(10**30)]
    if kind == "boolean":
        values += ["true", 1, 0, "yes"]
    if "pattern" in schema:
        values += ["a b", "a/b", "ä", "a\u0000b"]
    if schema.get("format") == "uuid":
        values += ["x", "0", str(uuid.uuid4())[:-1], "z" * 36]
    if "enum" in schema:
        values += ["nonsense", schema["enum"][0].upper(), ""]
    if kind == "string" and "pattern" not in schema and "enum" not in schema:
        values.append("a\u0000b")
    return values


def in_address(value):
    return "".join(f"%{byte:02X}" for byte in str(value).encode())


class Route:
    def __init__(self, method, template, operation):
        self.method, self.template = method.upper(), template
        self.parameters = {p["name"]: p["schema"] for p in operation.get("parameters", []) if p["in"] == "path"}
        content = operation.get("requestBody", {}).get("content", {})
        self.takes_a_file = bool(content) and "application/json" not in content
        self.schema = content.get("application/json", {}).get("schema", {"properties": {}, "required": []})

    def path(self, **other):
        values = {name: fitting(schema) for name, schema in self.parameters.items()} | other
        return re.sub(r"{(\w+)}", lambda match: in_address(values[match[1]]), self.template)

    def body(self, **other):
        return {name: fitting(schema) for name, schema in self.schema["properties"].items()} | other

    def __str__(self):
        return f"{self.method} {self.template}"


class Input(HouseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = [cls.house.client(email) for email in (house.candidate_email(1), "reviewer@example.org",
                                                            "admin@example.org")]
        for person in cls.people:
            person.timeout = 5  # a hang is a failure
        document = cls.people[0].get("/api/v1/openapi.json")
        cls.routes = [Route(method, path, operation) for path, methods in document["paths"].items()
                      for method, operation in methods.items()]
        cls.writing = [route for route in cls.routes if route.method != "GET" and route.template != "/api/v1/session"
                       and not route.takes_a_file]

    @classmethod
    def tearDownClass(cls):
        assert cls.people[0].send("GET", "/readyz").status == 200
        super().tearDownClass()
        with open(cls.house.log, encoding="utf-8") as log:
            wrong = [line for line in log if "level=error" in line]
        assert not wrong, wrong

    def send(self, route, path, body, **headers):
        """As the first person whose role the route takes."""
        for person in self.people:
            reply = person.send(route.method, path, body, **headers)
            if reply.status != 403:
                return reply
        return reply

    def assert_names(self, reply, name):
        problem = self.assert_problem(reply, 400, 413, 422)
        self.assertIn(name if reply.status != 413 else "too large", problem["detail"])

    def test_routes_are_there(self):
        self.assertGreater(len(self.routes), 25)
        self.assertGreater(sum(len(route.schema["properties"]) for route in self.routes), 12)

    def test_every_field(self):
        for route in self.routes:
            for name, schema in route.schema["properties"].items():
                for value in misfits(schema):
                    with self.subTest(route=str(route), field=name, value=str(value)[:40]):
                        reply = self.send(route, route.path(), route.body(**{name: value}))
                        self.assert_names(reply, name)

    def test_every_required_field_missing(self):
        for route in self.routes:
            for name in route.schema["required"]:
                for absent in (None, "left out"):
                    with self.subTest(route=str(route), field=name, absent=absent):
                        body = route.body(**{name: None})
                        if absent:
                            del body[name]
                        self.assert_names(self.send(route, route.path(), body), name)

    def test_a_field_too_many(self):
        for route in self.routes:
            if route.method != "GET" and not route.takes_a_file:
                with self.subTest(route=str(route)):
                    self.assert_names(self.send(route, route.path(), route.body(surprise=1)), "surprise")

    def test_every_parameter_of_the_address(self):
        for route in self.routes:
            for name, schema in route.parameters.items():
                for value in misfits(schema):
                    if value in ("", [], {}) or (schema.get("format") != "uuid" and not isinstance(value, str)):
                        continue  # another address, or text like any other
                    with self.subTest(route=str(route), parameter=name, value=str(value)[:40]):
                        body = route.body() if route.method != "GET" else None
                        self.assert_problem(self.send(route, route.path(**{name: value}), body), 400, 404, 413)

    def test_malformed_json(self):
        for route in self.writing:
            for what, body in MALFORMED.items():
                if not body and not route.schema["required"]:
                    continue
                with self.subTest(route=str(route), body=what):
                    self.assert_problem(self.send(route, route.path(), body), 400, 413)

    def test_malformed_forms(self):
        for route in self.writing:
            for what, body in MALFORMED_FORMS.items():
                with self.subTest(route=str(route), body=what):
                    reply = self.send(route, route.path(), body, Content_Type="application/x-www-form-urlencoded")
                    self.assert_problem(reply, 400, 413)

    def test_other_types_of_body(self):
        for route in self.writing:
            for type in ("text/plain", "multipart/form-data; boundary=x", "application/xml", "", "application/jsonx"):
                with self.subTest(route=str(route), type=type):
                    self.assert_problem(self.send(route, route.path(), b'{"a":1}', Content_Type=type), 415)

    def test_oversized_bodies(self):
        for route in self.writing:
            if route.template.endswith(ROOMY):
                continue
            with self.subTest(route=str(route)):
                body = b'{"a":"' + b"x" * (300 << 10) + b'"}'
                self.assert_problem(self.send(route, route.path(), body), 413)

    def test_larger_than_any_route_takes(self):
        roomy = [route for route in self.writing if route.template.endswith(ROOMY)]
        self.assertEqual(len(roomy), len(ROOMY))
        for route in self.writing[:3] + roomy:
            with self.subTest(route=str(route)):
                self.assertEqual(self.send(route, route.path(), b" " * LARGER_THAN_ALL).status, 413)

    def test_pages_take_no_nonsense_either(self):
        """Every form of the site, as the route table of the source lists them."""
        for path in page_forms():
            address = re.sub(r"{\w+(\.\.\.)?}", lambda _: str(uuid.uuid4()), path)
            for what, body in MALFORMED_FORMS.items():
                with self.subTest(path=path, body=what):
                    statuses = {person.send("POST", address, body, Accept="text/html",
                                            Content_Type="application/x-www-form-urlencoded").status
                                for person in self.people}
                    # A wallet has a token or is told so before anything it sends is looked at.
                    unknown = {401} if path == "/wallet/credential" else set()
                    self.assertLessEqual(statuses, {400, 403, 404, 413} | unknown)


def page_forms():
    folder, found = os.path.join(house.ROOT, "src/web/routes"), []
    for name in sorted(os.listdir(folder)):
        if name.endswith(".c"):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                found += re.findall(r'{HTTP_POST, "((?!/api/)[^"]+)"', file.read())
    assert len(found) > 20, found
    return found
