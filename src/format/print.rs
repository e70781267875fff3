//! The whole book on one page, for paper and PDF.
//!
//! Every id has the path of its page before it (`countries/peru/notes`), so that it is unique and says where it is from;
//! links within the book lead to places on this page, and headings stand under the headings of their part.

use rayon::prelude::*;

use crate::format::chapters::{Chapter, Chapters, Destination};
use crate::format::markup::{self, Fitting};
use crate::format::page::Pages;
use crate::html::relative;
use crate::plan::PRINT;
use crate::view::{LinkView, PageView, PrintChapter, PrintPart, PrintView};

/// The path of the home page.
const HOME: &str = "index.html";

/// The view of the page, with its frame.
pub fn view(pages: &Pages<'_>, chapters: &Chapters) -> (PageView, PrintView) {
    let parts = chapters.parts.iter().map(|part| PrintPart {
        link: link(&part.opening),
        anchor: anchor(&part.opening.path),
        body: fitted(&part.opening, chapters, 1),
        chapters: part
            .chapters
            .par_iter()
            .map(|chapter| PrintChapter {
                link: link(chapter),
                anchor: anchor(&chapter.path),
                body: fitted(chapter, chapters, 2),
            })
            .collect(),
    });
    let view = PrintView { home: fitted(&chapters.home, chapters, 0), parts: parts.collect() };
    (pages.print_frame(), view)
}

fn link(chapter: &Chapter) -> LinkView {
    LinkView { title: chapter.title.clone(), href: format!("#{}", anchor(&chapter.path)) }
}

/// The id of a page here: its path without the ending; of a folder's page the folder. The home page keeps its ending, which
/// no folder has.
fn anchor(path: &str) -> String {
    if path == HOME {
        return path.to_owned();
    }
    let path = path.trim_end_matches(".html");
    path.strip_suffix("/index").unwrap_or(path).to_owned()
}

fn fitted(chapter: &Chapter, chapters: &Chapters, deeper: u8) -> String {
    let place = |href: &str| {
        Some(match chapters.place(&chapter.path, href) {
            Destination::Chapter(path, None) => format!("#{}", anchor(&path)),
            Destination::Chapter(path, Some(id)) => format!("#{}/{id}", anchor(&path)),
            Destination::Site(path) => relative(PRINT, &path),
            Destination::Outside(address) => address,
        })
    };
    let fitting = Fitting { deeper, prefix: format!("{}/", anchor(&chapter.path)), link: &place, picture: &place };
    markup::html(&fitting.fit(chapter.nodes.clone()))
}
