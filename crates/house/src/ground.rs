//! The open house: database, blobs, index, clock, words and rooms, in one handle.

use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;

use crate::access::keys::Keys;
use crate::blob::Blobs;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::{Db, Migration, Sql, migrate};
use crate::error::Result;
use crate::id::Id;
use crate::job::{Bell, Hands};
use crate::lang::{self, Messages};
use crate::room::Room;
use crate::search::Search;
use crate::{unit, values};

/// The house's own tables.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "house/0001",
        sql: include_str!("../migrations/0001_ground.sql"),
    },
    Migration {
        name: "house/0002",
        sql: include_str!("../migrations/0002_unit_note.sql"),
    },
    Migration {
        name: "house/0003",
        sql: include_str!("../migrations/0003_person_import.sql"),
    },
    Migration {
        name: "house/0004",
        sql: include_str!("../migrations/0004_unit_change.sql"),
    },
    Migration {
        name: "house/0005",
        sql: include_str!("../migrations/0005_job_turn.sql"),
    },
];

/// A handle on the open house; cheap to clone.
#[derive(Clone)]
pub struct House(Arc<Ground>);

/// What the handle points at.
pub struct Ground {
    pub config: Config,
    pub clock: Clock,
    pub db: Db,
    pub blobs: Blobs,
    /// Bytes that arrived and have not been judged yet: outside blobs, index and backups.
    pub intake: Blobs,
    pub search: Search,
    pub keys: Keys,
    pub messages: Messages,
    pub rooms: &'static [&'static Room],
    /// Rings when there is a new job, so that workers need not look all the time.
    pub bell: Bell,
    /// Who does the work of jobs that several can do at once.
    pub hands: Hands,
}

impl Deref for House {
    type Target = Ground;
    fn deref(&self) -> &Ground {
        &self.0
    }
}

impl House {
    /// Opens the data folder, makes what is missing, and brings tables up to date.
    pub async fn open(
        config: Config,
        clock: Clock,
        rooms: &'static [&'static Room],
    ) -> Result<Self> {
        std::fs::create_dir_all(&config.folder)?;
        let db = open_db(&config).await?;
        let mut steps = MIGRATIONS.to_vec();
        steps.extend(rooms.iter().flat_map(|r| r.migrations));
        migrate(&db, &clock, steps).await?;
        unit::gazetteer::ensure(&db).await?;
        go_on_from_last_event(&db, &clock).await?;
        let reserve = config.number("disk_reserve_bytes");
        let texts = lang::HOUSE
            .iter()
            .chain(rooms.iter().flat_map(|r| r.locales));
        let ground = Ground {
            blobs: Blobs::open(&config.folder.join("blobs"), reserve)?,
            intake: Blobs::open(&config.folder.join("intake"), reserve)?,
            search: Search::open(&config.folder.join("index"))?,
            keys: Keys::open(&config.folder)?,
            messages: Messages::new(texts),
            bell: Bell::default(),
            hands: Hands::of(config.number("workers")),
            config,
            clock,
            db,
            rooms,
        };
        Ok(House(Arc::new(ground)))
    }

    /// A setting that lives in the database, such as the office's name.
    pub async fn setting(&self, key: &str) -> Result<Option<String>> {
        #[derive(sea_orm::FromQueryResult)]
        struct Row {
            value: String,
        }
        let sql = "SELECT value FROM setting WHERE key = $1";
        Ok(self
            .db
            .one::<Row>(sql, values![key])
            .await?
            .map(|r| r.value))
    }

    /// Stores such a setting.
    pub async fn set_setting(&self, key: &'static str, value: String) -> Result<()> {
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    let sql = "INSERT INTO setting (key, value) VALUES ($1, $2)
                               ON CONFLICT (key) DO UPDATE SET value = $2";
                    tx.exec(sql, values![key, value]).await?;
                    Ok(())
                })
            })
            .await
    }

    /// The room of a name.
    pub fn room(&self, name: &str) -> Option<&'static Room> {
        self.rooms.iter().copied().find(|r| r.name == name)
    }

    /// Everything over which rights are given: the rooms, their further areas, and the house.
    pub fn areas_of_rights(&self) -> impl Iterator<Item = &'static str> {
        let rooms = self
            .rooms
            .iter()
            .flat_map(|r| std::iter::once(r.name).chain(r.areas.iter().copied()));
        rooms.chain(["house"])
    }

    /// The present moment, UTC.
    pub fn now(&self) -> crate::clock::Micros {
        self.clock.now()
    }

    /// Today in Viet Nam, `YYYY-MM-DD`.
    pub fn today(&self) -> String {
        crate::clock::day_of(self.clock.now())
    }
}

/// A machine whose clock was set back while we were not running must not write events before
/// those that are there, nor forget grants and leases that were given "later".
async fn go_on_from_last_event(db: &Db, clock: &Clock) -> Result<()> {
    let sql = "SELECT at AS n FROM event ORDER BY seq DESC LIMIT 1";
    let ahead = clock.not_before(db.number(sql, vec![]).await?);
    if ahead > 0 {
        let seconds = ahead / crate::clock::SECOND;
        tracing::warn!(
            seconds,
            "the machine's clock is behind the last event: set it right"
        );
        Id::run_ahead(ahead);
    }
    Ok(())
}

async fn open_db(config: &Config) -> Result<Db> {
    let url = config.text("database");
    if url.is_empty() {
        return Db::sqlite(&database_path(&config.folder)).await;
    }
    let schema = Some(config.text("schema")).filter(|s| !s.is_empty());
    Db::postgres(url, schema).await
}

/// Where SQLite lies in a data folder.
pub fn database_path(folder: &Path) -> std::path::PathBuf {
    folder.join("nhip.db")
}
