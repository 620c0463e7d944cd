//! The same request twice is done once.

use serde_json::json;

use super::once::{Done, Sent, once_in};
use crate::clock::Clock;
use crate::config::Config;
use crate::db::{Sql, Tx};
use crate::error::{Error, Result};
use crate::ground::House;
use crate::id::Id;
use crate::values;

async fn send(house: &House, person: Id, hash: &str) -> Result<Done> {
    let sent = Sent {
        body: (),
        key: Some("k".to_owned()),
        hash: hash.to_owned(),
    };
    let write = house.db.write(move |tx| {
        Box::pin(async move { once_in(tx, person, 0, sent, |tx, ()| Box::pin(count(tx))).await })
    });
    write.await.map(|(done, _)| done)
}

async fn count(tx: &Tx) -> Result<Done> {
    let id = Id::new();
    let sql = "INSERT INTO setting (key, value) VALUES ($1, '')";
    tx.exec(sql, values![format!("test-{id}")]).await?;
    Done::made(&json!({ "id": id }))
}

#[tokio::test]
async fn a_key_is_used_once_by_each_person() {
    let temp = tempfile::tempdir().unwrap();
    let config = Config::defaults(temp.path());
    let house = House::open(config, Clock::told(0), &[]).await.unwrap();
    let (lan, minh) = (Id::new(), Id::new());
    let first = send(&house, lan, "a").await.unwrap();
    assert_eq!(send(&house, lan, "a").await.unwrap(), first);
    assert_ne!(send(&house, minh, "a").await.unwrap(), first);
    let reused = send(&house, lan, "b").await;
    assert!(matches!(reused, Err(Error::Conflict("api-key-reused"))));
    let sql = "SELECT count(*) AS n FROM setting WHERE key LIKE 'test-%'";
    assert_eq!(house.db.number(sql, vec![]).await.unwrap(), 2);
}
