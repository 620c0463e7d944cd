//! The room of papers: taken in, read, reviewed, filed in dossiers, and found by those entitled.

pub mod arrangement;
mod clash;
pub mod class;
pub mod dossier;
pub mod fonds;
pub mod gate;
pub mod intake;
mod nav;
pub mod own;
pub mod reading;
pub mod record;
pub mod renewal;
pub mod restack;
pub mod review;
pub mod tag;
pub mod view;

use futures::FutureExt;
use house::db::Migration;
use house::job::JobKind;
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
    jobs: JOBS,
    times: &[intake::sweep::TIMES, gate::sweep::TIMES],
    migrations: &[
        Migration {
            name: "records/0001",
            sql: include_str!("../migrations/0001_records.sql"),
        },
        Migration {
            name: "records/0002",
            sql: include_str!("../migrations/0002_shelf.sql"),
        },
        Migration {
            name: "records/0003",
            sql: include_str!("../migrations/0003_intake.sql"),
        },
        Migration {
            name: "records/0004",
            sql: include_str!("../migrations/0004_order.sql"),
        },
        Migration {
            name: "records/0005",
            sql: include_str!("../migrations/0005_own.sql"),
        },
        Migration {
            name: "records/0006",
            sql: include_str!("../migrations/0006_archival.sql"),
        },
        Migration {
            name: "records/0007",
            sql: include_str!("../migrations/0007_renewal.sql"),
        },
    ],
    locales: &[
        ("vi", include_str!("../locales/vi.ftl")),
        ("en", include_str!("../locales/en.ftl")),
        ("lo", include_str!("../locales/lo.ftl")),
        ("vi", include_str!("../locales/shelf.vi.ftl")),
        ("en", include_str!("../locales/shelf.en.ftl")),
        ("lo", include_str!("../locales/shelf.lo.ftl")),
        ("vi", include_str!("../locales/intake.vi.ftl")),
        ("en", include_str!("../locales/intake.en.ftl")),
        ("lo", include_str!("../locales/intake.lo.ftl")),
        ("vi", include_str!("../locales/order.vi.ftl")),
        ("en", include_str!("../locales/order.en.ftl")),
        ("lo", include_str!("../locales/order.lo.ftl")),
        ("vi", include_str!("../locales/archival.vi.ftl")),
        ("en", include_str!("../locales/archival.en.ftl")),
        ("lo", include_str!("../locales/archival.lo.ftl")),
        ("vi", include_str!("../locales/renewal.vi.ftl")),
        ("en", include_str!("../locales/renewal.en.ftl")),
        ("lo", include_str!("../locales/renewal.lo.ftl")),
        ("vi", include_str!("../locales/gate.vi.ftl")),
        ("en", include_str!("../locales/gate.en.ftl")),
        ("lo", include_str!("../locales/gate.lo.ftl")),
    ],
    card: |house, asker, about| record::card(house, asker, about).boxed(),
    entry: |house, about| record::entry(house, about).boxed(),
    entries: |house, after| record::entries(house, after).boxed(),
    sealed: &[("records_quarantine", "sealing_key")],
    derive: |house, missing| reading::derive::all(house, missing).boxed(),
    blobs: |house| record::blobs(house).boxed(),
    waiting: |house, asker| record::waiting(house, asker).boxed(),
};

/// The jobs of the room.
const JOBS: &[JobKind] = &[
    reading::READ,
    reading::DERIVE,
    intake::sweep::JOB,
    gate::sweep::JOB,
    JobKind {
        name: "records.class-follow",
        message: "job-class-follow",
        run: |house, running| class::follow::run(house, running).boxed(),
    },
    JobKind {
        name: "records.arrange",
        message: "job-arrange",
        run: |house, running| arrangement::run::run(house, running).boxed(),
    },
];

fn routes() -> Routes {
    Routes::new()
        .join(intake::pages::routes())
        .join(reading::again::routes())
        .join(reading::again_api::routes())
        .join(renewal::pages::routes())
        .join(renewal::api::routes())
        .join(restack::pages::routes())
        .join(restack::api::routes())
        .join(review::pages::routes())
        .join(gate::pages::routes())
        .join(dossier::pages::routes())
        .join(fonds::pages::routes())
        .join(class::pages::routes())
        .join(tag::pages::routes())
        .join(tag::rename::routes())
        .join(own::pages::routes())
        .join(own::api::routes())
        .join(view::pages::routes())
        .join(view::api::routes())
        .join(arrangement::pages::routes())
        .join(arrangement::api::routes())
        .join(fonds::api::routes())
        .join(class::api::routes())
        .join(record::shelf_api::routes())
        .join(record::pages::routes())
        .join(intake::api::routes())
        .join(review::api::routes())
        .join(gate::api::routes())
        .join(dossier::api::routes())
        .join(record::api::routes())
}
