//! The room of papers: taken in, read, reviewed, filed in dossiers, and found by those entitled.

pub mod dossier;
pub mod gate;
pub mod intake;
pub mod reading;
pub mod record;
pub mod review;

use futures::FutureExt;
use house::db::Migration;
use house::room::{Room, Routes};

/// The room's name in paths, tables, rights and events.
pub const NAME: &str = "records";

/// What the room declares.
pub const ROOM: Room = Room {
    name: NAME,
    icon: "archive",
    home: "/records",
    areas: &[gate::CUSTODY],
    routes,
    jobs: reading::JOBS,
    migrations: &[Migration {
        name: "records/0001",
        sql: include_str!("../migrations/0001_records.sql"),
    }],
    locales: &[
        ("vi", include_str!("../locales/vi.ftl")),
        ("en", include_str!("../locales/en.ftl")),
        ("lo", include_str!("../locales/lo.ftl")),
    ],
    card: |house, asker, about| record::card(house, asker, about).boxed(),
    entry: |house, about| record::entry(house, about).boxed(),
    entries: |house, after| record::entries(house, after).boxed(),
    sealed: &[("records_quarantine", "sealing_key")],
    derive: |_, _| async { Ok(0) }.boxed(),
    blobs: |house| record::blobs(house).boxed(),
    waiting: |house, asker| record::waiting(house, asker).boxed(),
};

fn routes() -> Routes {
    Routes::new()
        .join(intake::pages::routes())
        .join(review::pages::routes())
        .join(gate::pages::routes())
        .join(dossier::pages::routes())
        .join(record::pages::routes())
}
