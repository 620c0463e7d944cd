//! A worker dies, and its job is taken up again: told the time, without sleeping.

use super::claim::{LEASE, claim, end};
use super::*;
use crate::clock::Clock;
use crate::config::Config;
use crate::room::{Room, Routes};

const DO: JobKind = JobKind {
    name: "test.do",
    message: "job-running",
    run: |_, _| Box::pin(async { Ok(()) }),
};

const ROOM: Room = Room {
    name: "test",
    icon: "",
    home: "/",
    areas: &[],
    routes: Routes::new,
    jobs: &[DO],
    times: &[Timed {
        kind: "test.do",
        times: "daily at 02:00",
    }],
    migrations: &[],
    locales: &[],
    card: |_, _, _| Box::pin(async { Ok(None) }),
    entry: |_, _| Box::pin(async { Ok(None) }),
    entries: |_, _| Box::pin(async { Ok(vec![]) }),
    blobs: |_| Box::pin(async { Ok(vec![]) }),
    sealed: &[],
    derive: |_, _| Box::pin(async { Ok(0) }),
    waiting: |_, _| Box::pin(async { Ok(vec![]) }),
};

async fn house(folder: &std::path::Path) -> House {
    let config = Config::defaults(folder);
    House::open(config, Clock::told(0), &[&ROOM]).await.unwrap()
}

async fn queue_one(house: &House) -> Id {
    let new = NewJob {
        kind: "test.do",
        payload: serde_json::json!({}),
        unique_key: None,
        owner: None,
        unit: None,
        bundle: None,
        run_at: 0,
    };
    let write = house
        .db
        .write(move |tx| Box::pin(async move { queue(tx, 0, new).await }));
    write.await.unwrap()
}

async fn state(house: &House, id: Id) -> (String, i64) {
    let sql = "SELECT * FROM job WHERE id = $1";
    let job: Job = house.db.one(sql, values![id]).await.unwrap().unwrap();
    (job.state, job.attempt)
}

#[tokio::test]
async fn a_dead_worker_s_job_is_taken_up_when_its_lease_ends() {
    let temp = tempfile::tempdir().unwrap();
    let house = house(temp.path()).await;
    let id = queue_one(&house).await;
    let dead = claim(&house, "dies").await.unwrap().unwrap();
    house.clock.advance(LEASE);
    assert!(claim(&house, "early").await.unwrap().is_none());
    house.clock.advance(1);
    assert_eq!(run_all_ready(&house).await.unwrap(), 1);
    assert_eq!(state(&house, id).await, ("done".to_owned(), 2));
    // The dead one comes back and says that it failed: nobody listens.
    let late = Err(Trouble::Final("job-unknown-kind"));
    end(&house, &dead, late).await.unwrap();
    assert_eq!(state(&house, id).await, ("done".to_owned(), 2));
}

#[tokio::test]
async fn two_workers_never_hold_one_job() {
    let temp = tempfile::tempdir().unwrap();
    let house = house(temp.path()).await;
    for _ in 0..20 {
        queue_one(&house).await;
    }
    let claims = (0..30).map(|n| {
        let house = house.clone();
        async move { claim(&house, &format!("worker {n}")).await.unwrap() }
    });
    let claimed = futures::future::join_all(claims).await;
    let mut ids: Vec<Id> = claimed.into_iter().flatten().map(|job| job.id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 20);
}
