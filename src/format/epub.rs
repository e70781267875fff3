//! The whole book as an e-book: EPUB 3.3 (<https://www.w3.org/TR/epub-33/>). The only user of zip.
//!
//! 1. The chapters of [`chapters`](crate::format::chapters) become XHTML files that lie as their pages do in the site.
//! 2. The package document lists them with what assistive technology asks for; the navigation document names them; the
//!    cover is drawn from the title.
//! 3. The container is written with one fixed time, in one fixed order: the same book gives the same bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::book::Book;
use crate::format::atom::xml;
use crate::format::chapters::{Chapter, Chapters, Destination};
use crate::format::markup::{self, Fitting};
use crate::format::page::Pages;
use crate::hash;
use crate::html::relative;

/// The folder of the container that holds the book.
const ROOT: &str = "EPUB";

/// Pictures that every reading system shows (EPUB 3.3, 3.2), by the ending of their file.
const PICTURES: [(&str, &str); 6] = [
    ("gif", "image/gif"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("webp", "image/webp"),
];

/// What the e-book is made with beside the chapters.
pub struct Binding<'b> {
    /// The style sheet.
    pub style: &'b [u8],
    /// The files of the site that are kept as they are, by path.
    pub files: BTreeMap<&'b str, &'b [u8]>,
    /// The moment that dates what has no date of its own.
    pub epoch: &'b str,
}

/// A file of the package.
struct Item {
    /// Its path below [`ROOT`].
    path: String,
    media_type: &'static str,
    /// What the package document says of it: `nav`, `cover-image`, `svg`.
    properties: String,
    /// Whether it is read in its turn.
    in_spine: bool,
    bytes: Vec<u8>,
}

/// The e-book, whole.
pub fn epub(pages: &Pages<'_>, chapters: &Chapters, binding: &Binding<'_>) -> Vec<u8> {
    let book = pages.book;
    let words = |key| book.strings.get(key);
    let mut pictures = BTreeSet::new();
    let mut items = vec![
        Item {
            path: "cover.xhtml".to_owned(),
            media_type: XHTML,
            properties: String::new(),
            in_spine: true,
            bytes: document(
                book,
                &book.config.title,
                "cover.xhtml",
                "cover",
                &format!("<p class=\"cover\"><img src=\"cover.svg\" alt=\"{}\"/></p>", xml(&book.config.title)),
            ),
        },
        chapter(book, &chapters.home, chapters, "introduction", binding, &mut pictures),
        Item {
            path: "nav.xhtml".to_owned(),
            media_type: XHTML,
            properties: "nav".to_owned(),
            in_spine: true,
            bytes: navigation(book, chapters, words("whole-contents")),
        },
    ];
    for part in &chapters.parts {
        items.push(chapter(book, &part.opening, chapters, "part", binding, &mut pictures));
        for page in &part.chapters {
            items.push(chapter(book, page, chapters, "chapter", binding, &mut pictures));
        }
    }
    items.push(plain_item("style.css", "text/css", "", binding.style.to_vec()));
    items.push(plain_item("cover.svg", "image/svg+xml", "cover-image", cover(pages, book).into_bytes()));
    for path in pictures {
        let media_type = picture_type(&path).unwrap_or("image/png");
        let bytes = binding.files.get(path.as_str()).map(|bytes| bytes.to_vec()).unwrap_or_default();
        items.push(plain_item(&path, media_type, "", bytes));
    }
    let package = package(book, &items, binding.epoch);
    container(&package, &items)
}

const XHTML: &str = "application/xhtml+xml";

fn plain_item(path: &str, media_type: &'static str, properties: &str, bytes: Vec<u8>) -> Item {
    Item { path: path.to_owned(), media_type, properties: properties.to_owned(), in_spine: false, bytes }
}

/// The path of a chapter in the package.
fn own_path(path: &str) -> String {
    path.replace(".html", ".xhtml")
}

fn picture_type(path: &str) -> Option<&'static str> {
    let (_, ending) = path.rsplit_once('.')?;
    PICTURES.iter().find(|(known, _)| *known == ending).map(|(_, media_type)| *media_type)
}

/// A chapter as a file. The pictures that it shows are added to `pictures`.
fn chapter(
    book: &Book,
    chapter: &Chapter,
    chapters: &Chapters,
    kind: &str,
    binding: &Binding<'_>,
    pictures: &mut BTreeSet<String>,
) -> Item {
    let own = own_path(&chapter.path);
    let link = |href: &str| match chapters.place(&chapter.path, href) {
        Destination::Chapter(path, fragment) => {
            let fragment = fragment.map(|id| format!("#{id}")).unwrap_or_default();
            Some(relative(&own, &own_path(&path)) + &fragment)
        }
        Destination::Site(path) => book.config.base_url.as_ref().map(|base| format!("{base}{path}")),
        Destination::Outside(address) => Some(address),
    };
    let shown = std::cell::RefCell::new(BTreeSet::new());
    let picture = |src: &str| match chapters.place(&chapter.path, src) {
        Destination::Site(path) if picture_type(&path).is_some() && binding.files.contains_key(path.as_str()) => {
            let address = relative(&own, &path);
            shown.borrow_mut().insert(path);
            Some(address)
        }
        _ => None,
    };
    let fitting = Fitting { deeper: 0, prefix: String::new(), link: &link, picture: &picture };
    let nodes = fitting.fit(chapter.nodes.clone());
    pictures.extend(shown.into_inner());
    let mut properties = "";
    markup::visit(&nodes, &mut |element| {
        if element.name == "svg" {
            properties = "svg";
        }
    });
    Item {
        bytes: document(book, &chapter.title, &own, kind, &markup::xml(&nodes)),
        path: own,
        media_type: XHTML,
        properties: properties.to_owned(),
        in_spine: true,
    }
}

/// An XHTML document with one section of a kind of EPUB's structural vocabulary (<https://www.w3.org/TR/epub-ssv-11/>).
fn document(book: &Book, title: &str, path: &str, kind: &str, body: &str) -> Vec<u8> {
    let role = match kind {
        "cover" => "",
        "introduction" => " role=\"doc-introduction\"",
        "part" => " role=\"doc-part\"",
        _ => " role=\"doc-chapter\"",
    };
    let title = xml(title);
    let section = format!("<section epub:type=\"{kind}\"{role} aria-label=\"{title}\">\n{body}\n</section>");
    page(book, &title, path, &section)
}

/// The frame of every XHTML document; `title` and `body` are XML.
fn page(book: &Book, title: &str, path: &str, body: &str) -> Vec<u8> {
    let language = xml(&book.config.language);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE html>\n\
         <html xmlns=\"http://www.w3.org/1999/xhtml\" xmlns:epub=\"http://www.idpf.org/2007/ops\" lang=\"{language}\" xml:lang=\"{language}\">\n\
         <head>\n<title>{title}</title>\n<link rel=\"stylesheet\" type=\"text/css\" href=\"{}\"/>\n</head>\n\
         <body>\n{body}\n</body>\n</html>\n",
        relative(path, "style.css")
    )
    .into_bytes()
}

fn navigation(book: &Book, chapters: &Chapters, title: &str) -> Vec<u8> {
    let entry = |chapter: &Chapter| {
        let title = if chapter.path == "index.html" { &book.config.title } else { &chapter.title };
        format!("<a href=\"{}\">{}</a>", xml(&own_path(&chapter.path)), xml(title))
    };
    let title = xml(title);
    let mut body = format!(
        "<nav epub:type=\"toc\" role=\"doc-toc\" id=\"toc\">\n<h1>{title}</h1>\n<ol>\n<li>{}</li>\n",
        entry(&chapters.home)
    );
    for part in &chapters.parts {
        let _ = write!(body, "<li>{}", entry(&part.opening));
        if !part.chapters.is_empty() {
            body.push_str("\n<ol>\n");
            for chapter in &part.chapters {
                let _ = writeln!(body, "<li>{}</li>", entry(chapter));
            }
            body.push_str("</ol>");
        }
        body.push_str("</li>\n");
    }
    let _ = write!(
        body,
        "</ol>\n</nav>\n<nav epub:type=\"landmarks\" hidden=\"hidden\" aria-label=\"{}\">\n<ol>\n\
         <li><a epub:type=\"toc\" href=\"#toc\">{title}</a></li>\n\
         <li><a epub:type=\"bodymatter\" href=\"index.xhtml\">{}</a></li>\n</ol>\n</nav>",
        xml(book.strings.get("navigation")),
        xml(&book.config.title)
    );
    page(book, &title, "nav.xhtml", &body)
}

/// The package document (EPUB 3.3, 5), with the metadata of EPUB Accessibility 1.1 (<https://www.w3.org/TR/epub-a11y-11/>).
fn package(book: &Book, items: &[Item], epoch: &str) -> String {
    let config = &book.config;
    let reviewed = book.pages.iter().filter_map(|page| page.front.reviewed.as_ref());
    let reviewed = reviewed.map(|day| format!("{}T00:00:00Z", day.value)).max().unwrap_or_default();
    let modified = if reviewed.as_str() > epoch { &reviewed } else { epoch };
    let language = xml(&config.language);
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\" unique-identifier=\"id\" xml:lang=\"{language}\">\n\
         <metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n\
         <dc:identifier id=\"id\">{}</dc:identifier>\n<dc:title id=\"title\">{}</dc:title>\n\
         <meta refines=\"#title\" property=\"title-type\">main</meta>\n",
        xml(&identifier(book)),
        xml(&config.title)
    );
    if let Some(subtitle) = &config.subtitle {
        let _ = writeln!(
            out,
            "<dc:title id=\"subtitle\">{}</dc:title>\n<meta refines=\"#subtitle\" property=\"title-type\">subtitle</meta>",
            xml(subtitle)
        );
    }
    let _ = writeln!(out, "<dc:language>{language}</dc:language>");
    for author in &config.authors {
        let _ = writeln!(out, "<dc:creator>{}</dc:creator>", xml(author));
    }
    if let Some(base) = &config.base_url {
        let _ = writeln!(out, "<dc:source>{}</dc:source>", xml(base));
    }
    let _ = writeln!(out, "<meta property=\"dcterms:modified\">{modified}</meta>");
    let visual = items.iter().any(|item| item.properties == "svg" || item.path.starts_with("assets/"));
    let mut meta = |property: &str, value: &str| {
        let _ = writeln!(out, "<meta property=\"schema:{property}\">{}</meta>", xml(value));
    };
    meta("accessMode", "textual");
    if visual {
        meta("accessMode", "visual");
    }
    // Every picture has a text alternative, so that the words alone are enough.
    meta("accessModeSufficient", "textual");
    for feature in
        ["alternativeText", "displayTransformability", "readingOrder", "structuralNavigation", "tableOfContents"]
    {
        meta("accessibilityFeature", feature);
    }
    meta("accessibilityHazard", "none");
    meta("accessibilitySummary", book.strings.get("accessibility-summary"));
    out.push_str("</metadata>\n<manifest>\n");
    for (at, item) in items.iter().enumerate() {
        let _ = write!(out, "<item id=\"i{at}\" href=\"{}\" media-type=\"{}\"", xml(&item.path), item.media_type);
        if !item.properties.is_empty() {
            let _ = write!(out, " properties=\"{}\"", item.properties);
        }
        out.push_str("/>\n");
    }
    out.push_str("</manifest>\n<spine>\n");
    for (at, _) in items.iter().enumerate().filter(|(_, item)| item.in_spine) {
        let _ = writeln!(out, "<itemref idref=\"i{at}\"/>");
    }
    out.push_str("</spine>\n</package>\n");
    out
}

/// What names the book among all others: its address, or a UUID of version 8 made of its title (RFC 9562, section 5.8).
fn identifier(book: &Book) -> String {
    let config = &book.config;
    config.base_url.clone().unwrap_or_else(|| {
        let hash = hash::of_parts([config.title.as_bytes(), b"\0", config.language.as_bytes()]);
        format!("urn:uuid:{}-{}-8{}-8{}-{}", &hash[..8], &hash[8..12], &hash[13..16], &hash[17..20], &hash[20..32])
    })
}

/// How wide and high the cover is, in units of its own.
const COVER: (usize, usize) = (1200, 1800);

/// The cover: title, subtitle, years of the sources, who publishes the book.
fn cover(pages: &Pages<'_>, book: &Book) -> String {
    let (width, height) = COVER;
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\">\n\
         <title>{}</title>\n<rect width=\"{width}\" height=\"{height}\" fill=\"#fefefd\"/>\n\
         <rect width=\"{width}\" height=\"36\" fill=\"#0b5a70\"/>\n",
        xml(&book.config.title)
    );
    // As many letters a line as the longest word needs, so that a long title is small and a short one large.
    let longest = book.config.title.split_whitespace().map(|word| word.chars().count()).max().unwrap_or_default();
    let letters = longest.clamp(12, 28);
    let size = (1000 * 10 / (letters * 6)).min(130);
    let mut y = 420;
    let mut lines = |text: &str, letters: usize, size: usize, style: &str| {
        for line in wrapped(text, letters) {
            let _ = writeln!(out, "<text x=\"100\" y=\"{y}\" font-size=\"{size}\" {style}>{}</text>", xml(&line));
            y += size * 6 / 5;
        }
        y += 50;
    };
    const SERIF: &str = "font-family=\"Georgia, serif\" font-weight=\"bold\" fill=\"#1c2224\"";
    const SANS: &str = "font-family=\"Helvetica, Arial, sans-serif\" fill=\"#55605f\"";
    lines(&book.config.title, letters, size, SERIF);
    lines(book.config.subtitle.as_deref().unwrap_or_default(), 36, 50, SANS);
    if let Some(years) = pages.years() {
        lines(&format!("{} {years}", book.strings.get("years-of-sources")), 40, 44, SANS);
    }
    let authors = xml(&book.config.authors.join(", "));
    if !authors.is_empty() {
        let _ = writeln!(out, "<text x=\"100\" y=\"{}\" font-size=\"44\" {SANS}>{authors}</text>", height - 120);
    }
    out.push_str("</svg>\n");
    out
}

/// A text in lines of about as many letters.
fn wrapped(text: &str, letters: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= letters => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// The container (EPUB 3.3, 4): the media type first and stored as it is, then everything else.
fn container(package: &str, items: &[Item]) -> Vec<u8> {
    const CONTAINER: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
        <container version=\"1.0\" xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\">\n<rootfiles>\n\
        <rootfile full-path=\"EPUB/package.opf\" media-type=\"application/oebps-package+xml\"/>\n</rootfiles>\n</container>\n";
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let mut put = |path: &str, method: CompressionMethod, bytes: &[u8]| {
        // The earliest time that the format can tell: no file of it has another.
        let options = SimpleFileOptions::default().compression_method(method).last_modified_time(DateTime::default());
        archive.start_file(path, options).expect("paths in the package are unique and short");
        archive.write_all(bytes).expect("memory takes what is written");
    };
    put("mimetype", CompressionMethod::Stored, b"application/epub+zip");
    put("META-INF/container.xml", CompressionMethod::Deflated, CONTAINER.as_bytes());
    put(&format!("{ROOT}/package.opf"), CompressionMethod::Deflated, package.as_bytes());
    for item in items {
        put(&format!("{ROOT}/{}", item.path), CompressionMethod::Deflated, &item.bytes);
    }
    archive.finish().expect("memory takes what is written").into_inner()
}
