"""Reads references.bib, .ris and .json with independent parsers and fails on any loss."""
import json
import sys
import warnings

import rispy
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from pybtex.database import parse_file

stem = sys.argv[1]
lost = []


def same(what, found, expected):
    if found != expected:
        lost.append(f"{what}: {found!r}, not {expected!r}")


def bare(text):
    for command in "&%_#$":
        text = text.replace("\\" + command, command)
    return text.replace("{", "").replace("}", "")


def person(person):
    return tuple(" ".join(map(bare, part)) for part in (
        person.prelast_names, person.last_names, person.lineage_names, person.first_names + person.middle_names))


bib = parse_file(stem + ".bib").entries
same("entries of .bib", list(bib), ["berg2016rise", "bank2011numbers", "cruz2015wars"])
berg, bank, cruz = bib.values()
same("names", [person(p) for p in berg.persons["author"]], [
    ("van der", "Berg", "", "Anna"), ("", "Peña Núñez", "", "José"), ("", "King", "Jr.", "Martin Luther")])
same("bodies", [person(p) for p in bank.persons["author"]], [
    ("", "Banco Mundial and Partners", "", ""), ("", "Comisión Económica para América Latina y el Caribe", "", "")])
same("a whole family name", [person(p) for p in cruz.persons["author"]], [("", "de la Cruz", "", "Juana Inés")])
same("an editor", [person(p) for p in cruz.persons["editor"]], [("", "Ñandú", "", "Łukasz")])
for field, expected in {
    "title": "The rise of militias in México: NATO & the 50% rule", "journaltitle": "PRISM", "volume": "5",
    "number": "4", "pages": "173--184", "date": "2016-05-17", "doi": "10.1000/x_y", "langid": "english",
}.items():
    same(field, bare(berg.fields.get(field, "")), expected)
same("url", bank.fields["url"], "https://example.org/~a_b%20c?d=1&e=2")
same("institution", bank.fields["institution"], "World Bank")
same("book", cruz.fields["booktitle"], "Drug trafficking and organized crime")

with open(stem + ".ris", encoding="utf-8", newline="") as file:
    text = file.read()
same("lines of .ris", [line for line in text.split("\r\n") if "\n" in line or "\r" in line], [])
berg, bank, cruz = rispy.loads(text)
same("RIS names", berg["authors"], ["van der Berg, Anna", "Peña Núñez, José", "King, Martin Luther, Jr."])
same("RIS bodies", bank["authors"], [
    "Banco Mundial and Partners", "Comisión Económica para América Latina y el Caribe"])
same("RIS family name", cruz["authors"], ["de la Cruz, Juana Inés"])
for key, expected in {
    "type_of_reference": "JOUR", "id": "berg2016rise", "title": "The rise of militias in México: NATO & the 50% rule",
    "secondary_title": "PRISM", "volume": "5", "number": "4", "start_page": "173", "end_page": "184", "year": "2016",
    "date": "2016/05/17/", "doi": "10.1000/x_y",
}.items():
    same("RIS " + key, berg.get(key), expected)
same("RIS address", bank["urls"], ["https://example.org/~a_b%20c?d=1&e=2"])
same("RIS editor", "Ñandú, Łukasz" in json.dumps(cruz, ensure_ascii=False), True)

with open(stem + ".json", encoding="utf-8") as file:
    items = json.load(file)
same("a particle", items[0]["author"][0], {"family": "Berg", "given": "Anna", "non-dropping-particle": "van der"})
warnings.simplefilter("ignore")
source = CiteProcJSON(items)
style = CitationStylesStyle("harvard-cite-them-right", validate=False)
bibliography = CitationStylesBibliography(style, source, formatter.plain)
for key in source:
    bibliography.register(Citation([CitationItem(key)]))
written = " ".join(str(entry) for entry in bibliography.bibliography())
for words in ["Berg", "Peña Núñez", "King", "Comisión Económica", "de la Cruz", "Ñandú", "2016", "2011", "2015", "PRISM",
              "173", "nuevas guerras"]:
    same(f"{words} as citeproc-py formats it", words in written, True)

if lost:
    sys.exit("lost on the way:\n" + "\n".join(lost))
print("references read back by pybtex, rispy and citeproc-py without a loss")
