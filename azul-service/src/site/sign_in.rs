//! Signing in with a browser: the token is in a cookie, which stands for the header that browsers cannot send.

use azul_search::{Refusal, Request as Asked};

use super::{Site, convert};
use crate::server::header::{COOKIE, LOCATION, SET_COOKIE};
use crate::server::{Head, HeaderName, Method, Reply, Request, StatusCode};

const NAME: &str = "azul_token";

/// The token in the cookie of a request.
fn token(head: &Head) -> Option<&str> {
    let cookies = head.header(COOKIE)?.split(';').map(str::trim);
    cookies.filter_map(|cookie| cookie.split_once('=')).find(|(name, _)| *name == NAME).map(|(_, token)| token)
}

/// Adds the token of the cookie to what only reads, unless there is one in a header. Reading for another site is in vain:
/// its answers are not shown to scripts of other sites, and the cookie is not sent along anyway.
pub(super) fn with_cookie(head: &Head, mut asked: Asked) -> Asked {
    let reads = [Method::GET, Method::HEAD].contains(&head.method);
    if let Some(token) = token(head).filter(|_| reads && asked.header("authorization").is_none()) {
        asked.headers.push(("authorization".to_owned(), format!("Bearer {token}")));
    }
    asked
}

/// Whether a request has the cookie.
pub(super) fn has_cookie(head: &Head) -> bool {
    token(head).is_some()
}

/// Takes the cookie back.
pub(super) fn forgetting(reply: Reply) -> Reply {
    reply.with(SET_COOKIE, format!("{NAME}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0"))
}

/// Whether a form was sent by a page of this site, as far as the browser says.
fn from_here(head: &Head) -> bool {
    let site = head.header(HeaderName::from_static("sec-fetch-site"));
    site.is_none_or(|site| ["same-origin", "none"].contains(&site))
}

fn to_front() -> Reply {
    Reply::empty(StatusCode::SEE_OTHER).with(LOCATION, "/")
}

impl Site {
    /// Takes a token from the form, or takes it back.
    pub(super) fn sign(&self, request: &Request) -> Reply {
        if !from_here(&request.head) {
            return Reply::error(StatusCode::FORBIDDEN, "ForbiddenError", "The form is not one of this site");
        }
        if request.head.path == "/sign-out" {
            return forgetting(to_front());
        }
        let given = form_urlencoded::parse(&request.body).find(|(name, _)| name == "token");
        let given = given.map(|(_, token)| token.trim().to_owned()).unwrap_or_default();
        let plain = |c: char| c.is_ascii_graphic() && !"\";,\\".contains(c);
        let refusal = if given.is_empty() || !given.chars().all(plain) {
            Refusal::unauthorized("That is no token.")
        } else {
            let mut asked = convert::asked(request);
            asked.headers.retain(|(name, _)| name != "authorization");
            asked.headers.push(("authorization".to_owned(), format!("Bearer {given}")));
            let name = self.service.catalog_of(&Asked::get("/")).into_owned();
            match self.caller(&asked, &name) {
                Ok(_) => {
                    let secure = if self.service.base_url.starts_with("https:") { "; Secure" } else { "" };
                    let cookie = format!("{NAME}={given}; Path=/; HttpOnly; SameSite=Strict{secure}");
                    return to_front().with(SET_COOKIE, cookie);
                }
                Err(refusal) => refusal,
            }
        };
        self.denied(request, None, "token");
        self.visited(request, |visit| azul_page::refused(visit, &refusal.message))
    }
}
