//! What a room declares: its name, doors, jobs, tables, words, and how its things are shown.

use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::from_fn;
use axum::routing::{MethodRouter, on};
use futures::future::BoxFuture;
use utoipa::openapi::OpenApi;

use crate::access::Right;
use crate::db::Migration;
use crate::error::Result;
use crate::ground::House;
use crate::id::{Id, Ref};
use crate::page::Asker;
use crate::search::Entry;

/// What a room answers, later.
pub type Answer<'a, T> = BoxFuture<'a, Result<T>>;

/// A room, as `nhip/src/rooms.rs` lists it.
pub struct Room {
    /// The code word of the glossary; also the first part of its paths, tables and events.
    pub name: &'static str,
    /// The sprite name of its icon.
    pub icon: &'static str,
    /// Where its front page is.
    pub home: &'static str,
    /// Further areas of rights beside the room itself, such as `custody`: granted like rooms.
    pub areas: &'static [&'static str],
    /// Its pages and API, each with its door.
    pub routes: fn() -> Routes,
    /// The jobs that it can do.
    pub jobs: &'static [crate::job::JobKind],
    /// Which of them come round by the clock.
    pub times: &'static [crate::job::Timed],
    /// Its tables.
    pub migrations: &'static [Migration],
    /// Its words: `(language, text of the .ftl file)`.
    pub locales: &'static [(&'static str, &'static str)],
    /// "Show me": a card for one who may see the thing, `None` for everyone else.
    pub card: for<'a> fn(&'a House, &'a Asker, &'a Ref) -> Answer<'a, Option<Card>>,
    /// What the index holds of a thing; `None` when it is to be left out or taken out.
    pub entry: for<'a> fn(&'a House, &'a Ref) -> Answer<'a, Option<Entry>>,
    /// Everything that belongs into the index, in pages: ids after the given one.
    pub entries: for<'a> fn(&'a House, Option<Id>) -> Answer<'a, Vec<Ref>>,
    /// Blobs that its rows still point at: `nhip check` keeps these and reports others.
    pub blobs: for<'a> fn(&'a House) -> Answer<'a, Vec<String>>,
    /// Columns `(table, column)` whose values must never leave the data folder, such as the keys
    /// of what is in quarantine: every backup carries NULL there. The columns allow NULL.
    pub sealed: &'static [(&'static str, &'static str)],
    /// Some blobs are gone: queues the jobs that make those again which can be derived, such as
    /// thumbnails, and tells how many hashes that covers. `nhip check --mend` calls it.
    pub derive: for<'a> fn(&'a House, &'a [String]) -> Answer<'a, usize>,
    /// What waits for this person in this room, for her day's page.
    pub waiting: for<'a> fn(&'a House, &'a Asker) -> Answer<'a, Vec<Waiting>>,
}

/// One line of a person's day: so many things wait there.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// The message key; it is given `count`.
    pub message: &'static str,
    pub count: i64,
    pub href: String,
    pub icon: &'static str,
}

/// A thing as other rooms and lists show it.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    pub title: String,
    pub summary: String,
    pub href: String,
    pub thumbnail: Option<String>,
    pub label: Option<String>,
}

/// Who may knock at a route at all. Handlers then find only what the asker may see.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Door {
    /// Anyone, also without an account.
    Open,
    /// Anyone who has signed in.
    SignedIn,
    /// Who holds at least this right in this room over any unit.
    Room(&'static str, Right),
}

/// A route as the stranger test sees it.
#[derive(Clone, Debug)]
pub struct Route {
    pub method: Method,
    pub path: &'static str,
    pub door: Door,
}

/// Routes with their doors. Nothing reaches the server but through here, so nothing can be
/// without a door and nothing can be missing from the stranger test.
pub struct Routes {
    router: Router<House>,
    list: Vec<Route>,
    descriptions: Vec<fn() -> OpenApi>,
}

impl Default for Routes {
    fn default() -> Self {
        Routes::new()
    }
}

impl Routes {
    /// No routes yet.
    pub fn new() -> Self {
        Routes {
            router: Router::new(),
            list: Vec::new(),
            descriptions: Vec::new(),
        }
    }

    /// A page or JSON that is read.
    pub fn get<H, T>(self, path: &'static str, door: Door, handler: H) -> Self
    where
        H: Handler<T, House>,
        T: 'static,
    {
        self.add(Method::GET, path, door, handler)
    }

    /// A form or JSON that changes something.
    pub fn post<H, T>(self, path: &'static str, door: Door, handler: H) -> Self
    where
        H: Handler<T, House>,
        T: 'static,
    {
        self.add(Method::POST, path, door, handler)
    }

    /// JSON that puts a thing into another state.
    pub fn put<H, T>(self, path: &'static str, door: Door, handler: H) -> Self
    where
        H: Handler<T, House>,
        T: 'static,
    {
        self.add(Method::PUT, path, door, handler)
    }

    /// JSON that changes a part of a thing.
    pub fn patch<H, T>(self, path: &'static str, door: Door, handler: H) -> Self
    where
        H: Handler<T, House>,
        T: 'static,
    {
        self.add(Method::PATCH, path, door, handler)
    }

    /// Takes a thing away, or ends it.
    pub fn delete<H, T>(self, path: &'static str, door: Door, handler: H) -> Self
    where
        H: Handler<T, House>,
        T: 'static,
    {
        self.add(Method::DELETE, path, door, handler)
    }

    /// Any method, for protocols that need more than GET and POST.
    pub fn add<H, T>(mut self, method: Method, path: &'static str, door: Door, handler: H) -> Self
    where
        H: Handler<T, House>,
        T: 'static,
    {
        let filter = method
            .clone()
            .try_into()
            .expect("a standard method of HTTP");
        let guarded: MethodRouter<House> =
            on(filter, handler).layer(from_fn(move |request, next| {
                crate::page::guard(door, request, next)
            }));
        self.router = self.router.route(path, guarded);
        self.list.push(Route { method, path, door });
        self
    }

    /// Both lists joined.
    pub fn join(mut self, other: Routes) -> Self {
        self.router = self.router.merge(other.router);
        self.list.extend(other.list);
        self.descriptions.extend(other.descriptions);
        self
    }

    /// Adds what describes the API among these routes, as `utoipa` derives it.
    pub fn describe(mut self, description: fn() -> OpenApi) -> Self {
        self.descriptions.push(description);
        self
    }

    /// The API's description in OpenAPI 3.1.
    pub fn description(&self) -> Result<serde_json::Value> {
        crate::api::describe::describe(&self.descriptions, &self.list)
    }

    /// The routes, for the stranger test and the OpenAPI test.
    pub fn list(&self) -> &[Route] {
        &self.list
    }

    /// The router, for the server.
    pub fn into_router(self) -> Router<House> {
        self.router
    }
}
