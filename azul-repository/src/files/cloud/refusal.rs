//! What went wrong, in words that name no secret. Answers of servers are not quoted: some repeat the request with all that it
//! was signed with.

use std::io::{self, ErrorKind};

use object_store::Error;

/// Most characters of a message that is not ours.
const MOST: usize = 300;

/// Why the object storage did not do what it was asked for.
pub(super) fn refused(error: Error) -> io::Error {
    let text = error.to_string();
    let code = code(&text).map_or(String::new(), |code| format!(" ({code})"));
    let (kind, message) = match error {
        _ if code.contains("NoSuchBucket") => (ErrorKind::NotFound, "there is no such bucket".to_owned()),
        Error::NotFound { .. } => (ErrorKind::NotFound, format!("there is no such object{code}")),
        Error::Precondition { .. } => return changed(),
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => {
            (ErrorKind::PermissionDenied, format!("the credentials of the environment do not allow it{code}"))
        }
        _ => (ErrorKind::Other, format!("{}{code}", plain(&text))),
    };
    io::Error::new(kind, message)
}

/// The object is another one than that which was listed.
pub(super) fn changed() -> io::Error {
    io::Error::other("it was changed after it was listed; index it again")
}

/// The environment does not say how to get there.
pub(super) fn unusable(scheme: &str) -> io::Error {
    let variables = match scheme {
        "s3" => "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION, AWS_ENDPOINT_URL",
        "gs" => "GOOGLE_APPLICATION_CREDENTIALS or GOOGLE_SERVICE_ACCOUNT",
        _ => return io::Error::new(ErrorKind::InvalidInput, "this is no URL of a server"),
    };
    let message = format!("{scheme}:// cannot be used with what the environment says: {variables}");
    io::Error::new(ErrorKind::InvalidInput, message)
}

/// The code in an answer, which is a word.
fn code(text: &str) -> Option<&str> {
    let (_, after) = text.split_once("<Code>")?;
    let (code, _) = after.split_once("</Code>")?;
    (code.len() < 64 && code.bytes().all(|byte| byte.is_ascii_alphanumeric())).then_some(code)
}

/// A message up to where an answer begins.
fn plain(text: &str) -> String {
    let end = text.find(['<', '{', '\n']).unwrap_or(text.len());
    text[..end].trim_end_matches([':', ' ']).chars().take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(error: fn(Box<dyn std::error::Error + Send + Sync>) -> Error, answer: &str, message: &str) {
        let refused = refused(error(answer.into()));
        assert_eq!(refused.to_string(), message, "{answer}");
        assert!(!format!("{refused:?}").contains("SECRET"), "{refused:?}");
    }

    #[test]
    fn answers_are_not_quoted() {
        let denied = |source| Error::PermissionDenied { path: "a".into(), source };
        let missing = |source| Error::NotFound { path: "a".into(), source };
        let other = |source| Error::Generic { store: "S3", source };
        let quoting =
            "403: <Error><Code>SignatureDoesNotMatch</Code><CanonicalRequest>SECRET</CanonicalRequest></Error>";
        check(denied, quoting, "the credentials of the environment do not allow it (SignatureDoesNotMatch)");
        check(denied, "403: {\"SECRET\": 1}", "the credentials of the environment do not allow it");
        check(missing, "<Code>NoSuchBucket</Code>", "there is no such bucket");
        check(missing, "<Code>NoSuchKey</Code>", "there is no such object (NoSuchKey)");
        check(other, "after 3 retries: 503: <html>SECRET", "Generic S3 error: after 3 retries: 503");
        check(other, "<Code>SECRET SECRET</Code>", "Generic S3 error");
    }
}
