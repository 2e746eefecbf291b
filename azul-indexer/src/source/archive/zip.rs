//! Zip archives, whose list of contents is at their end.

use std::fs::File;
use std::io::{self, BufReader};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use ::zip::ZipArchive;

use super::budget::Budget;
use super::reading::Taker;

/// Hands over every file of an archive.
pub(super) fn each(file: File, taker: &mut Taker) -> io::Result<()> {
    let packed = Arc::new(AtomicU64::new(file.metadata()?.len()));
    let budget = Budget::new(packed);
    let mut archive = ZipArchive::new(BufReader::new(file))?;
    for i in 0..archive.len() {
        let listed = archive.name_for_index(i).and_then(Result::ok).map(|name| name.into_owned());
        let done = match archive.by_index(i) {
            Ok(member) if !member.is_file() => continue,
            Ok(member) => {
                let name = String::from_utf8_lossy(member.name_raw()).into_owned();
                taker.take(&name, budget.on(member))
            }
            // Encrypted, or compressed in a way that is not read.
            Err(error) => taker.fail(&listed.unwrap_or_else(|| i.to_string()), error.into()),
        };
        if done.is_break() {
            break;
        }
    }
    Ok(())
}
