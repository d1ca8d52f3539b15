"""What the comparison of an OpenAPI document with a server finds, shown on small ones."""
import http.server
import json
import sys
import threading
import unittest

sys.dont_write_bytecode = True

from node_walk import walk
from openapi_difference import address_of, differences


def operation(**further):
    return {"operationId": "x", "responses": {"200": {"description": "well"}}, **further}


def in_path(name):
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def document(paths, **further):
    return {"openapi": "3.0.3", "paths": paths, **further}


FILES = {"/v1/files/{path}": {"get": operation(), "parameters": [in_path("path")]}}
FILE_ROUTES = [{"method": "GET", "path": "/v1/files/{path...}"}]


class OpenapiDifferenceSpec(unittest.TestCase):
    def lines(self, doc, routes):
        return list(differences(doc, routes))

    def test_a_rest_is_documented_as_a_part(self):
        self.assertEqual(self.lines(document(FILES), FILE_ROUTES), [])

    def test_what_one_of_them_lacks_is_found(self):
        paths = {"/v1/a": {"get": operation()}}
        routes = [{"method": "PUT", "path": "/v1/a"}, {"method": "GET", "path": "/v1/b"}]
        self.assertEqual(self.lines(document(paths), routes), [
            "GET /v1/a: documented, but not served",
            "GET /v1/b: served, but not documented",
            "PUT /v1/a: served, but not documented",
        ])

    def test_pages_outside_the_api_need_no_document(self):
        self.assertEqual(self.lines(document({}), [{"method": "GET", "path": "/metrics"}]), [])

    def test_a_part_that_is_not_declared_or_not_there_is_found(self):
        paths = {"/v1/{a}": {"get": operation(parameters=[in_path("b")])}}
        self.assertEqual(self.lines(document(paths), [{"method": "GET", "path": "/v1/{a}"}]), [
            "GET /v1/{a}: the part {a} is not declared",
            "GET /v1/{a}: the path has no part {b}",
        ])

    def test_a_part_declared_elsewhere_in_the_document_is_declared(self):
        paths = {"/v1/{a}": {"get": operation(parameters=[{"$ref": "#/components/parameters/a"}])}}
        doc = document(paths, components={"parameters": {"a": in_path("a")}})
        self.assertEqual(self.lines(doc, [{"method": "GET", "path": "/v1/{a}"}]), [])

    def test_an_operation_without_answers_or_name_is_found(self):
        found = self.lines(document({"/v1/a": {"get": {}}}), [{"method": "GET", "path": "/v1/a"}])
        self.assertEqual(found, ["GET /v1/a: no responses", "GET /v1/a: no operationId"])

    def test_another_kind_of_document_is_refused(self):
        self.assertEqual(self.lines({"swagger": "2.0"}, []), ["the document is not OpenAPI 3"])

    def test_an_address_has_something_for_each_part(self):
        self.assertEqual(address_of("/v1/volumes/{name}/files/{path...}"), "/v1/volumes/x/files/x")


class NodeWalkSpec(unittest.TestCase):
    """Against a server that takes GET of one path."""

    class Handler(http.server.BaseHTTPRequestHandler):
        answers = {}

        def do_GET(self):
            value = self.answers.get(self.path)
            self.send_response(404 if value is None else 200)
            self.end_headers()
            self.wfile.write(json.dumps(value).encode())

        def do_OPTIONS(self):
            self.send_response(204 if self.path == "/v1/files/x" else 404)
            if self.path == "/v1/files/x":
                self.send_header("Allow", "GET, HEAD")
            self.end_headers()

        def log_message(self, *words):
            pass

    def walk(self, answers, doc=None):
        handler = type("Answering", (self.Handler,), {"answers": answers})
        with http.server.HTTPServer(("127.0.0.1", 0), handler) as server:
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            try:
                return walk(f"http://127.0.0.1:{server.server_port}", doc)
            finally:
                server.shutdown()
                thread.join()

    def test_a_server_that_agrees_passes(self):
        self.assertEqual(self.walk({"/v1/openapi.json": document(FILES), "/v1/routes": FILE_ROUTES}), [])

    def test_a_method_that_the_server_does_not_take_is_found(self):
        paths = {"/v1/files/{path}": {"put": operation(), "parameters": [in_path("path")]}}
        found = self.walk({"/v1/routes": [{"method": "PUT", "path": "/v1/files/{path...}"}]}, document(paths))
        self.assertEqual(len(found), 1)
        self.assertIn("answers OPTIONS with 204, Allow: GET, HEAD", found[0])

    def test_a_server_without_a_document_is_not_compared(self):
        self.assertIsNone(self.walk({"/v1/routes": FILE_ROUTES}))


if __name__ == "__main__":
    unittest.main()
