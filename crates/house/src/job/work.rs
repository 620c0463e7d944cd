//! Workers: loops that claim, do and end jobs until the process stops.

use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::claim::{self, LEASE};
use super::{Job, Running, Trouble, crew, schedule};
use crate::clock::SECOND;
use crate::error::Result;
use crate::ground::House;

/// How long an idle worker waits before it looks for jobs that other processes queued.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// How often the schedule is looked at.
const TICK_EVERY: Duration = Duration::from_secs(20);

/// The workers of this process; dropping it does not stop them, [`Worker::stop`] does.
pub struct Worker {
    stop: watch::Sender<bool>,
    loops: Vec<JoinHandle<()>>,
}

impl Worker {
    /// Lets running jobs go on until their next await is done with, then ends the loops. What is
    /// cut off is taken up again after its lease.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        for task in self.loops {
            // A loop that panicked has said so in the log already.
            task.await.ok();
        }
    }
}

/// Starts so many workers.
pub fn spawn_workers(house: &House, count: usize) -> Worker {
    let (stop, stopped) = watch::channel(false);
    let process = crew::name();
    let mut loops: Vec<JoinHandle<()>> = (0..count)
        .map(|n| {
            let (house, stopped) = (house.clone(), stopped.clone());
            tokio::spawn(work(house, format!("{process}/{n}"), stopped))
        })
        .collect();
    // A process that does no jobs asks for none either.
    if count > 0 {
        loops.push(tokio::spawn(keep_time(house.clone(), stopped)));
    }
    Worker { stop, loops }
}

/// Queues what the clock says, until the process stops.
async fn keep_time(house: House, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        if let Err(error) = schedule::tick(&house).await {
            tracing::error!(%error, "the schedule could not be looked at");
        }
        tokio::select! {
            () = tokio::time::sleep(TICK_EVERY) => (),
            _ = stopped.changed() => (),
        }
    }
}

async fn work(house: House, name: String, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        let found = claim::claim(&house, &name).await;
        if let Err(error) = &found {
            tracing::error!(%error, "no job could be claimed");
        }
        let Ok(Some(job)) = found else {
            tokio::select! {
                () = house.bell.wait() => (),
                () = tokio::time::sleep(LOOK_EVERY) => (),
                _ = stopped.changed() => (),
            }
            continue;
        };
        tokio::select! {
            () = run(&house, job) => (),
            _ = stopped.changed() => (),
        }
    }
}

/// Does every job that is ready now, one after the other: for tests and for commands that work
/// without a server. Tells how many were done.
pub async fn run_all_ready(house: &House) -> Result<usize> {
    let mut done = 0;
    while let Some(job) = claim::claim(house, "here").await? {
        run(house, job).await;
        done += 1;
    }
    Ok(done)
}

async fn run(house: &House, job: Job) {
    let kinds = house
        .rooms
        .iter()
        .flat_map(|r| r.jobs)
        .chain(crate::job::HOUSE_JOBS);
    let Some(kind) = kinds.into_iter().find(|k| k.name == job.kind) else {
        let unknown = Err(Trouble::Final("job-unknown-kind"));
        log_end(&job, claim::end(house, &job, unknown).await);
        return;
    };
    let running = Running {
        job: job.clone(),
        house: house.clone(),
    };
    let outcome = tokio::select! {
        outcome = (kind.run)(house, &running) => outcome,
        lost = keep_lease(house, &job) => Err(lost),
    };
    if let Err(trouble) = &outcome {
        tracing::warn!(job = %job.id, kind = job.kind, ?trouble, "a job did not succeed");
    }
    log_end(&job, claim::end(house, &job, outcome).await);
}

/// Renews the lease while the job runs; ends only when the job is no longer ours.
async fn keep_lease(house: &House, job: &Job) -> Trouble {
    let pause = Duration::from_micros((LEASE / 4) as u64);
    debug_assert!(pause.as_micros() as i64 > SECOND);
    loop {
        tokio::time::sleep(pause).await;
        match claim::renew_lease(house, job).await {
            Ok(true) => (),
            Ok(false) => return Trouble::Cancelled,
            Err(error) => tracing::warn!(%error, "a lease could not be renewed"),
        }
    }
}

fn log_end(job: &Job, ended: Result<()>) {
    if let Err(error) = ended {
        tracing::error!(%error, job = %job.id, "a job's end could not be written down");
    }
}
