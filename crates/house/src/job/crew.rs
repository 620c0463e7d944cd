//! Which process a worker belongs to, so that the jobs of one that was killed are taken up at
//! the next start and not only when their lease ends.
//!
//! A worker's name is `boot/namespace/process/start/number`: the machine's run, the process
//! namespace in it, and a process that no other can be taken for.

use std::path::Path;

use sea_orm::FromQueryResult;

use crate::db::Sql;
use crate::error::Result;
use crate::ground::House;
use crate::values;

/// Names of workers looked at in one go.
const WORKERS_MAX: i64 = 1_000;
/// Place of a process's start in /proc/PID/stat, counted from after its name.
const START_FIELD: usize = 19;

/// The part of a worker's name that all workers of this process share.
pub(super) fn name() -> String {
    let process = std::process::id();
    let start = started(process).unwrap_or_default();
    format!("{}/{process}/{start}", place())
}

/// This run of this machine, and the namespace in which process numbers mean something.
fn place() -> String {
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    let space = std::fs::read_link("/proc/self/ns/pid").unwrap_or_default();
    let space: String = space
        .to_string_lossy()
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    format!("{}/{space}", boot.trim())
}

/// When a process started, in the kernel's ticks; `None` when there is none of this number.
fn started(process: u32) -> Option<String> {
    let stat = std::fs::read_to_string(Path::new("/proc").join(process.to_string()).join("stat"));
    let stat = stat.ok()?;
    // The name in brackets may hold spaces.
    let (_, after_name) = stat.rsplit_once(") ")?;
    after_name.split(' ').nth(START_FIELD).map(str::to_owned)
}

/// Whether a worker of this name can no longer be at work. Of other machines nothing is known.
fn is_gone(worker: &str) -> bool {
    let Some(rest) = worker.strip_prefix(&format!("{}/", place())) else {
        return false;
    };
    let mut parts = rest.split('/');
    let process = parts.next().and_then(|p| p.parse().ok());
    let (Some(process), Some(start)) = (process, parts.next()) else {
        return false;
    };
    started(process).as_deref() != Some(start)
}

#[derive(FromQueryResult)]
struct Busy {
    worker: String,
}

/// Ends the leases of workers whose process is gone, and tells how many jobs that frees.
pub(crate) async fn release_abandoned(house: &House) -> Result<u64> {
    let sql = "SELECT DISTINCT worker FROM job
               WHERE state = 'running' AND worker IS NOT NULL LIMIT $1";
    let busy: Vec<Busy> = house.db.all(sql, values![WORKERS_MAX]).await?;
    let mut freed = 0;
    for Busy { worker } in busy.into_iter().filter(|b| is_gone(&b.worker)) {
        let sql = "UPDATE job SET lease_until = 0 WHERE worker = $1 AND state = 'running'";
        let write = house
            .db
            .write(move |tx| Box::pin(async move { tx.exec(sql, values![worker]).await }));
        freed += write.await?;
    }
    Ok(freed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn we_are_at_work_and_one_with_our_number_from_before_is_not() {
        let ours = format!("{}/0", name());
        assert!(!is_gone(&ours));
        let process = std::process::id();
        assert!(is_gone(&format!("{}/{process}/1/0", place())));
        assert!(!is_gone(&format!("another-boot/4026531836/{process}/1/0")));
        assert!(!is_gone("here"));
    }
}
