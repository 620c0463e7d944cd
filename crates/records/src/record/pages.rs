//! The routes of records: the list, one record's page, its bytes, and what is changed there.

use house::access::Right;
use house::room::{Door, Routes};

use super::{export, filing, list, notes, play, print, shelf, show, text, versions};
use crate::NAME;

/// The routes.
pub fn routes() -> Routes {
    let door = Door::Room(NAME, Right::Read);
    let change = Door::Room(NAME, Right::Contribute);
    Routes::new()
        .get("/records", door, list::list)
        .get("/records/export", door, export::export)
        .get("/records/{id}", door, show::show)
        .get("/records/{id}/original", door, show::original)
        .get("/records/{id}/copy", door, show::pdf_copy)
        .get("/records/{id}/play", door, play::play)
        .get("/records/{id}/pages/{number}/{size}", door, show::picture)
        .get("/records/{id}/text", door, text::show)
        .get("/records/{id}/print", door, print::print)
        .get("/records/{id}/versions", door, versions::list)
        .post("/records/{id}/versions/{number}", change, versions::take)
        .post("/records/{id}/trash", change, shelf::trash)
        .post("/records/{id}/restore", change, shelf::restore)
        .post("/records/{id}/dossier", change, filing::file)
        .get("/records/{id}/dossier", change, filing::choose)
        .post("/records/{id}/class", change, shelf::set_class)
        .post("/records/{id}/tags", change, shelf::set_tags)
        .post(
            "/records/{id}/label",
            Door::Room(NAME, Right::Decide),
            shelf::set_label,
        )
        .post("/records/{id}/notes", change, notes::write)
        .post("/records/{id}/notes/{note}/remove", change, notes::remove)
}
