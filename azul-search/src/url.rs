//! URLs in answers.

use form_urlencoded::Serializer;

/// Begins the parameters of a URL that has none yet.
pub(crate) fn parameters(mut url: String) -> Serializer<'static, String> {
    url.push('?');
    let start = url.len();
    Serializer::for_suffix(url, start)
}
