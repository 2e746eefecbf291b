//! The stylesheet, the script and the icon, which are the same for everybody.

/// A file that is the same for everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asset {
    /// Path on the site.
    pub path: &'static str,
    /// Content type.
    pub content_type: &'static str,
    /// Contents.
    pub text: &'static str,
}

const ASSETS: [Asset; 3] = [
    Asset { path: "/static/icon.svg", content_type: "image/svg+xml", text: include_str!("../assets/icon.svg") },
    Asset {
        path: "/static/page.css",
        content_type: "text/css; charset=utf-8",
        text: include_str!("../assets/page.css"),
    },
    Asset {
        path: "/static/page.js",
        content_type: "text/javascript; charset=utf-8",
        text: include_str!("../assets/page.js"),
    },
];

/// The file at a path.
pub fn asset(path: &str) -> Option<Asset> {
    ASSETS.into_iter().find(|asset| asset.path == path)
}
