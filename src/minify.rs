//! HTML pages → the same pages in fewer bytes. The only user of minify-html; without the feature, pages stay as they are.

/// Minifies a page. What a reader sees and what a parser builds of it stay the same: closing tags, `html` and `head` are
/// kept, and neither style nor script is touched.
#[cfg(feature = "minify")]
pub fn html(page: &str) -> Vec<u8> {
    let settings = minify_html::Cfg {
        keep_closing_tags: true,
        keep_html_and_head_opening_tags: true,
        keep_comments: false,
        minify_css: false,
        minify_js: false,
        ..minify_html::Cfg::default()
    };
    minify_html::minify(page.as_bytes(), &settings)
}

/// Leaves a page as it is.
#[cfg(not(feature = "minify"))]
pub fn html(page: &str) -> Vec<u8> {
    page.as_bytes().to_vec()
}
