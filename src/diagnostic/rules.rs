//! The table of rules: one row a rule, and nothing about a rule anywhere else.
//!
//! The order of the table is the order in which `briefbook rules` lists them.

use super::Severity;

/// What `briefbook rules NAME` and the guide say about a rule.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The stable name, as people write it into `book.yaml` and `allow:`.
    pub name: &'static str,
    /// The severity unless the book sets another.
    pub severity: Severity,
    /// One line.
    pub summary: &'static str,
    /// Why the rule exists and what to do, in Markdown paragraphs.
    pub explanation: &'static str,
    /// An example that breaks the rule, as it would stand in a file.
    pub wrong: &'static str,
    /// The same, mended.
    pub right: &'static str,
}

macro_rules! rules {
    ($($variant:ident {
        name: $name:literal, severity: $severity:ident, summary: $summary:literal,
        explanation: $explanation:literal, wrong: $wrong:literal, right: $right:literal $(,)?
    })*) => {
        /// A rule, by its place in the table.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum Rule { $(#[doc = $summary] $variant),* }

        /// Every rule, in the order of the table.
        pub const RULES: &[Rule] = &[$(Rule::$variant),*];

        const ENTRIES: &[Entry] = &[$(Entry {
            name: $name, severity: Severity::$severity, summary: $summary,
            explanation: $explanation, wrong: $wrong, right: $right,
        }),*];
    };
}

impl Rule {
    /// The rule's row.
    pub fn entry(self) -> &'static Entry {
        &ENTRIES[self as usize]
    }

    /// The stable name.
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// The severity unless the book sets another.
    pub fn default_severity(self) -> Severity {
        self.entry().severity
    }

    /// The rule of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        RULES.iter().copied().find(|rule| rule.name() == name)
    }
}

rules! {
    QuotationNotFound {
        name: "quotation-not-found", severity: Error,
        summary: "The source does not contain these words in this order",
        explanation: r#"A quotation is proved, not trusted: its words must stand in the source, in this order and to
the letter. Case, digits and punctuation count; white space, the form of quotes and dashes, ligatures and hyphens
between two letters do not. Likeness never passes a quotation, because a dropped "not" changes few letters and the
whole meaning.

Compare the words with the passage in the message and copy them from the source. Write `[…]` where you leave words out,
`[word]` where you add one or replace at most five, `[T]he` where you change a capital, and `[sic]` after a slip of the
source. A page cannot make an exception to this rule."#,
        wrong: r#"> The mission trained forty officers in two years.
>
> — p. 14"#,
        right: r#"> The mission trained some forty officers […] in two years.
>
> — p. 14"#,
    }
    QuotationWrongPlace {
        name: "quotation-wrong-place", severity: Error,
        summary: "The words stand in the source, but not at the page, paragraph or answer given",
        explanation: r#"A reader who looks a quotation up must find it. The words were found in the source, but outside
the place that the attribution names, so whoever checks them would think them invented.

The message names the right place: write that. A passage that runs over a page break needs both pages. Paragraphs are
counted from 1, in the whole text or after the heading that `sec.` names; title lines, by-lines, headings and page
marks are not counted."#,
        wrong: r#"> The port was enlarged, and nobody asked who would guard it.
>
> — p. 14"#,
        right: r#"> The port was enlarged, and nobody asked who would guard it.
>
> — pp. 14–15"#,
    }
    QuotationAmbiguous {
        name: "quotation-ambiguous", severity: Error,
        summary: "The words stand at more than one place of the source and the locator does not decide",
        explanation: r#"Short or often repeated words can stand at several places of a source. Unless it is certain
which of them is meant, neither the page nor the context of the quotation can be checked.

Give a locator that fits only one of the places, or quote a few words more."#,
        wrong: r#"> We asked for more patrols on the river, and we asked in vain.
>
> — sec. "Findings""#,
        right: r#"> We asked for more patrols on the river, and we asked in vain.
>
> — sec. "Findings", para. 3"#,
    }
    QuotationUnproved {
        name: "quotation-unproved", severity: Error,
        summary: "The quotation is not in book.lock, or was changed since it was proved",
        explanation: r#"The texts of the sources are normally not public, so most builds cannot look a quotation up.
They compare it with `content/book.lock` instead, where `briefbook lock` noted that exactly these words were found at
exactly this place. A quotation that is new, or was touched since, is not noted there.

If the change was a slip, put the words back, as in the example. If it was meant, run `briefbook lock --sources DIR`
with the folder of the source texts and commit the lock together with the page. Never edit the lock by hand."#,
        wrong: r#"> The mission trained forty officers in two years.
>
> — p. 14"#,
        right: r#"> The mission trained some forty officers in two years.
>
> — p. 14"#,
    }
    QuotationOutsideExcerpts {
        name: "quotation-outside-excerpts", severity: Error,
        summary: "A page with a source has a blockquote outside its excerpts",
        explanation: r#"In a page that has a `source:`, readers take every blockquote for the words of that source.
Only the excerpts are proved, so a blockquote anywhere else would be a quotation that nobody checked. The usual cause
is a mistyped section heading.

Move the quotation under a level-3 heading inside `## Excerpts`, or write it as your own words without the `>`. To show
an excerpt at another place, embed it with `![[article#excerpt]]`. Alerts such as `> [!NOTE]` are no quotations and may
stand anywhere."#,
        wrong: r#"## Summary

> The port was enlarged, and nobody asked who would guard it.
>
> — p. 14"#,
        right: r#"## Summary

![[#port-unguarded]]

## Excerpts

### The port grew without a plan to guard it, the author writes {#port-unguarded}

> The port was enlarged, and nobody asked who would guard it.
>
> — p. 14

Why it matters: the plan for guards came three years after the quay."#,
    }
    SourceMissing {
        name: "source-missing", severity: Error,
        summary: "The text of a source that is quoted was not found among the sources",
        explanation: r#"With `--sources DIR` every quotation is looked up in the plain text of its source. The text of
an article is the file of the article's own name in that folder; the text of another source, quoted with `[@key]`, is
that of the article whose `source:` is the key, else `DIR/<key>.txt`.

Put the text there under that name, or mend the key. Without `--sources` the quotations are checked against
`content/book.lock`, and no text is needed."#,
        wrong: r#"content/articles/port-report.md
sources/Port report (final).txt"#,
        right: r#"content/articles/port-report.md
sources/port-report.txt"#,
    }
    AttributionMissing {
        name: "attribution-missing", severity: Error,
        summary: "A quotation does not end in its attribution",
        explanation: r#"The last paragraph of a quotation says where the words stand and, where it is not the author,
who speaks. Without it the quotation can neither be cited nor looked up.

End the blockquote with a paragraph of its own that begins with `—` or `--`. It needs a line with a lone `>` before it:
without that line Markdown joins it to the quotation. It is no list, so write `> — p. 14` and not `> - p. 14`; and
every line of it begins with `>`."#,
        wrong: r#"> The port was enlarged, and nobody asked who would guard it.
> — p. 14"#,
        right: r#"> The port was enlarged, and nobody asked who would guard it.
>
> — p. 14"#,
    }
    AttributionMalformed {
        name: "attribution-malformed", severity: Error,
        summary: "The line after the quotation is not a readable attribution",
        explanation: r#"An attribution has a fixed form, so that programs and people read the same thing in it: a dash;
if need be another source as `[@key],`; if need be the speaker and a comma; the place; and at the end, if need be,
`(emphasis added)` or `(my translation)`.

A place is a page (`p. 14`, `pp. 14–15`), a section (`sec. "Findings", para. 2`), a paragraph (`para. 12`), an answer
of an interview (`answer 3`) or a note (`note 12`)."#,
        wrong: r#"> The port was enlarged, and nobody asked who would guard it.
>
> — on page 14 of the report"#,
        right: r#"> The port was enlarged, and nobody asked who would guard it.
>
> — p. 14"#,
    }
    SpeakerMissing {
        name: "speaker-missing", severity: Error,
        summary: "A source with several voices is quoted without saying who speaks",
        explanation: r#"In an interview or in proceedings several people speak, and a reader must never see words in
the wrong mouth. An attribution without a speaker would give the words to all authors of the source together.

Name the speaker before the place, as `voices:` in the front matter does, where the post held at the time stands too."#,
        wrong: r#"> We had two boats for the whole river.
>
> — answer 3"#,
        right: r#"> We had two boats for the whole river.
>
> — Ana Torres, answer 3"#,
    }
    AnnotationMissing {
        name: "annotation-missing", severity: Error,
        summary: "An excerpt has no note under its quotation",
        explanation: r#"A quotation out of its context needs the editor's note: why it matters, what it leaves out, and
who says otherwise. Without the note the book would be a pile of quotations.

Write a paragraph under the quotation. Where the words do speak for themselves, say why in the front matter:
`allow: {annotation-missing: the reason}`. That holds for the whole page."#,
        wrong: r#"### The river had two boats, the commander says {#two-boats}

> We had two boats for the whole river.
>
> — Ana Torres, answer 3"#,
        right: r#"### The river had two boats, the commander says {#two-boats}

> We had two boats for the whole river.
>
> — Ana Torres, answer 3

Why it matters: it is the only count of boats. She does not say of which year."#,
    }
    ExcerptUntagged {
        name: "excerpt-untagged", severity: Error,
        summary: "An excerpt has no tag in an index where its article has several",
        explanation: r#"An excerpt appears on the page of every country, theme and actor it is tagged with. Where its
article has exactly one value in an index, the excerpt inherits it. Where the article has several, only the editor
knows which of them the passage is about; to guess would put it on wrong pages, and to leave it out would hide it.

Name the values in the attributes of the heading. An empty value, `countries=`, says that the passage is about none."#,
        wrong: r#"---
countries: [colombia, peru]
---

## Excerpts

### The port grew without a plan to guard it, the author writes {#port-unguarded}"#,
        right: r#"---
countries: [colombia, peru]
---

## Excerpts

### The port grew without a plan to guard it, the author writes {#port-unguarded countries=peru}"#,
    }
    ExcerptTooShort {
        name: "excerpt-too-short", severity: Warning,
        summary: "A quotation has fewer than eight words",
        explanation: r#"A few words can be found almost anywhere and made to mean almost anything. They show neither
the claim nor its hedges.

Quote the whole statement, or give the few words inside a sentence of your own. Where a short answer is the point, say
so in the front matter: `allow: {excerpt-too-short: the reason}`."#,
        wrong: r#"> two boats
>
> — Ana Torres, answer 3"#,
        right: r#"> We had two boats for the whole river.
>
> — Ana Torres, answer 3"#,
    }
    ExcerptTooLong {
        name: "excerpt-too-long", severity: Warning,
        summary: "A quotation has more words than the book allows for one",
        explanation: r#"A long quotation is copied, not quoted: it leaves the reader to find the point, and it may be
more than the law on quotations covers. The limit is 90 words, unless `quotations: {max_words: …}` in
`content/book.yaml` sets another.

Leave out what does not bear on the claim and mark each gap with `[…]`, or make two excerpts of it, each with its own
note. For a single page: `allow: {excerpt-too-long: the reason}`."#,
        wrong: r#"> The port was enlarged, and nobody asked who would guard it. The first plan […]
> (two hundred words in all)
>
> — p. 14"#,
        right: r#"> The port was enlarged, and nobody asked who would guard it. […] The guards came
> three years after the quay.
>
> — p. 14"#,
    }
    QuotationBudget {
        name: "quotation-budget", severity: Warning,
        summary: "The quotations from one source are together more than the book allows",
        explanation: r#"Many short quotations from one source can add up to a copy of it. All excerpts from a source
together may have 5 % of its words or 250 words, whichever is more. `quotations: {max_share: 5%, or_words: 250}` in
`content/book.yaml` sets another limit, for the whole book.

Shorten excerpts with `[…]`, or say some of them in your own words. Where the rights allow more, for example in a
public document, say so in the front matter: `allow: {quotation-budget: the reason}`."#,
        wrong: r#"> The port was enlarged, and nobody asked who would guard it. The plan for guards was
> written, lost, and written again, and the guards came three years after the quay.
>
> — p. 14"#,
        right: r#"> The port was enlarged, and nobody asked who would guard it. […] [T]he guards came
> three years after the quay.
>
> — p. 14"#,
    }
    ExcerptUnused {
        name: "excerpt-unused", severity: Off,
        summary: "No page of the editors links or embeds this excerpt",
        explanation: r#"An excerpt that no text refers to is found by its tags only. That may be enough, so the rule is
off; a book whose every quotation should support a statement switches it on with `rules: {excerpt-unused: warning}` in
`content/book.yaml`.

Link the excerpt where it supports something, in a key point, a country's brief or a question, or embed it with
`![[article#excerpt]]`. For a single page: `allow: {excerpt-unused: the reason}`."#,
        wrong: r#"## Key points

- The port was enlarged before anybody planned its guard. (p. 14)"#,
        right: r#"## Key points

- The port was enlarged before anybody planned its guard. [[#port-unguarded]]"#,
    }
    KeyPointUnsupported {
        name: "key-point-unsupported", severity: Warning,
        summary: "A key point names neither an excerpt nor a place in the source",
        explanation: r#"Key points are what most readers read, and often all of it. Each must lead to its evidence.

End the point with a link to an excerpt (`[[#id]]`), with a citation that has a locator (`[@key, p. 33]`), or with a
place in the article's own source (`(p. 14)`). A point that draws a conclusion from the whole text can be excepted:
`allow: {key-point-unsupported: the reason}`. That holds for the whole page."#,
        wrong: r#"## Key points

- The port was enlarged before anybody planned its guard."#,
        right: r#"## Key points

- The port was enlarged before anybody planned its guard. (p. 14)"#,
    }
    FigureNotAtPlace {
        name: "figure-not-at-place", severity: Error,
        summary: "The words that state a figure do not stand at the place given",
        explanation: r#"Numbers travel without their context, so every row of `## Figures` is proved like a quotation:
the 3 to 12 words under `in the text` must stand in the source, to the letter, at the place under `at`.

Copy the words that state the number from the source and give the place that the message names. The words do not count
towards the budget of quotations."#,
        wrong: r#"| indicator | place | date | value | basis | says | at | in the text |
| --- | --- | --- | --- | --- | --- | --- | --- |
| officers-trained | peru | 2019 | 40 | the mission's count | the author | p. 14 | trained 40 officers |"#,
        right: r#"| indicator | place | date | value | basis | says | at | in the text |
| --- | --- | --- | --- | --- | --- | --- | --- |
| officers-trained | peru | 2019 | ~40 | the mission's count | the author | p. 14 | trained some forty officers |"#,
    }
    ReviewStale {
        name: "review-stale", severity: Warning,
        summary: "The page was changed, but the date of its last check was not",
        explanation: r#"`reviewed:` tells readers when the page was last checked against its source. The lock keeps the
page's text beside that date; other words under the same date would claim a check that nobody made.

Check what was changed against the source, set `reviewed:` to the day of the check, and run `briefbook lock`."#,
        wrong: r#"---
source: torres2019river
reviewed: 2026-03-02    # the text below was changed in May
---"#,
        right: r#"---
source: torres2019river
reviewed: 2026-05-11
---"#,
    }
    UnknownKey {
        name: "unknown-key", severity: Error,
        summary: "A key, attribute or column that briefbook does not know",
        explanation: r#"A mistyped key would be ignored in silence, and what it says would be missing from the site. So
every key of the front matter, of `book.yaml` and of a heading's attributes, and every column of a figure or event
table, must be a known one.

Take the key that the message suggests. A new index is declared under `indexes:` in `content/book.yaml`; values for
your own templates stand under `extra:`, where any key is free. Inside `{…}` a comma ends a value, so a text with a
comma needs quotes there."#,
        wrong: r#"---
source: torres2019river
contries: [peru]
---"#,
        right: r#"---
source: torres2019river
countries: [peru]
---"#,
    }
    MissingKey {
        name: "missing-key", severity: Error,
        summary: "Something that must be given is not there",
        explanation: r#"Some things cannot be guessed: the title of a page that has neither a reference nor a country
code, the unit of an indicator, the place of a figure. The message says what is missing and where it belongs.

Add it. An article takes its title from its reference and a country from the table of ISO 3166-1; any other page needs
`title:`."#,
        wrong: r#"---
broader: trade
---

Ports, quays and the roads that lead to them."#,
        right: r#"---
title: Ports
broader: trade
---

Ports, quays and the roads that lead to them."#,
    }
    WrongType {
        name: "wrong-type", severity: Error,
        summary: "A value is of another kind than its place asks for",
        explanation: r#"Each key and each column asks for a certain kind of value: a text, a list of ids, a date, a
number with its hedge. A value of another kind cannot be sorted, compared or shown as what it is. A key with nothing
after it has no value at all; leave the key out instead.

Write the value as the message asks for it. YAML reads some unquoted words as something other than text (`no`, `1.10`,
`~`): put such a text in quotes."#,
        wrong: r#"---
source: torres2019river
reviewed: last spring
---"#,
        right: r#"---
source: torres2019river
reviewed: 2026-05-11
---"#,
    }
    FrontMatterInvalid {
        name: "front-matter-invalid", severity: Error,
        summary: "The front matter or another YAML file cannot be read",
        explanation: r#"The front matter stands between two lines of `---` at the very top of a page and is YAML, as
`book.yaml` and `references.yaml` are. If it is never closed, is indented unevenly or has a key twice, there is no
certain reading of it, and briefbook does not guess.

Mend the line that the message shows. A text that contains a colon and a space, or begins with a quote, `[`, `{`, `@`,
`&`, `*` or `#`, stands in quotes."#,
        wrong: r#"---
title: Ports
broader: trade

Ports, quays and the roads that lead to them."#,
        right: r#"---
title: Ports
broader: trade
---

Ports, quays and the roads that lead to them."#,
    }
    UnknownSection {
        name: "unknown-section", severity: Error,
        summary: "A section of an article that has no such name",
        explanation: r#"The sections of an article have fixed names, because each is shown at its own place and checked
in its own way: Key points, Summary, Recommendations, Excerpts, Figures, Events, Reading notes, Since then. The names
are those of the book's language; the English ones are always understood. All sections are optional.

Take the name that the message suggests, or make the heading a level-3 heading inside one of these sections. A page
without a source may have any headings."#,
        wrong: r#"## Key findings

- The port was enlarged before anybody planned its guard. (p. 14)"#,
        right: r#"## Key points

- The port was enlarged before anybody planned its guard. (p. 14)"#,
    }
    UnknownTerm {
        name: "unknown-term", severity: Error,
        summary: "An id that no page of the index has",
        explanation: r#"The vocabularies of a book are closed: `countries: [peru]` means the page
`content/countries/peru.md`. If unknown ids were let through, a typing mistake would make a country of its own, and the
article would be missing from the right one.

Take the id that the message suggests, or add the page: `briefbook new countries peru`."#,
        wrong: r#"---
countries: [mexcio]
---"#,
        right: r#"---
countries: [mexico]
---"#,
    }
    UnknownReference {
        name: "unknown-reference", severity: Error,
        summary: "A citation key that no reference has",
        explanation: r#"A key in `source:` or `[@key]` stands for an entry of `content/references.yaml` (or
`references.json`, `references.bib`). Without the entry there is no author, no year and no address to cite.

Take the key that the message suggests, or add the reference; Zotero exports it in any of the three forms."#,
        wrong: r#"A later count is higher [@torres2091river, p. 33]."#,
        right: r#"A later count is higher [@torres2019river, p. 33]."#,
    }
    UnusedReference {
        name: "unused-reference", severity: Warning,
        summary: "A reference that no page cites",
        explanation: r#"The bibliography says what the book rests on. A reference that no page has as its `source:` and
none cites does not belong there, and is often the trace of a citation that was lost.

Cite it where it was used, or remove it. A book that keeps a larger bibliography switches the rule off with
`rules: {unused-reference: off}` in `content/book.yaml`."#,
        wrong: r#"# content/references.yaml, and no page names this key
- id: torres2019river
  type: report
  title: Three Ports on One River"#,
        right: r#"A later count is higher [@torres2019river, p. 33]."#,
    }
    DuplicateId {
        name: "duplicate-id", severity: Error,
        summary: "Two things have the same id",
        explanation: r#"An id is an address. If two excerpts or headings of a page, two references, or two pages of one
folder have the same id, a link to it leads to one of them by chance.

Give one of them another id; for an excerpt or heading that is `{#id}` at the end of its line. If the id was published
before, it stays with the older of the two."#,
        wrong: r##"### The port grew without a plan to guard it, the author writes {#port}

### The port paid for itself in six years, the author writes {#port}"##,
        right: r##"### The port grew without a plan to guard it, the author writes {#port-unguarded}

### The port paid for itself in six years, the author writes {#port-earnings}"##,
    }
    AmbiguousLink {
        name: "ambiguous-link", severity: Error,
        summary: "A link fits more than one page",
        explanation: r#"`[[river-police]]` means the page of that id, whatever its folder. If two folders have such a
page, only the editor knows which is meant.

Write the folder too."#,
        wrong: r#"The count comes from the [[river-police]]."#,
        right: r#"The count comes from the [[actors/river-police]]."#,
    }
    AmbiguousMention {
        name: "ambiguous-mention", severity: Warning,
        summary: "A name fits more than one term",
        explanation: r#"Names and aliases of terms are found in the text and linked. A name that two terms share is not
linked, because it might lead to the wrong one, and the mention counts for neither.

Link the term that is meant, here or wherever the name stands first on a page; or take the alias from one of the two
terms; or list longer phrases that are no mention under the term's `not:`. To leave the name unlinked on a page:
`allow: {ambiguous-mention: the reason}`."#,
        wrong: r#"The Commission met twice that year."#,
        right: r#"The [[river-commission|Commission]] met twice that year."#,
    }
    IdRemoved {
        name: "id-removed", severity: Error,
        summary: "A published address has vanished",
        explanation: r#"Others may have cited the address of a page or an excerpt, so what was published once stays
reachable. The lock is the ledger of these addresses, and one of them no longer leads anywhere.

If the page was renamed, give its new file `formerly: [old-id]`; if the excerpt was, write `formerly=old-id` on its
heading. `briefbook rename` does both. If it is to go, `briefbook lock --withdraw ID --reason TEXT` leaves a page that
says so."#,
        wrong: r##"### The port grew without a plan to guard it, the author writes {#port-unguarded}"##,
        right: r##"### The port grew without a plan to guard it, the author writes {#port-unguarded formerly=port}"##,
    }
    AddressCollision {
        name: "address-collision", severity: Error,
        summary: "Two things claim the same address",
        explanation: r#"Every page, old address and file of the site has an address of its own. Two that differ only in
case or in the Unicode form of a letter are the same file on many disks, so they count as one address too.

Rename one of them, or take the old address out of one `formerly:`. If a page was divided in two, its old address goes
to the part that readers would look for."#,
        wrong: r#"# content/themes/harbours.md, while content/themes/ports.md exists
formerly: [ports]"#,
        right: r#"# content/themes/harbours.md
formerly: [harbors]"#,
    }
    BrokenLink {
        name: "broken-link", severity: Error,
        summary: "A link leads nowhere",
        explanation: r#"A link inside the book names a file, and with `#` a place on its page, that must exist. Readers
must never meet a dead link.

Take the target that the message suggests. Links name the Markdown file relative to the one they stand in
(`../countries/peru.md`), or the id of a page (`[[peru]]`), of an excerpt (`[[article#excerpt]]`) or of an excerpt on
the same page (`[[#excerpt]]`). A footnote needs both: its mark in the text, `[^1]`, and a line that begins with `[^1]: `."#,
        wrong: r#"See the brief on [Peru](../country/peru.md)."#,
        right: r#"See the brief on [Peru](../countries/peru.md)."#,
    }
    MissingAsset {
        name: "missing-asset", severity: Error,
        summary: "A file that the page shows or links is not there",
        explanation: r#"An image or another file that a page shows or offers must lie in the book, because the site
makes no request to anybody else's server.

Put the file at the place that the link names, relative to the page, or mend the name. Upper and lower case count, even
where your own disk does not tell them apart."#,
        wrong: r#"![The river and its three ports](images/River-Map.svg)"#,
        right: r#"![The river and its three ports](images/river-map.svg)"#,
    }
    AttributeMalformed {
        name: "attribute-malformed", severity: Error,
        summary: "The attributes of a heading cannot be read",
        explanation: r#"Attributes stand in one pair of braces at the end of a heading's line: `#id`, `.key`, and
`name=value` with several values separated by commas. A space ends a value, even inside quotes, and without the closing
brace Markdown takes all of it for a part of the title.

Write values without spaces and close the brace. A brace that belongs to the title is written `\{`."#,
        wrong: r##"### The port grew without a plan to guard it, the author writes {#port themes=ports, trade}"##,
        right: r##"### The port grew without a plan to guard it, the author writes {#port themes=ports,trade}"##,
    }
    UnsafeLink {
        name: "unsafe-link", severity: Error,
        summary: "A link with a scheme that is not allowed",
        explanation: r#"A link such as `javascript:…` or `data:…` would run or show what somebody else wrote in the
name of the book, and the site's own content policy forbids it anyway.

Link with `https:`, `http:` or `mailto:`, or to a file of the book."#,
        wrong: r#"[Print this page](javascript:print())"#,
        right: r#"[The report at its publisher](https://example.org/report)"#,
    }
    RawHtml {
        name: "raw-html", severity: Warning,
        summary: "HTML in Markdown is shown as text",
        explanation: r#"A book is also printed, bound as EPUB, searched and read by programs, and HTML in the text
means nothing to most of them. It could also break the page around it. So tags are shown as the text they are; comments
are dropped.

Write Markdown: `**bold**`, `*italics*`, tables, footnotes, definition lists and alerts are all there. To show a tag to
the reader, put it in backquotes. To keep text that merely looks like a tag: `allow: {raw-html: the reason}`.

A book that needs a table with joined cells or a subscript sets `raw_html: true` in its `book.yaml`. Then HTML is published
after everything is taken out of it that runs, fetches, links, quotes or gives the page its structure; what is taken out is
named. A block of HTML ends at a blank line, and everything in it is closed there."#,
        wrong: r#"The mission trained <b>some forty</b> officers."#,
        right: r#"The mission trained **some forty** officers."#,
    }
    InvalidUtf8 {
        name: "invalid-utf8", severity: Error,
        summary: "A file is not UTF-8 text",
        explanation: r#"All texts of a book are UTF-8. A file in another encoding reads wrongly wherever it has an
accent or a curly quote, and a quotation in it could not be proved.

Save the file as UTF-8; the message shows the first byte that is not. If only a few letters are hurt, type them again."#,
        wrong: r#"The office in Bogot� was opened in 2019."#,
        right: r#"The office in Bogotá was opened in 2019."#,
    }
    TemplateError {
        name: "template-error", severity: Error,
        summary: "A template cannot be read or rendered",
        explanation: r#"Templates of the book's own folder `templates/` override or extend the built-in ones. A mistake
in one, such as a value that does not exist, must not leave a hole in the page.

Mend the template at the place shown. If the message comes while a page is rendered, it names that page too. What a
template receives is described in the guide; a single file can be deleted to fall back on the built-in one."#,
        wrong: r#"{% extends "default/article.html" %}
{% block title %}{{ page.titel }}{% endblock %}"#,
        right: r#"{% extends "default/article.html" %}
{% block title %}{{ page.title }}{% endblock %}"#,
    }
    LimitExceeded {
        name: "limit-exceeded", severity: Error,
        summary: "Something is larger or deeper than briefbook accepts",
        explanation: r#"A few limits keep one odd file from stopping the whole book: on the size of a file, on the size
and depth of its front matter (64 KiB and 32 levels), and on lists and quotations nested in each other. No page that is
meant to be read comes near them; what exceeds them is normally a file in the wrong place.

The message names the limit. Move the data out of the front matter or the page, or divide the page."#,
        wrong: r#"---
title: Ports
extra:
  minutes: (the minutes of ten years, 200 KB)
---"#,
        right: r#"---
title: Ports
extra:
  minutes: minutes.pdf
---"#,
    }
    InvalidId {
        name: "invalid-id", severity: Error,
        summary: "A file name that cannot be the id of a page",
        explanation: r#"The name of a file, without `.md`, is the id of its page and a part of its address. It has
lower-case letters of ASCII, digits and hyphens only, so that the address is the same on every disk and server and can
be read out on the telephone.

Rename the file. The name that readers see is `title:`, where everything is allowed."#,
        wrong: r#"content/countries/Costa Rica.md"#,
        right: r#"content/countries/costa-rica.md"#,
    }
    MissingHome {
        name: "missing-home", severity: Error,
        summary: "The book has no home page, content/index.md",
        explanation: r#"The home page is the first thing a reader sees: the book's own bottom line and its key
judgments. Besides `book.yaml` it is the only file that a book must have.

Add `content/index.md`; a sentence is enough to begin with. If the book does have one, check `--root`, which names the
folder that holds `content/`."#,
        wrong: r#"content/book.yaml
content/articles/port-report.md"#,
        right: r#"content/book.yaml
content/index.md
content/articles/port-report.md"#,
    }
    LockInvalid {
        name: "lock-invalid", severity: Error,
        summary: "A line of book.lock cannot be read",
        explanation: r#"`content/book.lock` is written by `briefbook lock` and by nothing else. A line that cannot be
read was edited by hand, or was left by a merge of two branches that both changed the book.

Run `briefbook lock`, with `--sources DIR` if quotations were added: it writes the file anew from the book and the
lines that it can read. Do not delete the file, which is also the ledger of all published addresses."#,
        wrong: r#"<<<<<<< HEAD
(the lines of this branch)
=======
(the lines of the other branch)
>>>>>>> ports"#,
        right: r#"(the lines of both branches, as briefbook lock --sources ../sources wrote them)"#,
    }
    ByteOrderMark {
        name: "byte-order-mark", severity: Warning,
        summary: "A file begins with a byte order mark",
        explanation: r#"Some editors on Windows put an invisible mark, U+FEFF, before the first character. briefbook
leaves it out, but other programs then no longer see that the file begins with `---`, and take the front matter for
text.

Save the file as "UTF-8", not as "UTF-8 with BOM"."#,
        wrong: r#"(U+FEFF)---
title: Ports
---"#,
        right: r#"---
title: Ports
---"#,
    }
    MixedLineEndings {
        name: "mixed-line-endings", severity: Warning,
        summary: "A file ends its lines in different ways",
        explanation: r#"Lines end in LF (Unix) or in CRLF (Windows); either is fine, but a file that mixes them, or has
a lone CR, shows whole paragraphs as changed at the next commit, and other programs count its lines differently.

Save the file with one kind of line ending. With `* text=auto` in `.gitattributes` git keeps it that way."#,
        wrong: r#"title: Ports␍␊
broader: trade␊"#,
        right: r#"title: Ports␊
broader: trade␊"#,
    }
    InternalError {
        name: "internal-error", severity: Error,
        summary: "A bug in briefbook stopped the work on one page",
        explanation: r#"This is our mistake and not yours: whatever a page contains, briefbook must answer it with a
site or with a finding. The other pages were checked all the same, and nothing was published.

Please report it, with the message and, if it may be shown, the page. Until it is mended, take away what you changed
last on that page."#,
        wrong: r#"(any page: the fault is in briefbook)"#,
        right: r#"(the same page, with a version of briefbook in which the fault is mended)"#,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_name_is_unique_kebab_case_and_finds_its_rule() {
        let mut seen = BTreeSet::new();
        for &rule in RULES {
            let name = rule.name();
            assert!(seen.insert(name), "{name} stands in the table twice");
            let words = name
                .split('-')
                .all(|word| !word.is_empty() && word.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9')));
            assert!(words, "{name} is not kebab-case");
            assert_eq!(Rule::from_name(name), Some(rule));
            assert_eq!(rule.entry().severity, rule.default_severity());
        }
        assert_eq!(ENTRIES.len(), RULES.len());
        assert_eq!(Rule::from_name("no-such-rule"), None);
    }

    #[test]
    fn every_rule_is_explained_with_an_example() {
        for rule in RULES {
            let Entry { name, summary, explanation, wrong, right, .. } = *rule.entry();
            for text in [summary, explanation, wrong, right] {
                assert!(!text.is_empty() && text == text.trim(), "{name}: a text is empty or has space around it");
                assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{name}: a control character");
                assert!(text.lines().all(|line| line == line.trim_end()), "{name}: white space at the end of a line");
            }
            assert!(
                !summary.contains('\n') && !summary.ends_with('.'),
                "{name}: the summary is one line without a stop"
            );
            assert!(summary.chars().count() <= 90, "{name}: the summary is too long");
            assert!(explanation.ends_with('.'), "{name}: the explanation is whole sentences");
            assert!(explanation.split("\n\n").count() <= 3, "{name}: the explanation is too long");
            assert_ne!(wrong, right, "{name}: the examples are the same");
        }
    }

    #[test]
    fn an_exception_is_only_ever_offered_for_the_rule_itself() {
        for rule in RULES {
            let Entry { name, explanation, .. } = *rule.entry();
            if let Some((_, rest)) = explanation.split_once("allow: {") {
                assert!(rest.starts_with(&format!("{name}: ")), "{name}: the exception names another rule");
            }
        }
    }
}
