//! Jobs as their owners and the operator see them: tried again and given up, shared out fairly,
//! cancelled while they run, and done once however many processes reach for them. On both
//! databases.

use std::collections::BTreeSet;

use house::clock::{HOUR, SECOND};
use house::db::{Migration, Sql};
use house::job::{JobKind, NewJob, RETRIES_MAX, Running, Trouble, queue, run_all_ready};
use house::room::{Room, Routes};
use house::{House, Id, person, values};
use sea_orm::FromQueryResult;
use serde_json::json;
use testkit::Office;
use tokio::sync::Semaphore;

/// The job that waits to be cancelled is under way.
static UNDER_WAY: Semaphore = Semaphore::const_new(0);
/// It may go on.
static GO_ON: Semaphore = Semaphore::const_new(0);

/// A room whose jobs write down that they ran.
const TEST: Room = Room {
    name: "test",
    icon: "inbox",
    home: "/",
    areas: &[],
    routes: Routes::new,
    jobs: &[
        JobKind {
            name: "test.count",
            message: "job-test-count",
            run: |house, running| Box::pin(count(house, running)),
        },
        JobKind {
            name: "test.fail",
            message: "job-test-fail",
            run: |house, running| Box::pin(fail(house, running)),
        },
        JobKind {
            name: "test.long",
            message: "job-test-long",
            run: |house, running| Box::pin(long(house, running)),
        },
    ],
    times: &[],
    migrations: &[Migration {
        name: "test/0001",
        sql: "CREATE TABLE test_run (id TEXT PRIMARY KEY, job_id TEXT NOT NULL,
                owner TEXT NOT NULL, place BIGINT NOT NULL);",
    }],
    locales: &[
        ("vi", "room-test = Thử\njob-test-fail = Việc hỏng\n"),
        ("en", "room-test = Test\n"),
        ("lo", "room-test = Test\n"),
    ],
    card: |_, _, _| Box::pin(async { Ok(None) }),
    entry: |_, _| Box::pin(async { Ok(None) }),
    entries: |_, _| Box::pin(async { Ok(vec![]) }),
    blobs: |_| Box::pin(async { Ok(vec![]) }),
    sealed: &[],
    derive: |_, _| Box::pin(async { Ok(0) }),
    waiting: |_, _| Box::pin(async { Ok(vec![]) }),
};
const ROOMS: &[&Room] = &[&TEST];

async fn count(house: &House, running: &Running) -> Result<(), Trouble> {
    let job = running.job.id;
    let owner = running.job.owner_id.map(|id| id.to_string());
    let owner = owner.unwrap_or_default();
    let write = house.db.write(move |tx| {
        Box::pin(async move {
            let sql = "INSERT INTO test_run (id, job_id, owner, place)
                       VALUES ($1, $2, $3, (SELECT count(*) FROM test_run))";
            tx.exec(sql, values![Id::new(), job, owner]).await
        })
    });
    write.await?;
    Ok(())
}

async fn fail(house: &House, running: &Running) -> Result<(), Trouble> {
    count(house, running).await?;
    Err(Trouble::Again("job-test-fail".to_owned()))
}

async fn long(house: &House, running: &Running) -> Result<(), Trouble> {
    running.progress(1, 2, "").await?;
    UNDER_WAY.add_permits(1);
    GO_ON.acquire().await.expect("it is never closed").forget();
    running.progress(2, 2, "").await?;
    count(house, running).await
}

/// Queues a job in somebody's name.
async fn queue_for(office: &Office, login: &str, kind: &'static str) -> Id {
    let owner = person::by_login(&office.house.db, login).await.unwrap();
    let new = NewJob {
        kind,
        payload: json!({}),
        unique_key: None,
        owner: owner.map(|person| person.id),
        unit: None,
        bundle: None,
        run_at: office.house.now(),
    };
    let now = office.house.now();
    let write = office
        .house
        .db
        .write(move |tx| Box::pin(async move { queue(tx, now, new).await }));
    write.await.unwrap()
}

#[derive(FromQueryResult)]
struct Run {
    job_id: Id,
    owner: String,
}

async fn runs(office: &Office) -> Vec<Run> {
    let sql = "SELECT job_id, owner FROM test_run ORDER BY place, id LIMIT 1000";
    office.house.db.all(sql, vec![]).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fails_is_tried_again_after_longer_and_longer_waits_and_then_given_up() {
    let office = Office::open(ROOMS).await;
    let id = queue_for(&office, "lan", "test.fail").await;
    let mut waits = Vec::new();
    for attempt in 1..=RETRIES_MAX {
        assert_eq!(office.do_jobs().await, 1, "attempt {attempt}");
        assert_eq!(office.do_jobs().await, 0, "not at once");
        let sql = "SELECT run_at AS n FROM job WHERE id = $1 AND state = 'ready'";
        let at = office.house.db.number(sql, values![id]).await.unwrap();
        if at == 0 {
            break;
        }
        let wait = at - office.house.now();
        office.house.clock.advance(wait - 1);
        assert_eq!(office.do_jobs().await, 0, "not before its time");
        office.house.clock.advance(1);
        waits.push(wait / SECOND);
    }
    assert_eq!(waits, [10, 20, 40, 80]);
    assert_eq!(runs(&office).await.len() as i64, RETRIES_MAX);
    office.house.clock.advance(24 * HOUR);
    assert_eq!(office.do_jobs().await, 0, "it is given up");

    // Its owner is told, and sends it round again; nobody else can.
    let page = format!("/jobs/{id}");
    let mut con = office.enter("con").await;
    con.get(&page).await.expect(404);
    con.get("/jobs").await.expect(200);
    con.post_form(&format!("{page}/retry"), &[])
        .await
        .expect(404);
    let mut lan = office.enter("lan").await;
    lan.get(&page).await.expect(200).says("Không xong");
    lan.post_form(&format!("{page}/retry"), &[])
        .await
        .expect(200);
    assert_eq!(office.do_jobs().await, 1, "with fresh attempts");
    lan.get(&page).await.expect(200).says("Đang đợi");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_person_s_many_jobs_do_not_hold_up_another_s_few() {
    let office = Office::open(ROOMS).await;
    let mut names = std::collections::BTreeMap::new();
    for (login, jobs) in [("lan", 6), ("minh", 2), ("con", 1)] {
        for _ in 0..jobs {
            queue_for(&office, login, "test.count").await;
        }
        let person = person::by_login(&office.house.db, login).await.unwrap();
        names.insert(person.unwrap().id.to_string(), login);
    }
    assert_eq!(office.do_jobs().await, 9);
    let order = runs(&office).await;
    let order: Vec<&str> = order.iter().map(|run| names[&run.owner]).collect();
    let fair = [
        "lan", "minh", "con", "lan", "minh", "lan", "lan", "lan", "lan",
    ];
    assert_eq!(order, fair);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_job_that_its_owner_cancels_goes_no_further() {
    let office = Office::open(ROOMS).await;
    let id = queue_for(&office, "lan", "test.long").await;
    let house = office.house.clone();
    let working = tokio::spawn(async move { run_all_ready(&house).await });
    UNDER_WAY.acquire().await.unwrap().forget();
    let page = format!("/jobs/{id}");
    let mut con = office.enter("con").await;
    con.get("/jobs").await.expect(200);
    con.post_form(&format!("{page}/cancel"), &[])
        .await
        .expect(404);
    let mut lan = office.enter("lan").await;
    lan.get(&page).await.expect(200).says("Đang chạy");
    lan.post_form(&format!("{page}/cancel"), &[])
        .await
        .expect(200);
    GO_ON.add_permits(1);
    assert_eq!(working.await.unwrap().unwrap(), 1);
    lan.get(&page).await.expect(200).says("Đã hủy");
    assert!(runs(&office).await.is_empty(), "it went no further");
    office.house.clock.advance(HOUR);
    assert_eq!(office.do_jobs().await, 0, "nobody takes it up again");
    let sql = "SELECT count(*) AS n FROM event WHERE action = 'house.job-cancel'";
    assert_eq!(office.house.db.number(sql, vec![]).await.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn several_processes_that_reach_for_the_same_jobs_do_each_once() {
    let office = Office::open(ROOMS).await;
    let mut queued = BTreeSet::new();
    for n in 0..60 {
        let login = ["lan", "minh", "con"][n % 3];
        queued.insert(queue_for(&office, login, "test.count").await);
    }
    let mut workers = Vec::new();
    for _ in 0..3 {
        // Each as a process of its own: its own connections, its own writer.
        let (config, clock) = (office.house.config.clone(), office.house.clock.clone());
        let house = House::open(config, clock, ROOMS).await.unwrap();
        for _ in 0..3 {
            let house = house.clone();
            workers.push(tokio::spawn(async move { run_all_ready(&house).await }));
        }
    }
    let mut done = 0;
    for worker in workers {
        done += worker.await.unwrap().unwrap();
    }
    assert_eq!(done, queued.len());
    let ran: Vec<Id> = runs(&office).await.iter().map(|run| run.job_id).collect();
    assert_eq!(ran.len(), queued.len(), "none twice");
    assert_eq!(BTreeSet::from_iter(ran), queued);
    let sql = "SELECT count(*) AS n FROM job WHERE state = 'done' AND attempt = 1";
    let ended = office.house.db.number(sql, vec![]).await.unwrap();
    assert_eq!(ended as usize, queued.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_whose_worker_died_is_taken_up_when_its_lease_ends() {
    let office = Office::open(ROOMS).await;
    let id = queue_for(&office, "lan", "test.count").await;
    // A process of another machine took it and was never heard of again.
    let until = office.house.now() + 60 * SECOND;
    let write = office.house.db.write(move |tx| {
        Box::pin(async move {
            let sql = "UPDATE job SET state = 'running', attempt = 1, worker = 'elsewhere',
                         lease_until = $2 WHERE id = $1";
            tx.exec(sql, values![id, until]).await
        })
    });
    assert_eq!(write.await.unwrap(), 1);
    assert_eq!(office.do_jobs().await, 0, "it may still be at work");
    office.house.clock.advance(61 * SECOND);
    assert_eq!(office.do_jobs().await, 1);
    let sql = "SELECT attempt AS n FROM job WHERE id = $1 AND state = 'done'";
    let attempt = office.house.db.number(sql, values![id]).await.unwrap();
    assert_eq!(attempt, 2);
}
