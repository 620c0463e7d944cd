//! What a process that was killed has left of sealed papers: bytes whose key is gone, bytes whose
//! row was never written, pages of a paper that was set aside or read since.

use std::path::Path;
use std::time::Duration;

use futures::FutureExt;
use house::blob::wipe_away;
use house::db::Sql;
use house::job::{JobKind, Timed, Trouble};
use house::{House, Id, Result, values};

use super::seal;

/// What is younger may be at work just now.
const LEFT_OVER_AGE_MIN: Duration = Duration::from_secs(3600);

/// The job.
pub const JOB: JobKind = JobKind {
    name: "records.sweep-gate",
    message: "job-records-sweep-gate",
    run: |house, _| sweep(house).boxed(),
};

/// When it comes round.
pub const TIMES: Timed = Timed {
    kind: "records.sweep-gate",
    times: "every 60 minutes",
};

async fn sweep(house: &House) -> Result<(), Trouble> {
    let folder = &house.config.folder;
    for (id, old) in folders(&folder.join("quarantine"))? {
        let sql = "SELECT count(*) AS n FROM records_quarantine WHERE id = $1";
        let known = house.db.number(sql, values![id]).await? > 0;
        let sql = "SELECT count(*) AS n FROM records_quarantine
                   WHERE id = $1 AND sealing_key IS NOT NULL";
        let sealed = house.db.number(sql, values![id]).await? > 0;
        if known && !sealed || !known && old {
            seal::destroy(house, id).await?;
        }
    }
    let work = folder.join("intake").join("work");
    for (id, old) in folders(&work)? {
        let sql = "SELECT count(*) AS n FROM records_record WHERE id = $1 AND reading = 'waiting'";
        if old && house.db.number(sql, values![id]).await? == 0 {
            wipe_away(work.join(id.to_string())).await?;
        }
    }
    // Readers may have been in the way when a key was destroyed.
    house.db.fold().await?;
    Ok(())
}

/// The folders of things below a folder, and whether each has lain there for long.
fn folders(above: &Path) -> Result<Vec<(Id, bool)>> {
    let Ok(entries) = std::fs::read_dir(above) else {
        return Ok(vec![]);
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        let Ok(id) = entry.file_name().to_string_lossy().parse::<Id>() else {
            continue;
        };
        let touched = entry.metadata().and_then(|about| about.modified());
        let age = touched.map(|at| at.elapsed().unwrap_or_default());
        found.push((id, age.is_ok_and(|age| age > LEFT_OVER_AGE_MIN)));
    }
    Ok(found)
}
