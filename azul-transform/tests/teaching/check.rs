//! The one way in which messages are checked: whole.

use std::fmt::Debug;
use std::panic::{AssertUnwindSafe, catch_unwind};

use azul_transform::Error;

/// Checks the whole message of an error, or of a panic, which in constants is an error of the compiler.
#[track_caller]
pub fn check<T: Debug>(attempt: impl FnOnce() -> Result<T, Error>, message: &str) {
    let actual = match catch_unwind(AssertUnwindSafe(attempt)) {
        Ok(result) => result.unwrap_err().to_string(),
        Err(panic) => panic.downcast_ref::<String>().unwrap().clone(),
    };
    assert!(actual == message, "expected:\n{message}\n\nactual:\n{actual}");
}
