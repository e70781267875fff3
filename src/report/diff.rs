//! Two texts → a unified diff (<https://www.gnu.org/software/diffutils/manual/html_node/Detailed-Unified.html>), as `patch`
//! and `git apply` read it. The only user of similar.

use std::fmt::Write;

use similar::{ChangeTag, TextDiff};

use super::escaped;

/// The difference of `old`, the text of the file `from`, and `new`, that of `to`; nothing stands for a file that is not
/// there. A file that only gets another name is shown by its name alone.
pub fn render(from: Option<&str>, to: Option<&str>, old: &str, new: &str) -> String {
    let name = |side: char, path: Option<&str>| {
        path.map_or_else(|| "/dev/null".to_owned(), |path| format!("{side}/{}", escaped(path)))
    };
    let mut out = String::new();
    if let (Some(from), Some(to)) = (from, to)
        && from != to
    {
        let _ = writeln!(out, "diff --git a/{0} b/{1}\nrename from {0}\nrename to {1}", escaped(from), escaped(to));
    }
    let diff = TextDiff::from_lines(old, new);
    let mut head = format!("--- {}\n+++ {}\n", name('a', from), name('b', to));
    for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
        out.push_str(&std::mem::take(&mut head));
        let _ = writeln!(out, "{}", hunk.header());
        for change in hunk.iter_changes() {
            let sign = match change.tag() {
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
                ChangeTag::Equal => ' ',
            };
            let line: String = change
                .value()
                .trim_end_matches('\n')
                .chars()
                .map(|c| if c == '\r' { c } else { super::visible(c) })
                .collect();
            let _ = writeln!(out, "{sign}{line}");
            if change.missing_newline() {
                out.push_str("\\ No newline at end of file\n");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_is_shown_with_three_lines_around_it() {
        let old = "1\n2\n3\n4\n5\n6\n7\n8\n9";
        let shown = render(Some("content/a.md"), Some("content/b.md"), old, &old.replace("5\n", "five\n"));
        let expected = "diff --git a/content/a.md b/content/b.md\nrename from content/a.md\nrename to content/b.md\n--- a/content/a.md\n+++ b/content/b.md\n\
                        @@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n";
        assert_eq!(shown, expected);
        assert!(render(None, Some("a"), "", "x").ends_with("+x\n\\ No newline at end of file\n"));
        assert_eq!(render(Some("a"), Some("a"), "x", "x"), "");
    }
}
