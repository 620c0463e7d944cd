//! A whole office in a temporary folder, on SQLite or on the PostgreSQL of `NHIP_TEST_POSTGRES`.

use std::collections::BTreeMap;
use std::path::Path;

use axum::Router;
use house::clock::{Clock, HOUR, start_of_day};
use house::config::Config;
use house::room::Room;
use house::{House, Id};
use sea_orm::{ConnectionTrait, Database};
use tempfile::TempDir;
use tokio::sync::Mutex;

use crate::cast::{self, Cast, PASSWORD};
use crate::visitor::Visitor;

/// The address of a PostgreSQL server on which tests may make schemas.
const POSTGRES: &str = "NHIP_TEST_POSTGRES";
/// The first day of every story; it begins at eight in the morning in Viet Nam.
const FIRST_DAY: &str = "2026-03-02";

/// Databases with the cast in them, by the rooms of the house: made once in a process.
static MADE: Mutex<BTreeMap<String, (Vec<u8>, Cast)>> = Mutex::const_new(BTreeMap::new());

/// An open office. Dropping it removes everything.
pub struct Office {
    pub house: House,
    pub cast: Cast,
    app: Router,
    schema: Option<String>,
    folder: TempDir,
}

impl Office {
    /// Opens an office with these rooms and the cast, at 08:00 on 2026-03-02.
    pub async fn open(rooms: &'static [&'static Room]) -> Office {
        Office::open_with(rooms, &[]).await
    }

    async fn open_at(
        rooms: &'static [&'static Room],
        folder: TempDir,
        mut config: Config,
    ) -> Office {
        let schema = std::env::var(POSTGRES).ok().map(|url| {
            let schema = format!("t{}", Id::new().to_string().replace('-', ""));
            config.set("database", url);
            config.set("schema", schema.clone());
            schema
        });
        let (house, cast) = match &schema {
            None => from_made(config, rooms).await,
            Some(_) => fresh(config, rooms).await,
        };
        let app = house::serve::app(&house);
        Office {
            house,
            cast,
            app,
            schema,
            folder,
        }
    }

    /// Opens an office with these settings in place of the defaults.
    pub async fn open_with(
        rooms: &'static [&'static Room],
        settings: &[(&'static str, String)],
    ) -> Office {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut config = Config::defaults(&folder.path().join("data"));
        for (key, value) in settings {
            config.set(key, value.clone());
        }
        Office::open_at(rooms, folder, config).await
    }

    /// A browser in which nobody has signed in.
    pub fn visitor(&self) -> Visitor {
        Visitor::new(self.app.clone())
    }

    /// A browser in which a person of the cast has signed in.
    pub async fn enter(&self, login: &str) -> Visitor {
        let mut visitor = self.visitor();
        visitor.sign_in(login, PASSWORD).await.expect(200);
        visitor
    }

    /// Adds a person without any right, who signs in with the password of the cast.
    pub async fn add_stranger(&self, login: &'static str) {
        let added = cast::add_stranger(&self.house, login).await;
        added.expect("the login is new here");
    }

    /// Whether this office keeps its database in PostgreSQL.
    pub fn on_postgres(&self) -> bool {
        self.schema.is_some()
    }

    /// A folder beside the data folder, for what a story puts down somewhere.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Does every job that is ready.
    pub async fn do_jobs(&self) -> usize {
        let done = house::job::run_all_ready(&self.house).await;
        done.expect("jobs can be claimed")
    }
}

/// The moment at which every story begins.
fn first_moment() -> i64 {
    start_of_day(FIRST_DAY).expect("a day") + 8 * HOUR
}

async fn fresh(config: Config, rooms: &'static [&'static Room]) -> (House, Cast) {
    let clock = Clock::told(first_moment());
    let house = House::open(config, clock, rooms).await.expect("it opens");
    let cast = cast::enter(&house).await.expect("the cast is new here");
    (house, cast)
}

async fn from_made(config: Config, rooms: &'static [&'static Room]) -> (House, Cast) {
    let names: Vec<&str> = rooms.iter().map(|room| room.name).collect();
    let key = names.join(" ");
    let mut made = MADE.lock().await;
    if !made.contains_key(&key) {
        made.insert(key.clone(), make(rooms).await);
    }
    let (bytes, cast) = &made[&key];
    std::fs::create_dir_all(&config.folder).expect("the folder can be made");
    let path = house::ground::database_path(&config.folder);
    std::fs::write(path, bytes).expect("the database can be laid down");
    let cast = *cast;
    drop(made);
    let clock = Clock::told(first_moment());
    let house = House::open(config, clock, rooms).await.expect("it opens");
    (house, cast)
}

/// Closing a SQLite database leaves everything in the one file.
async fn make(rooms: &'static [&'static Room]) -> (Vec<u8>, Cast) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (house, cast) = fresh(Config::defaults(folder.path()), rooms).await;
    house.db.clone().close().await.expect("it closes");
    let path = house::ground::database_path(folder.path());
    (std::fs::read(path).expect("the database is there"), cast)
}

impl Drop for Office {
    fn drop(&mut self) {
        let Some(schema) = self.schema.take() else {
            return;
        };
        let url = self.house.config.text("database").to_owned();
        // A drop cannot wait for anything asynchronous, a thread of its own can.
        let gone = std::thread::spawn(move || drop_schema(&url, &schema)).join();
        if !matches!(gone, Ok(Ok(()))) {
            eprintln!("a schema of a test was left in PostgreSQL");
        }
    }
}

fn drop_schema(url: &str, schema: &str) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let db = Database::connect(url).await?;
        let sql = format!("DROP SCHEMA IF EXISTS {schema} CASCADE");
        db.execute_unprepared(&sql).await?;
        db.close().await?;
        Ok(())
    })
}
