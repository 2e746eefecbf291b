//! Memory of this program, as Linux tells it.

use std::io;

/// The most that was resident at any time, in bytes; 0 where there is no such file.
pub fn peak() -> io::Result<u64> {
    let status = match std::fs::read_to_string("/proc/self/status") {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(0),
        status => status?,
    };
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    Ok(kilobytes.unwrap_or_default() * 1024)
}
