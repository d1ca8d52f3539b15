"""What an OpenAPI 3 document and a server's list of routes do not have in common. Pure: values in, lines out."""
import re

METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}
PART = re.compile(r"\{([^{}]*?)(\.\.\.)?\}")


def documented(document):
    """{(method, path)} of a document."""
    return {(method.upper(), path) for path, item in document.get("paths", {}).items()
            for method in item if method in METHODS}


def served(routes):
    """{(method, path)} of [{"method": "GET", "path": "/v1/files/{path...}"}]; a rest is written as a part, as OpenAPI
    has no word for it."""
    return {(route["method"], PART.sub(r"{\1}", route["path"])) for route in routes}


def undeclared_parts(document):
    """Each `{part}` of a path must be declared as its parameter, required and in the path."""
    for path, item in document.get("paths", {}).items():
        for method in METHODS & item.keys():
            given = [resolved(document, p) for p in item.get("parameters", []) + item[method].get("parameters", [])]
            declared = {p["name"] for p in given if p.get("in") == "path" and p.get("required") is True}
            for name, _ in PART.findall(path):
                if name not in declared:
                    yield f"{method.upper()} {path}: the part {{{name}}} is not declared"
            for name in sorted(declared - {name for name, _ in PART.findall(path)}):
                yield f"{method.upper()} {path}: the path has no part {{{name}}}"


def resolved(document, value):
    """`value`, or what its $ref names."""
    if "$ref" not in value:
        return value
    found = document
    for step in value["$ref"].removeprefix("#/").split("/"):
        found = found[step.replace("~1", "/").replace("~0", "~")]
    return found


def unanswered(document):
    """An operation without a name or without answers describes nothing."""
    for method, path in sorted(documented(document)):
        operation = document["paths"][path][method.lower()]
        if not operation.get("responses"):
            yield f"{method} {path}: no responses"
        if not operation.get("operationId"):
            yield f"{method} {path}: no operationId"


def differences(document, routes):
    """Lines, empty if the two agree. Routes outside /v1/ are pages for people and monitoring: they may be missing."""
    if not str(document.get("openapi", "")).startswith("3."):
        yield "the document is not OpenAPI 3"
        return
    told, there = documented(document), served(routes)
    for method, path in sorted(told - there):
        yield f"{method} {path}: documented, but not served"
    for method, path in sorted(there - told):
        if path.startswith("/v1/"):
            yield f"{method} {path}: served, but not documented"
    yield from undeclared_parts(document)
    yield from unanswered(document)


def address_of(path, value="x"):
    """A path that a server can be asked for: each part is `value`."""
    return PART.sub(value, path)
