"""Asks a running server for every path of an OpenAPI document, without changing anything there: OPTIONS is answered with
the methods that the path takes. `node_walk.py http://HOST:PORT [DOCUMENT.json]`; without a file the server's own document
is taken. Exit status: 0 they agree, 1 they do not, 77 the server has no document or no list of its routes.
"""
import json
import sys
import urllib.error
import urllib.request

from openapi_difference import address_of, differences, documented

DOCUMENT, ROUTES, SKIPPED = "/v1/openapi.json", "/v1/routes", 77


def ask(server, method, path):
    """Status and headers; a refusal is an answer too."""
    request = urllib.request.Request(server + path, method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.headers, refusal.read()


def untaken(server, document):
    """Methods that a document promises and the server does not take."""
    for method, path in sorted(documented(document)):
        status, headers, _ = ask(server, "OPTIONS", address_of(path))
        taken = {name.strip() for name in headers.get("Allow", "").split(",")}
        if method not in taken:
            yield f"{method} {path}: documented, but the server answers OPTIONS with {status}, Allow: {headers.get('Allow')}"


def fetched(server, path):
    """What the server has there, or nothing."""
    status, _, body = ask(server, "GET", path)
    return json.loads(body) if status == 200 else None


def walk(server, document=None):
    """Lines, empty if all is well; None if there is nothing to compare."""
    document = document or fetched(server, DOCUMENT)
    routes = fetched(server, ROUTES)
    if document is None or routes is None:
        return None
    return [*differences(document, routes), *untaken(server, document)]


def main(words):
    document = None
    if len(words) > 1:
        with open(words[1], encoding="utf-8") as file:
            document = json.load(file)
    lines = walk(words[0], document)
    if lines is None:
        print(f"skipped: {DOCUMENT} or {ROUTES} is not served")
        return SKIPPED
    for line in lines:
        print(line)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
