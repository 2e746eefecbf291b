//! Signing in: a token is typed once, and the browser keeps it in a cookie that no script reads.

use azul_search::{Answer, Refusal};
use maud::html;

use crate::shell::{Frame, shell};
use crate::state::State;
use crate::visit::{Signing, Visit, html as html_answer, nothing_here};

/// The page with the form; the reason, if what was typed was refused.
///
/// # Errors
/// 404 if nobody can sign in.
pub(crate) fn page(visit: &Visit<'_>, refused: Option<&str>) -> Result<Answer, Refusal> {
    if visit.signing == Signing::Never {
        return Err(nothing_here());
    }
    let frame = Frame { title: "Sign in".to_owned(), state: State::default(), here: "sign-in", filters: false };
    let page = shell(
        visit,
        &frame,
        html! {
            div.narrow {
                h1 { "Sign in" }
                p { "Open data are for everybody, without this. With a token you also see what is shared with you." }
                @if let Some(reason) = refused { p.notice #refused role="alert" { (reason) } }
                form method="post" action="/sign-in" {
                    label for="token" { "Token" }
                    div.row {
                        input #token name="token" type="password" autocomplete="current-password" required aria-describedby=[refused.map(|_| "refused")];
                        button type="submit" { "Sign in" }
                    }
                }
                p.about { "The token is kept in a cookie of this site alone until you sign out or close the browser." }
            }
        },
    );
    Ok(html_answer(if refused.is_some() { 401 } else { 200 }, page))
}

/// The page with the form after a token was refused.
pub fn refused(visit: &Visit<'_>, reason: &str) -> Answer {
    page(visit, Some(reason)).unwrap_or_else(|refusal| refusal.answer())
}
