//! What bad input gets: a finding at its place that says what to do, all of them in one run, nothing else beside them,
//! and a site that stays as it was. What can be seen in a document stands in `tests/fixtures/findings`; here is what needs
//! bytes, file names or all mistakes at once.

use crate::book::{Book, Finding, listed};

/// A mistake, and what is said about it.
struct Slip {
    /// What it is.
    what: &'static str,
    /// Makes it.
    make: fn(&Book),
    /// What is found: file, line, column, severity and rule, and words of the message or of the help.
    found: &'static [(&'static str, usize, usize, &'static str, &'static str)],
}

const SLIPS: &[Slip] = &[
    Slip {
        what: "bytes that are not UTF-8",
        make: |book| {
            book.write("content/themes/latin.md", b"---\ntitle: Latin\n---\n\nThe office in Bogot\xe1 was opened.\n");
        },
        found: &[("content/themes/latin.md", 5, 20, "error[invalid-utf8]", "save it as UTF-8")],
    },
    Slip {
        what: "a byte order mark, with the front matter read all the same",
        make: |book| book.write("content/themes/marked.md", "\u{feff}---\ntitle: Marked\n---\n"),
        found: &[("content/themes/marked.md", 1, 1, "warning[byte-order-mark]", "not “UTF-8 with BOM”")],
    },
    Slip {
        what: "a byte order mark and CRLF before a mistake, which still has its place",
        make: |book| {
            book.write("content/themes/windows.md", "\u{feff}---\r\ntitle: Windows\r\nbroder: [trade]\r\n---\r\n");
        },
        found: &[
            ("content/themes/windows.md", 1, 1, "warning[byte-order-mark]", "not “UTF-8 with BOM”"),
            ("content/themes/windows.md", 3, 1, "error[unknown-key]", "write `broader`"),
        ],
    },
    Slip {
        what: "CRLF throughout",
        make: |book| {
            for file in ["content/articles/port-report.md", "content/index.md", "content/book.yaml"] {
                book.write(file, book.read(file).replace('\n', "\r\n"));
            }
        },
        found: &[],
    },
    Slip {
        what: "line ends of two kinds",
        make: |book| book.write("content/themes/mixed.md", "---\r\ntitle: Mixed\r\n---\r\n\nText.\r\n"),
        found: &[("content/themes/mixed.md", 4, 1, "warning[mixed-line-endings]", "convert the whole file")],
    },
    Slip {
        what: "a lone carriage return",
        make: |book| book.write("content/themes/lone.md", "---\ntitle: Lone\n---\n\nOne.\rTwo.\n"),
        found: &[("content/themes/lone.md", 5, 5, "warning[mixed-line-endings]", "end every line in the same way")],
    },
    Slip {
        what: "a file without front matter",
        make: |book| book.write("content/themes/bare.md", "Text.\n"),
        found: &[("content/themes/bare.md", 1, 1, "error[missing-key]", "give it a `title:`")],
    },
    Slip {
        what: "an empty file",
        make: |book| book.write("content/themes/empty.md", ""),
        found: &[("content/themes/empty.md", 1, 1, "error[missing-key]", "give it a `title:`")],
    },
    Slip {
        what: "a front matter that is never closed",
        make: |book| book.write("content/themes/open.md", "---\ntitle: Open\n\nText.\n"),
        found: &[("content/themes/open.md", 1, 1, "error[front-matter-invalid]", "end it with a line `---`")],
    },
    Slip {
        what: "a key given twice",
        make: |book| book.write("content/themes/twice.md", "---\ntitle: Twice\ntitle: Again\n---\n"),
        found: &[("content/themes/twice.md", 3, 1, "error[front-matter-invalid]", "keep one of them")],
    },
    Slip {
        what: "values of other types, and nothing where text is meant",
        make: |book| {
            book.write("content/themes/types.md", "---\ntitle: 2016\nbroader: trade\ndefinition:\ncaution: [a]\n---\n");
        },
        found: &[
            ("content/themes/types.md", 2, 8, "error[wrong-type]", "put it in quotes: \"2016\""),
            ("content/themes/types.md", 3, 10, "error[wrong-type]", "write it in brackets: [trade]"),
            ("content/themes/types.md", 4, 12, "error[wrong-type]", "write the text, or leave the key out"),
            ("content/themes/types.md", 5, 10, "error[wrong-type]", "write one text"),
        ],
    },
    Slip {
        what: "an unknown country, theme, actor, reference, indicator",
        make: |book| {
            book.write(
                "content/articles/unknown.md",
                "---\ntitle: Unknown\nauthors: [We]\ndate: 2020\ncountries: [peru, ecuador, colmbia]\nthemes: [prots]\n\
                 actors: [river-pollice]\n---\n\nSee [@tores2019river].\n\n## Figures\n\n\
                 | indicator | place | date | value | basis | says | at | in the text |\n\
                 | --- | --- | --- | --- | --- | --- | --- | --- |\n\
                 | continers | peru | 2018 | 56 | counted | we | p. 14 | counted 56 containers |\n",
            );
        },
        found: &[
            ("content/articles/unknown.md", 5, 28, "error[unknown-term]", "write `colombia`"),
            ("content/articles/unknown.md", 6, 10, "error[unknown-term]", "write `ports`"),
            ("content/articles/unknown.md", 7, 10, "error[unknown-term]", "write `river-police`"),
            ("content/articles/unknown.md", 10, 6, "error[unknown-reference]", "write `torres2019river`"),
            ("content/articles/unknown.md", 16, 3, "error[unknown-term]", "write `containers`"),
        ],
    },
    Slip {
        what: "two pages that claim one address",
        make: |book| {
            book.write("content/figures/containers.md", "---\ntitle: Containers\n---\n");
            book.write("content/404.md", "---\ntitle: Lost\n---\n");
        },
        found: &[
            ("content/404.md", 1, 1, "error[address-collision]", "give one of the two another id"),
            ("content/indicators/containers.md", 1, 1, "error[address-collision]", "give one of the two another id"),
        ],
    },
    Slip {
        what: "a name that differs from another only in case, or in the Unicode form of a letter",
        make: |book| {
            book.write("content/themes/TRADE.md", "---\ntitle: Trade\n---\n");
            book.write("content/themes/caf\u{e9}.md", "---\ntitle: Coffee\n---\n");
            book.write("content/themes/cafe\u{301}.md", "---\ntitle: Coffee\n---\n");
        },
        found: &[
            ("content/themes/TRADE.md", 1, 1, "error[invalid-id]", "rename it to `trade`"),
            ("content/themes/cafe\u{301}.md", 1, 1, "error[invalid-id]", "rename it to `cafe`"),
            ("content/themes/caf\u{e9}.md", 1, 1, "error[invalid-id]", "rename it to `cafe`"),
        ],
    },
    Slip {
        what: "a missing asset, a `javascript:` link and raw HTML",
        make: |book| {
            book.write(
                "content/themes/links.md",
                "---\ntitle: Links\n---\n\n![River](river.svg) [Print](javascript:print()) <b>bold</b>\n",
            );
        },
        found: &[
            ("content/themes/links.md", 5, 1, "error[missing-asset]", "put the file there"),
            ("content/themes/links.md", 5, 21, "error[unsafe-link]", "link to https:"),
            ("content/themes/links.md", 5, 49, "warning[raw-html]", "write it in Markdown"),
            ("content/themes/links.md", 5, 56, "warning[raw-html]", "write it in Markdown"),
        ],
    },
    Slip {
        what: "a template with an undefined variable",
        make: |book| {
            let text = "{% extends \"default/term.html\" %}\n{% block title %}{{ page.titel }}{% endblock %}\n";
            book.write("templates/term.html", text);
        },
        found: &[("templates/term.html", 2, 26, "error[template-error]", "`titel` is not defined")],
    },
    Slip {
        what: "a link to a place outside the book",
        make: |book| {
            std::os::unix::fs::symlink("/etc/passwd", book.path("content/themes/outside.md"))
                .expect("a link can be made");
        },
        found: &[("content/themes/outside.md", 1, 1, "error[invalid-id]", "put the file itself here")],
    },
];

/// What stands where a file should, and is none that can be read: each in a book of its own, because they take the same places.
const NO_FILES: &[Slip] = &[
    Slip {
        what: "links in a circle, to a folder outside, to the references, and in the place of templates and theme",
        make: |book| {
            let link = |to: &str, at: &str| {
                std::os::unix::fs::symlink(to, book.path(at)).expect("a link can be made");
            };
            link("two.md", "content/themes/one.md");
            link("one.md", "content/themes/two.md");
            link("/etc", "content/about");
            link("/etc/passwd", "content/references.bib");
            link("/", "content/picture.png");
            link("/etc", "templates");
            link("/", "theme");
        },
        found: &[
            ("content/about", 1, 1, "error[invalid-id]", "put the file itself here"),
            ("content/picture.png", 1, 1, "error[invalid-id]", "put the file itself here"),
            ("content/references.bib", 1, 1, "error[invalid-id]", "put the file itself here"),
            ("content/themes/one.md", 1, 1, "error[invalid-id]", "put the file itself here"),
            ("content/themes/two.md", 1, 1, "error[invalid-id]", "put the file itself here"),
            ("templates", 1, 1, "error[invalid-id]", "put the folder itself here"),
            ("theme", 1, 1, "error[invalid-id]", "put the folder itself here"),
        ],
    },
    Slip {
        what: "pipes, which nobody writes into, and a socket",
        make: |book| {
            for path in ["content/themes/pipe.md", "content/picture.png"] {
                let made = std::process::Command::new("mkfifo").arg(book.path(path)).status();
                assert!(made.expect("mkfifo can be run").success());
            }
            // The socket stays when what listened to it has gone.
            drop(
                std::os::unix::net::UnixListener::bind(book.path("content/themes/socket.md")).expect("it can be made"),
            );
        },
        found: &[
            ("content/picture.png", 1, 1, "error[invalid-id]", "take it out of the book"),
            ("content/themes/pipe.md", 1, 1, "error[invalid-id]", "take it out of the book"),
            ("content/themes/socket.md", 1, 1, "error[invalid-id]", "take it out of the book"),
        ],
    },
    Slip {
        what: "a file without end",
        make: |book| {
            let file = std::fs::File::create(book.path("content/themes/long.md")).expect("it can be made");
            file.set_len(1 << 40).expect("a file may have holes");
        },
        found: &[("content/themes/long.md", 1, 1, "error[limit-exceeded]", "split it")],
    },
];

fn ports() -> Book {
    Book::of_folder("tests/fixtures/ports").locked()
}

/// Says what is not as it was expected.
fn compare(what: &str, expected: &[(&str, usize, usize, &str, &str)], found: &[Finding]) {
    let mut open: Vec<&Finding> = found.iter().collect();
    for (path, line, column, rule, words) in expected {
        let fits = |finding: &&Finding| {
            (finding.path.as_str(), finding.line, finding.column) == (*path, *line, *column)
                && format!("{}[{}]", finding.severity, finding.rule) == *rule
                && finding.words().contains(words)
        };
        match open.iter().position(fits) {
            Some(at) => drop(open.remove(at)),
            None => panic!("{what}: {path}:{line}:{column}: {rule} {words} is not found:\n{}", listed(found)),
        }
    }
    let open: Vec<Finding> = open.into_iter().cloned().collect();
    assert!(open.is_empty(), "{what}: this is too much:\n{}", listed(&open));
    for finding in found {
        assert!(finding.help.is_some(), "{what}: {finding} does not say what to do");
    }
}

#[test]
fn each_is_found_at_its_place_and_nothing_else_with_it() {
    for slip in SLIPS.iter().chain(NO_FILES) {
        let book = ports();
        (slip.make)(&book);
        compare(slip.what, slip.found, &book.check());
    }
}

#[test]
fn all_together_are_found_in_one_run_and_nothing_is_published() {
    let book = ports();
    assert_eq!(book.run(&["build", "--sources", "sources"]).status, Some(0));
    let site = book.site();
    assert!(site.iter().any(|(path, _)| path == "index.html"));
    SLIPS.iter().for_each(|slip| (slip.make)(&book));
    let all: Vec<_> = SLIPS.iter().flat_map(|slip| slip.found).copied().collect();
    compare("all together", &all, &book.check());

    for arguments in [&["build", "--sources", "sources"][..], &["build"], &["build", "--format", "json"]] {
        let ran = book.run(arguments);
        assert_eq!(ran.status, Some(1), "{arguments:?}");
        assert!(ran.stderr.contains("nothing was published: the site in place is as it was"), "{}", ran.stderr);
        assert!(book.site() == site, "the site changed");
    }
    let ran = book.run(&["check", "--format", "short"]);
    assert_eq!((ran.status, ran.stderr.lines().count()), (Some(1), all.len()), "{}", ran.stderr);
}

#[test]
fn one_alone_is_enough_to_publish_nothing_unless_it_is_a_warning() {
    for slip in SLIPS {
        let book = ports();
        (slip.make)(&book);
        let error = slip.found.iter().any(|(_, _, _, rule, _)| rule.starts_with("error"));
        let published = book.build().published.is_some();
        assert_eq!(published, !error, "{}", slip.what);
        assert_eq!(book.path("public").exists(), !error, "{}", slip.what);
    }
}

#[test]
fn a_mistake_in_every_excerpt_key_theme_and_id_is_found_in_one_run() {
    let book = ports();
    let article = "content/articles/port-report.md";
    book.replace(article, "nobody asked who would guard it", "nobody asked who should guard it");
    book.replace(article, "themes: [ports]", "themes: [prots]\nreviewd: 2026-01-01");
    let interview = "content/articles/prado-interview.md";
    book.replace(interview, "{#two-boats}", "{#boats}");
    for sources in [true, false] {
        let mut book = Book::of_folder(book.root());
        book.use_sources(sources);
        let found = book.check();
        let rules: Vec<(&str, &str, usize)> = found.iter().map(|f| (f.rule, f.path.as_str(), f.line)).collect();
        let quotation = if sources { "quotation-not-found" } else { "quotation-unproved" };
        assert!(rules.contains(&("unknown-term", article, 4)), "{}", listed(&found));
        assert!(rules.contains(&("unknown-key", article, 5)), "{}", listed(&found));
        assert!(rules.contains(&(quotation, article, 18)), "{}", listed(&found));
        assert!(rules.iter().any(|(rule, path, _)| (*rule, *path) == ("id-removed", "content/book.lock")));
        assert!(found.iter().any(|f| f.rule == "id-removed" && f.words().contains("two-boats")), "{}", listed(&found));
    }
}

#[test]
fn a_book_whose_content_or_settings_are_a_link_is_not_read() {
    let other = ports();
    for name in ["content", "content/book.yaml"] {
        let book = ports();
        let path = book.path(name);
        if path.is_dir() { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) }.expect("it can go");
        std::os::unix::fs::symlink(other.path(name), &path).expect("a link can be made");
        let ran = book.run(&["check"]);
        assert_eq!(ran.status, Some(2), "{name}");
        assert!(ran.stderr.contains(&format!("{name}: it is a link to another place")), "{}", ran.stderr);
    }
}

#[test]
fn what_is_too_large_or_too_deep_is_said_with_its_place_and_takes_no_time() {
    let terms = |count: usize| {
        let ids: Vec<String> = (0..count).map(|at| format!("t{at}")).collect();
        format!("---\ntitle: A\nthemes: [{}]\n---\n", ids.join(", "))
    };
    let bomb = "---\ntitle: A\nextra:\n  a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned()
        + &(b'a'..b'k')
            .map(|letter| {
                let (before, letter) = (char::from(letter), char::from(letter + 1));
                format!("  {letter}: &{letter} [{}]\n", vec![format!("*{before}"); 9].join(", "))
            })
            .collect::<String>()
        + "---\n";
    let cases = [
        (terms(101), "limit-exceeded", "more than 100 terms of themes stand here"),
        (terms(5_000), "limit-exceeded", "more than 100 terms of themes stand here"),
        (bomb, "limit-exceeded", "repetition limit"),
        (
            format!("---\ntitle: A\nextra: {{x: {}}}\n---\n", "y".repeat(70_000)),
            "limit-exceeded",
            "at most 65536 are read",
        ),
        (format!("---\ntitle: A\nextra: {}\n---\n", "[".repeat(60_000)), "limit-exceeded", "32 levels"),
        (format!("---\ntitle: A\naliases: [{}]\n---\n", "{}, ".repeat(15_000)), "wrong-type", ""),
        (format!("---\ntitle: A\n---\n\n{}x\n", "- ".repeat(20_000)), "limit-exceeded", "100 levels"),
        (format!("---\ntitle: A\n---\n\n{}x\n", "> ".repeat(20_000)), "limit-exceeded", "100 levels"),
        (
            format!("---\ntitle: A\n---\n\n{}x{}\n", "*a ".repeat(5_000), "*".repeat(5_000)),
            "limit-exceeded",
            "100 levels",
        ),
        (format!("---\ntitle: A\n---\n\n{}\n", "[".repeat(50_000)), "broken-link", ""),
        (format!("---\ntitle: A\n---\n\n```rust\n{}\n```\n", "let x = (".repeat(100_000)), "", ""),
        (format!("---\ntitle: A\n---\n\n{}\n", "x ".repeat(9 << 20)), "limit-exceeded", "at most 16777216 are read"),
    ];
    for (text, rule, words) in cases {
        let book = Book::new("=== content/book.yaml\ntitle: A\nindexes: {themes: {title: Themes}}\n");
        book.write("content/about/a.md", &text);
        let started = std::time::Instant::now();
        let found = book.check();
        let head = &text[..text.len().min(60)];
        // Far more than it takes, and far less than what grows with the square of the text would.
        assert!(started.elapsed() < std::time::Duration::from_secs(60), "{head}: {:?}", started.elapsed());
        let told = found.iter().any(|finding| finding.rule == rule && finding.words().contains(words));
        assert!(told || rule.is_empty() && found.is_empty(), "{head}: {}", listed(&found[..found.len().min(5)]));
    }
}
