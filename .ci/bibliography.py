"""Reads references.bib, .ris and .json with independent parsers and fails on any loss."""
import json
import sys
import warnings

import rispy
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from pybtex.bibtex.utils import split_name_list
from pybtex.database import Person, parse_file

stem = sys.argv[1]
lost = []


def same(what, found, expected):
    if found != expected:
        lost.append(f"{what}: {found!r}, not {expected!r}")


def bare(text):
    for command, mark in {"{\\textbraceleft}": "❴", "{\\textbraceright}": "❵", "\\textbackslash{}": "⧵",
                          "\\textasciitilde{}": "~", "\\textasciicircum{}": "^"}.items():
        text = text.replace(command, mark)
    for command in "&%_#$":
        text = text.replace("\\" + command, command)
    return text.replace("{", "").replace("}", "")


def person(person):
    return tuple(" ".join(map(bare, part)) for part in (
        person.prelast_names, person.last_names, person.lineage_names, person.first_names + person.middle_names))


bib = parse_file(stem + ".bib").entries
keys = ["berg2016rise", "bank2011numbers", "cruz2015wars", "kelly2016interview", "perry2017lima"]
same("entries of .bib", list(bib), keys)
berg, bank, cruz, kelly, perry = bib.values()
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



def others(entry, role):
    """People whom pybtex keeps as a text."""
    return [person(Person(name)) for name in split_name_list(entry.fields.get(role, ""))]


hostile = "An ❵ unbalanced ❴ interview ⧵ with 50% of #1 & _ $ ~ ^ marks"
same("a hostile title", bare(kelly.fields["title"]), hostile)
same("a hostile note", bare(kelly.fields["note"]), "TY - BOOK ER - @book❴evil, title = ❴x❵❵")
same("hostile names", [person(p) for p in kelly.persons["author"]], [
    ("de", "Gaulle", "", "Charles"), ("", "Ministry of Defence, Peru", "", ""), ("", "Müller-Łukasz", "", "安娜")])
same("interviewer", others(kelly, "interviewer"), [("", "Miklaucic", "", "Michael")])
same("day of the interview", kelly.fields["eventdate"], "2014-10-31")
same("years", kelly.fields["date"], "2015/2016")
same("days of the seminar", perry.fields["eventdate"], "2017-09-26/2017-09-28")
same("seminar", (perry.fields["eventtitle"], perry.fields["venue"], perry.fields["date"]),
     ("South American Regional Seminar", "Lima, Peru", "2017~"))
same("translator", others(perry, "translator"), [("", "Ñandú", "", "Inés")])

with open(stem + ".ris", encoding="utf-8", newline="") as file:
    text = file.read()
same("lines of .ris", [line for line in text.split("\r\n") if "\n" in line or "\r" in line], [])
records = rispy.loads(text)
same("records of .ris", [record["id"] for record in records], keys)
berg, bank, cruz, kelly, perry = records
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

same("RIS hostile title", kelly["title"], "An } unbalanced { interview \\ with 50% of #1 & _ $ ~ ^ marks")
same("RIS names", kelly["authors"], ["de Gaulle, Charles", "Ministry of Defence, Peru", "Müller-Łukasz, 安娜"])
same("RIS years", kelly["date"], "2015///2015–2016")
same("RIS place of the seminar", perry["custom3"], "South American Regional Seminar")


def noted(record, variable):
    """What stands in a note of its own, because RIS has no tag for it."""
    for note in record.get("notes", []):
        if note.startswith(variable + ": "):
            return note[len(variable) + 2:]
    return None


same("RIS day of the interview", noted(kelly, "event-date"), "2014-10-31")
same("RIS days of the seminar", noted(perry, "event-date"), "2017-09-26/2017-09-28")
same("RIS town of the seminar", noted(perry, "event-place"), "Lima, Peru")
same("RIS translator", json.loads(noted(perry, "translator")), [{"family": "Ñandú", "given": "Inés"}])
same("RIS particles and bodies", json.loads(noted(kelly, "author")), [
    {"family": "Gaulle", "given": "Charles", "dropping-particle": "de"},
    {"literal": "Ministry of Defence, Peru"}, {"family": "Müller-Łukasz", "given": "安娜"}])
same("RIS page numbers", json.loads(noted(kelly, "custom")), {"pages": "none"})
same("RIS hostile note", "TY - BOOK ER - @book{evil, title = {x}}" in kelly["notes"], True)

with open(stem + ".json", encoding="utf-8") as file:
    items = json.load(file)
same("items of .json", [item["id"] for item in items], keys)
same("JSON hostile title", items[3]["title"], "An } unbalanced { interview \\ with 50% of #1 & _ $ ~ ^ marks")
same("JSON day of the interview", items[3]["event-date"], {"date-parts": [[2014, 10, 31]]})
same("JSON years", items[3]["issued"], {"date-parts": [[2015], [2016]]})
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
