//! `_headers`: what a host sends with each file, in the form that Netlify and Cloudflare Pages read
//! (<https://docs.netlify.com/manage/routing/headers/>, <https://developers.cloudflare.com/pages/configuration/headers/>).
//!
//! Such a host reads the file at the root of what is deployed and counts paths from there, whatever address stands before
//! them; so no path has the book's `base_url` in it. A rule sets a header that no other rule sets for the same file, because
//! Cloudflare joins the values of all rules that fit. Pages are left to the host's default, which is to ask again each time.

use std::fmt::Write as _;

use crate::plan::{PASSAGES, Plan, SEARCH_INDEX};

/// The strictest policy the pages work under: nothing from elsewhere, nothing inline, in no frame.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What is sent with every file: other sites do not learn which page a reader came from.
pub const EVERYWHERE: [(&str, &str); 3] =
    [("Content-Security-Policy", POLICY), ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "same-origin")];

/// For files whose names change with their bytes: kept for a year, never asked for again.
pub const FOREVER: &str = "public, max-age=31536000, immutable";

/// For files whose names stay: kept, but asked for each time whether they changed.
pub const REVALIDATED: &str = "no-cache";

/// The headers of a site.
pub fn headers(plan: &Plan) -> String {
    let mut out = String::new();
    let mut rule = |path: &str, headers: &[(&str, &str)]| {
        let _ = writeln!(out, "{path}");
        for (name, value) in headers {
            let _ = writeln!(out, "  {name}: {value}");
        }
    };
    rule("/*", &EVERYWHERE);
    rule("/assets/*", &[("Cache-Control", FOREVER)]);
    for path in [PASSAGES, SEARCH_INDEX] {
        if plan.jobs.iter().any(|job| job.path == path) {
            rule(&format!("/{path}"), &[("Cache-Control", REVALIDATED)]);
        }
    }
    out
}
