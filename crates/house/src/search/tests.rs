//! Stories of finding, with a room of the tests' own: its table, its entries, its events.

mod purge;
mod reach;

use sea_orm::FromQueryResult;
use std::path::Path;

use super::*;
use crate::access::grant::Grant;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::{Migration, Sql};
use crate::error::Result;
use crate::event::{self, Actor, NewEvent};
use crate::ground::House;
use crate::lang::Lang;
use crate::page::{Asker, Via, Who};
use crate::room::{Card, Room, Routes};
use crate::values;

const TABLE: &[Migration] = &[Migration {
    name: "shelf/0001",
    sql: "CREATE TABLE shelf_paper (id TEXT PRIMARY KEY, unit_id TEXT NOT NULL,
          rank BIGINT NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL, day TEXT NOT NULL)",
}];

/// The room: papers on a shelf.
pub(super) const ROOM: Room = Room {
    name: "shelf",
    icon: "",
    home: "/shelf",
    areas: &[],
    routes: Routes::new,
    jobs: &[],
    times: &[],
    migrations: TABLE,
    locales: &[],
    card: |_, _, about| {
        Box::pin(async move {
            Ok(Some(Card {
                title: "Tờ giấy".to_owned(),
                summary: String::new(),
                href: format!("/shelf/{}", about.id),
                thumbnail: None,
                label: None,
            }))
        })
    },
    entry: |house, about| Box::pin(entry(house, about)),
    entries: |house, after| Box::pin(entries(house, after)),
    blobs: |_| Box::pin(async { Ok(vec![]) }),
    sealed: &[],
    derive: |_, _| Box::pin(async { Ok(0) }),
    waiting: |_, _| Box::pin(async { Ok(vec![]) }),
};

#[derive(FromQueryResult)]
struct Paper {
    id: Id,
    unit_id: Id,
    rank: i64,
    title: String,
    body: String,
    day: String,
}

async fn entry(house: &House, about: &Ref) -> Result<Option<Entry>> {
    let sql = "SELECT * FROM shelf_paper WHERE id = $1";
    let paper: Option<Paper> = house.db.one(sql, values![about.id]).await?;
    Ok(paper.map(|p| Entry {
        about: Ref::new("shelf", "paper", p.id),
        title: p.title,
        text: p.body,
        codes: vec![],
        unit: p.unit_id,
        right: Right::of_rank(p.rank).unwrap(),
        day: Some(p.day),
        facets: vec![("type", "Quyết định".to_owned())],
    }))
}

async fn entries(house: &House, after: Option<Id>) -> Result<Vec<Ref>> {
    let sql = "SELECT * FROM shelf_paper WHERE id > $1 ORDER BY id LIMIT 7";
    let after = after.map(|id| id.to_string()).unwrap_or_default();
    let papers: Vec<Paper> = house.db.all(sql, values![after]).await?;
    let refs = papers.iter().map(|p| Ref::new("shelf", "paper", p.id));
    Ok(refs.collect())
}

/// An office with a province over two communes, `tree[0]` over the others.
pub(super) struct Shelf {
    pub house: House,
    pub tree: [Id; 3],
}

impl Shelf {
    pub async fn open(folder: &Path) -> Shelf {
        let config = Config::defaults(folder);
        let house = House::open(config, Clock::told(0), &[&ROOM]).await.unwrap();
        let tree = ["tỉnh", "xã một", "xã hai"].map(Id::from_name);
        let write = house.db.write(move |tx| {
            Box::pin(async move {
                let sql = "SELECT count(*) AS n FROM unit WHERE id = $1";
                if tx.number(sql, values![tree[0]]).await? > 0 {
                    return Ok(());
                }
                for (at, unit) in tree.into_iter().enumerate() {
                    let name = ["Tỉnh Thử", "Xã Một", "Xã Hai"][at];
                    let sql = "INSERT INTO unit (id, code, kind, name, short_name, folded,
                               parent_id, from_day, until_day) VALUES ($1, $2, 'commune', $3, $3,
                               $4, $5, '0001-01-01', '9999-12-31')";
                    let parent = (at > 0).then_some(tree[0]);
                    let folded = viet::fold(name);
                    tx.exec(
                        sql,
                        values![unit, format!("test{at}"), name, folded, parent],
                    )
                    .await?;
                    for above in [Some(unit), parent].into_iter().flatten() {
                        let sql = "INSERT INTO unit_above (unit_id, above_id) VALUES ($1, $2)";
                        tx.exec(sql, values![unit, above]).await?;
                    }
                }
                Ok(())
            })
        });
        write.await.unwrap();
        Shelf { house, tree }
    }

    /// Puts a paper on the shelf, with its event.
    pub async fn put(&self, unit: Id, rank: i64, title: &str, body: &str) -> Ref {
        let about = Ref::new("shelf", "paper", Id::new());
        let (title, body, told) = (title.to_owned(), body.to_owned(), about.clone());
        let write = self.house.db.write(move |tx| {
            Box::pin(async move {
                let sql = "INSERT INTO shelf_paper VALUES ($1, $2, $3, $4, $5, '2024-05-02')";
                tx.exec(sql, values![told.id, unit, rank, title, body])
                    .await?;
                tell(tx, told).await
            })
        });
        write.await.unwrap();
        about
    }

    /// Takes a paper away, with its event.
    async fn take(&self, about: &Ref) {
        let told = about.clone();
        let write = self.house.db.write(move |tx| {
            Box::pin(async move {
                let sql = "DELETE FROM shelf_paper WHERE id = $1";
                tx.exec(sql, values![told.id]).await?;
                tell(tx, told).await
            })
        });
        write.await.unwrap();
    }

    /// A person with these grants.
    pub fn person(&self, grants: &[(i64, Id)]) -> Asker {
        let grant = |(rank, unit_id): &(i64, Id)| Grant {
            id: Id::new(),
            room: "shelf".to_owned(),
            rank: *rank,
            unit_id: *unit_id,
        };
        let who = Who {
            id: Id::from_name("lan"),
            login: "lan".to_owned(),
            name: "Nguyễn Thị Lan".to_owned(),
            grants: grants.iter().map(grant).collect(),
            via: Via::Session(Id::from_name("session")),
        };
        Asker {
            house: self.house.clone(),
            who: Some(who),
            lang: Lang::Vi,
            visitor: String::new(),
            here: "/".to_owned(),
            said: None,
            request: String::new(),
            address: String::new(),
            agent: String::new(),
            theme: String::new(),
        }
    }

    async fn titles(&self, query: &str) -> Vec<String> {
        let asker = self.person(&[(4, self.tree[0])]);
        let found = find(&self.house, &asker, &Query::new(query, 20)).await;
        found.unwrap().hits.into_iter().map(|h| h.title).collect()
    }
}

async fn tell(tx: &crate::db::Tx, about: Ref) -> Result<()> {
    let event = NewEvent::new(&Actor::program("test"), "shelf.put", about);
    event::append(tx, 0, event).await.map(drop)
}

#[tokio::test]
async fn every_way_of_typing_finds_the_same() {
    let temp = tempfile::tempdir().unwrap();
    let shelf = Shelf::open(temp.path()).await;
    let unit = shelf.tree[1];
    let body = "Căn cứ Quyết định số 1234/QĐ-UBND về số hóa hồ sơ thủy lợi.";
    shelf.put(unit, 1, "Kế hoạch số hóa", body).await;
    shelf
        .put(unit, 1, "Báo cáo khác", "Số hoa trong vườn, thuý kiều.")
        .await;
    assert_eq!(catch_up(&shelf.house).await.unwrap(), 2);
    let decomposed = "so\u{302}\u{301} ho\u{301}a ho\u{302}\u{300} sơ";
    for query in [
        "số hóa hồ sơ",
        "số hoá hồ sơ",
        decomposed,
        "so hoa ho so",
        "SỐ HÓA hồ sơ",
    ] {
        assert_eq!(shelf.titles(query).await, ["Kế hoạch số hóa"], "{query}");
    }
    for query in [
        "1234/QĐ-UBND",
        "1234/qd-ubnd",
        "1234/qđ-ubnd",
        "thuỷ lợi",
        "\"về số hóa\"",
    ] {
        assert_eq!(shelf.titles(query).await, ["Kế hoạch số hóa"], "{query}");
    }
    assert_eq!(shelf.titles("số hóa").await[0], "Kế hoạch số hóa");
    // A mark that was not typed does not count: "hoa" may mean "hóa" too.
    assert_eq!(shelf.titles("số hoa").await.len(), 2);
    assert!(shelf.titles("\"số về\"").await.is_empty());
    assert_eq!(
        shelf
            .titles("số hóa năm:2024 loại:\"quyet dinh\"")
            .await
            .len(),
        2
    );
    assert_eq!(shelf.titles("so hoa don vi:\"xã một\"").await.len(), 2);
    assert!(shelf.titles("số hóa năm:2023").await.is_empty());
    assert!(shelf.titles("số hóa unit:\"xã hai\"").await.is_empty());
    assert_eq!(shelf.titles("năm:2024").await.len(), 2);
}

#[tokio::test]
async fn a_crash_before_the_commit_loses_nothing() {
    let temp = tempfile::tempdir().unwrap();
    let shelf = Shelf::open(temp.path()).await;
    let unit = shelf.tree[0];
    let gone = shelf.put(unit, 1, "Một", "giấy thứ nhất").await;
    catch_up(&shelf.house).await.unwrap();
    shelf.put(unit, 1, "Hai", "giấy thứ hai").await;
    shelf.take(&gone).await;
    feed::crash_before_commit(&shelf.house).await.unwrap();
    drop(shelf);
    let shelf = Shelf::open(temp.path()).await;
    assert_eq!(shelf.titles("giấy").await, ["Một"], "nothing was committed");
    catch_up(&shelf.house).await.unwrap();
    assert_eq!(shelf.titles("giấy").await, ["Hai"]);
    assert_eq!(catch_up(&shelf.house).await.unwrap(), 0, "nothing twice");
}

#[tokio::test]
async fn an_index_that_is_lost_broken_or_old_is_filled_again() {
    let temp = tempfile::tempdir().unwrap();
    let mut shelf = Shelf::open(temp.path()).await;
    for at in 0..20 {
        shelf
            .put(shelf.tree[0], 1, &format!("Tờ {at}"), "giấy trắng")
            .await;
    }
    catch_up(&shelf.house).await.unwrap();
    assert_eq!(rebuild(&shelf.house).await.unwrap(), Rebuilt::Done(20));
    assert_eq!(shelf.titles("giay trang").await.len(), 20);
    let index = temp.path().join("index");
    let inside = || index.join(std::fs::read_to_string(index.join("current")).unwrap());
    for harm in ["broken", "old", "lost"] {
        drop(shelf);
        match harm {
            "broken" => std::fs::write(inside().join("meta.json"), "{").unwrap(),
            "old" => std::fs::write(index.join("current"), "v0-old").unwrap(),
            _ => std::fs::remove_dir_all(&index).unwrap(),
        }
        shelf = Shelf::open(temp.path()).await;
        catch_up(&shelf.house).await.unwrap();
        assert_eq!(shelf.titles("giay trang").await.len(), 20, "{harm}");
    }
}

#[tokio::test]
async fn a_second_process_leaves_writing_to_the_first() {
    let temp = tempfile::tempdir().unwrap();
    let server = Shelf::open(temp.path()).await;
    catch_up(&server.house).await.unwrap();
    let command = Shelf::open(temp.path()).await;
    command.put(command.tree[0], 1, "Một", "giấy").await;
    assert_eq!(catch_up(&command.house).await.unwrap(), 0);
    let asked = rebuild(&command.house).await.unwrap();
    assert_eq!(asked, Rebuilt::LeftToServer);
    feed::step(&server.house).await.unwrap();
    assert_eq!(server.titles("giấy").await, ["Một"]);
}

#[test]
fn lines_are_ranked_without_a_house() {
    let temp = tempfile::tempdir().unwrap();
    let docs =
        "{\"id\":\"a\",\"text\":\"Quyết định về số hóa\"}\n{\"id\":\"b\",\"text\":\"Số hoa\"}\n";
    assert_eq!(lines::index_lines(docs.as_bytes(), temp.path()).unwrap(), 2);
    let mut out = Vec::new();
    let queries = "q1\tquyet dinh so hoa\ta\n".as_bytes();
    lines::run_lines(queries, temp.path(), 10, &mut out).unwrap();
    assert!(String::from_utf8(out).unwrap().starts_with("q1 1 a "));
}
