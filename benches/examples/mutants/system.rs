//! What the system says of this program. Only Linux says it in this way; elsewhere, it is nothing.

use std::io;
use std::time::Duration;

/// Time that this thread has spent on a processor, which does not depend on what else runs on the machine.
pub fn thread_time() -> Option<Duration> {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    stat.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

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
