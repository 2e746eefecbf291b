//! What replies have in common, and those that need no thought.

use crate::rate::Rate;
use crate::server::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, VARY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use crate::server::{Head, HeaderName, HeaderValue, Reply, StatusCode};

/// Answers a browser that asks what it may do.
pub(super) fn options() -> Reply {
    let mut reply = Reply::new(StatusCode::OK, "application/json", "");
    for (name, value) in [
        (ACCESS_CONTROL_ALLOW_METHODS, "GET,HEAD,OPTIONS,POST,PUT"),
        (ACCESS_CONTROL_ALLOW_HEADERS, "Authorization,Content-Type,If-None-Match,Range"),
        (ACCESS_CONTROL_MAX_AGE, "86400"),
        (CACHE_CONTROL, "no-store"),
    ] {
        reply.headers.insert(name, HeaderValue::from_static(value));
    }
    reply
}

/// Pages may use what comes from here and nothing else.
const PAGES: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
                     base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/// Everything else is not to be shown as a page at all.
const OTHERS: &str = "default-src 'none'; frame-ancestors 'none'";

/// Adds the headers that every reply has.
pub(super) fn common(head: &Head, mut reply: Reply, https: bool) -> Reply {
    let page = reply.headers.get(CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"text/html"));
    let policy = if page { PAGES } else { OTHERS };
    for (name, value) in [
        (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (ACCESS_CONTROL_EXPOSE_HEADERS, "ETag,Location,RateLimit,RateLimit-Policy,Retry-After,X-Request-Id"),
        (VARY, "Accept-Encoding, Authorization, Cookie"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "no-referrer"),
        (CONTENT_SECURITY_POLICY, policy),
    ] {
        reply.headers.insert(name, HeaderValue::from_static(value));
    }
    if https {
        let year = HeaderValue::from_static("max-age=31536000");
        reply.headers.insert(STRICT_TRANSPORT_SECURITY, year);
    }
    if !reply.headers.contains_key(CACHE_CONTROL) {
        reply.headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    reply.with(HeaderName::from_static("x-request-id"), &head.id)
}

/// Adds what clients may do, if that is limited.
pub(super) fn with_policy(reply: Reply, rate: Rate) -> Reply {
    let policy = format!("\"default\";q={};w={}", rate.requests, rate.window.as_secs());
    reply.with(HeaderName::from_static("ratelimit-policy"), policy)
}
