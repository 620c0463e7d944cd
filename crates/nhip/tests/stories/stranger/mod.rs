//! A stranger knocks on every door: as nobody, as somebody without the right, as a colleague who
//! knows the number of what is not hers, with a forged token. A route that is not on the list here
//! fails the build, so that nobody adds one without saying who may come in.
//!
//! To add a route: a line in the list below. Where its address names a noun that is new, a line in
//! `things.rs`; where something must be typed for it, a line in `foreign.rs`.

mod foreign;
mod forged;
pub mod things;

use std::collections::BTreeSet;

use axum::http::Method;
use testkit::{Office, Visitor};

use crate::rooms::ROOMS;

/// Who may come in.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Who {
    /// Anyone.
    All,
    /// Those who have signed in; what they may not see is not found.
    SignedIn,
    /// Those with a right in the room of the records.
    Records,
    /// Those who administer the house.
    Administrator,
}

use Who::{Administrator, All, Records, SignedIn};

/// Every route, by method and path.
const EXPECTED: &[(&str, &str, Who)] = &[
    ("GET", "/", All),
    ("GET", "/assets/{*path}", All),
    ("GET", "/manifest.webmanifest", All),
    ("GET", "/favicon.ico", All),
    ("GET", "/healthz", All),
    ("GET", "/metrics", All),
    ("GET", "/setup", All),
    ("POST", "/setup", All),
    ("GET", "/sign-in", All),
    ("POST", "/sign-in", All),
    ("POST", "/sign-out", SignedIn),
    ("GET", "/activate", All),
    ("POST", "/activate", All),
    ("GET", "/me", SignedIn),
    ("GET", "/me/sessions", SignedIn),
    ("POST", "/me/sessions/{id}/end", SignedIn),
    ("GET", "/me/password", SignedIn),
    ("POST", "/me/password", SignedIn),
    ("GET", "/me/tokens", SignedIn),
    ("POST", "/me/tokens", SignedIn),
    ("POST", "/me/tokens/{id}/end", SignedIn),
    ("GET", "/language", All),
    ("GET", "/theme", All),
    ("GET", "/events", Administrator),
    ("POST", "/events/verify", Administrator),
    ("GET", "/jobs", SignedIn),
    ("GET", "/jobs/{id}", SignedIn),
    ("GET", "/jobs/{id}/stream", SignedIn),
    ("POST", "/jobs/{id}/cancel", SignedIn),
    ("POST", "/jobs/{id}/retry", SignedIn),
    ("GET", "/units", SignedIn),
    ("GET", "/units/{id}", SignedIn),
    ("POST", "/units/{id}/units", Administrator),
    ("POST", "/units/{id}/name", Administrator),
    ("GET", "/units/{id}/order", Administrator),
    ("POST", "/units/{id}/order", Administrator),
    ("GET", "/people/import", Administrator),
    ("POST", "/people/import", Administrator),
    ("POST", "/people/import/confirm", Administrator),
    ("GET", "/people/import/model.xlsx", Administrator),
    ("GET", "/people/imports/{id}", Administrator),
    ("POST", "/people/imports/{id}/slips.pdf", Administrator),
    ("GET", "/people", Administrator),
    ("POST", "/people", Administrator),
    ("GET", "/people/new", Administrator),
    ("GET", "/api/v1/people", Administrator),
    ("POST", "/api/v1/people", Administrator),
    ("GET", "/api/v1/people/{id}", Administrator),
    ("POST", "/api/v1/people/{id}/posts", Administrator),
    ("DELETE", "/api/v1/people/{id}/posts/{post}", Administrator),
    ("POST", "/api/v1/people/{id}/grants", Administrator),
    (
        "DELETE",
        "/api/v1/people/{id}/grants/{grant}",
        Administrator,
    ),
    ("PUT", "/api/v1/people/{id}/suspension", Administrator),
    ("DELETE", "/api/v1/people/{id}/suspension", Administrator),
    ("DELETE", "/api/v1/people/{id}/sessions", Administrator),
    ("GET", "/people/{id}", Administrator),
    ("POST", "/people/{id}/posts", Administrator),
    ("POST", "/people/{id}/posts/{post}/end", Administrator),
    ("POST", "/people/{id}/grants", Administrator),
    ("POST", "/people/{id}/grants/{grant}/end", Administrator),
    ("POST", "/people/{id}/suspension", Administrator),
    ("POST", "/people/{id}/suspension/end", Administrator),
    ("POST", "/people/{id}/sessions/end", Administrator),
    ("POST", "/people/{id}/slip.pdf", Administrator),
    ("POST", "/api/v1/people/imports", Administrator),
    ("POST", "/api/v1/people/imports/{id}/slips", Administrator),
    ("POST", "/api/v1/people/{id}/slip", Administrator),
    ("GET", "/api/v1/me", SignedIn),
    ("GET", "/events/heads", Administrator),
    ("GET", "/api/v1/events", Administrator),
    ("GET", "/api/v1/events/heads", Administrator),
    ("POST", "/api/v1/events/verification", Administrator),
    ("POST", "/api/v1/units/{id}/units", Administrator),
    ("PUT", "/api/v1/units/{id}/name", Administrator),
    ("POST", "/api/v1/units/{id}/orders", Administrator),
    ("GET", "/api/v1/jobs", SignedIn),
    ("GET", "/api/v1/jobs/{id}", SignedIn),
    ("POST", "/api/v1/jobs/{id}/cancellation", SignedIn),
    ("POST", "/api/v1/jobs/{id}/retry", SignedIn),
    ("GET", "/api/v1/schedule", Administrator),
    ("GET", "/api/v1/records", Records),
    ("GET", "/api/v1/records/{id}", Records),
    ("PATCH", "/api/v1/records/{id}", Records),
    ("POST", "/api/v1/records/{id}/confirmation", Records),
    ("POST", "/api/v1/records/{id}/trashing", Records),
    ("DELETE", "/api/v1/records/{id}/trashing", Records),
    ("PUT", "/api/v1/records/{id}/dossier", Records),
    ("GET", "/api/v1/records/{id}/text", Records),
    ("GET", "/api/v1/records/{id}/events", Records),
    ("GET", "/api/v1/records/{id}/similar", Records),
    ("GET", "/api/v1/records/{id}/original", Records),
    ("GET", "/api/v1/records/{id}/copy", Records),
    ("GET", "/api/v1/records/{id}/pages", Records),
    ("GET", "/api/v1/records/{id}/pages/{number}", Records),
    ("GET", "/api/v1/records/{id}/pages/{number}/{size}", Records),
    ("POST", "/api/v1/records/{id}/split", Records),
    ("POST", "/api/v1/records/{id}/join", Records),
    ("PATCH", "/api/v1/records/{id}/pages/{number}", Records),
    ("DELETE", "/api/v1/records/{id}/pages/{number}", Records),
    ("GET", "/api/v1/records/{id}/dropped-pages", Records),
    (
        "DELETE",
        "/api/v1/records/{id}/dropped-pages/{page}",
        Records,
    ),
    ("GET", "/api/v1/records/{id}/restacks", Records),
    ("POST", "/api/v1/restacks/{id}/undo", Records),
    ("POST", "/api/v1/records/{id}/reading", Records),
    ("POST", "/api/v1/batches/{id}/reading", Records),
    ("DELETE", "/api/v1/batches/{id}/reading", Records),
    ("GET", "/api/v1/records/export", Records),
    ("DELETE", "/api/v1/records/{id}/notes/{note}", Records),
    ("POST", "/api/v1/records/{id}/versions/{number}", Records),
    ("GET", "/api/v1/batches", Records),
    ("POST", "/api/v1/batches", Records),
    ("GET", "/api/v1/batches/{id}", Records),
    ("GET", "/api/v1/batches/{id}/papers", Records),
    ("POST", "/api/v1/batches/{id}/papers", Records),
    ("GET", "/api/v1/dossiers", Records),
    ("POST", "/api/v1/dossiers", Records),
    ("GET", "/api/v1/dossiers/{id}", Records),
    ("GET", "/api/v1/dossiers/export", Records),
    ("GET", "/records/dossiers/export", Records),
    ("GET", "/api/v1/records/facets", Records),
    ("GET", "/api/v1/records/{id}/rights", Records),
    ("GET", "/records/{id}/play", Records),
    ("POST", "/api/v1/tag-renames", Records),
    ("GET", "/records/{id}/originals", Records),
    ("POST", "/records/{id}/originals", Records),
    ("GET", "/records/{id}/originals/{former}", Records),
    ("POST", "/records/{id}/originals/{former}", Records),
    ("GET", "/api/v1/records/{id}/originals", Records),
    ("GET", "/api/v1/records/{id}/originals/{former}", Records),
    ("POST", "/api/v1/records/{id}/renewals", Records),
    (
        "POST",
        "/api/v1/records/{id}/originals/{former}/return",
        Records,
    ),
    ("GET", "/api/v1/people/imports/{id}", Administrator),
    ("PATCH", "/api/v1/dossiers/{id}", Records),
    ("GET", "/api/v1/dossiers/{id}/records", Records),
    ("GET", "/api/v1/review", Records),
    ("GET", "/api/v1/gate", Records),
    ("GET", "/api/v1/gate/{id}", Records),
    ("POST", "/api/v1/gate/{id}/confirmation", Records),
    ("POST", "/api/v1/gate/{id}/release", Records),
    ("POST", "/api/v1/gate/{id}/release/agreement", Records),
    ("GET", "/api/v1/openapi.json", All),
    ("GET", "/search", SignedIn),
    ("GET", "/search/suggest", SignedIn),
    ("GET", "/api/v1/search", SignedIn),
    ("GET", "/api/v1/units", SignedIn),
    ("GET", "/api/v1/units/{id}", SignedIn),
    ("GET", "/api/v1/unit-codes/{code}", SignedIn),
    ("GET", "/api/v1/search/suggestions", SignedIn),
    ("GET", "/api/v1/sessions", SignedIn),
    ("DELETE", "/api/v1/sessions/{id}", SignedIn),
    ("GET", "/api/v1/tokens", SignedIn),
    ("POST", "/api/v1/tokens", SignedIn),
    ("DELETE", "/api/v1/tokens/{id}", SignedIn),
    ("GET", "/records", Records),
    ("GET", "/records/gate", Records),
    ("GET", "/records/gate/{id}", Records),
    ("GET", "/records/gate/{id}/pages/{number}", Records),
    ("POST", "/records/gate/{id}/confirm", Records),
    ("POST", "/records/gate/{id}/release", Records),
    ("POST", "/records/gate/{id}/agree", Records),
    ("GET", "/records/intake", Records),
    ("POST", "/records/intake", Records),
    ("GET", "/records/batches/{id}", Records),
    ("GET", "/records/batches/{id}/stream", Records),
    ("POST", "/records/batches/{id}/again", Records),
    ("POST", "/records/batches/{id}/stop", Records),
    ("POST", "/records/{id}/again", Records),
    ("GET", "/records/{id}/stack", Records),
    ("POST", "/records/{id}/split", Records),
    ("POST", "/records/{id}/join", Records),
    ("POST", "/records/{id}/pages/{number}/turn", Records),
    ("POST", "/records/{id}/pages/{number}/move", Records),
    ("POST", "/records/{id}/pages/{number}/drop", Records),
    ("POST", "/records/{id}/dropped/{page}/back", Records),
    ("POST", "/records/restacks/{id}/undo", Records),
    ("GET", "/records/review", Records),
    ("GET", "/records/review/{id}", Records),
    ("POST", "/records/review/{id}", Records),
    ("GET", "/records/{id}", Records),
    ("GET", "/records/{id}/original", Records),
    ("GET", "/records/{id}/pages/{number}/{size}", Records),
    ("GET", "/records/{id}/text", Records),
    ("POST", "/records/{id}/trash", Records),
    ("POST", "/records/{id}/restore", Records),
    ("GET", "/records/dossiers", Records),
    ("GET", "/records/dossiers/new", Records),
    ("POST", "/records/dossiers/new", Records),
    ("GET", "/records/dossiers/{id}", Records),
    ("GET", "/records/{id}/dossier", Records),
    ("POST", "/records/{id}/dossier", Records),
    ("GET", "/records/{id}/copy", Records),
    ("GET", "/records/export", Records),
    ("GET", "/records/dossiers/{id}/edit", Records),
    ("POST", "/records/dossiers/{id}/edit", Records),
    ("GET", "/records/fonds", Records),
    ("GET", "/records/fonds/new", Records),
    ("POST", "/records/fonds/new", Records),
    ("GET", "/records/fonds/{id}", Records),
    ("GET", "/records/fonds/{id}/edit", Records),
    ("POST", "/records/fonds/{id}/edit", Records),
    ("POST", "/records/fonds/{id}/close", Records),
    ("POST", "/records/fonds/{id}/reopen", Records),
    ("POST", "/records/fonds/{id}/series", Records),
    ("GET", "/records/classes", Records),
    ("POST", "/records/classes", Records),
    ("GET", "/records/classes/import", Records),
    ("POST", "/records/classes/import", Records),
    ("POST", "/records/classes/import/sheet", Records),
    ("POST", "/records/classes/import/confirm", Records),
    ("GET", "/records/classes/{id}", Records),
    ("POST", "/records/classes/{id}", Records),
    ("POST", "/records/classes/{id}/remove", Records),
    ("GET", "/api/v1/fonds", Records),
    ("POST", "/api/v1/fonds", Records),
    ("GET", "/api/v1/fonds/{id}", Records),
    ("PUT", "/api/v1/fonds/{id}", Records),
    ("PUT", "/api/v1/fonds/{id}/closing", Records),
    ("DELETE", "/api/v1/fonds/{id}/closing", Records),
    ("PUT", "/api/v1/fonds/{id}/series/{code}", Records),
    ("GET", "/api/v1/classes", Records),
    ("PUT", "/api/v1/classes/{id}", Records),
    ("DELETE", "/api/v1/classes/{id}", Records),
    ("POST", "/api/v1/class-scheme", Records),
    ("POST", "/api/v1/classes", Records),
    ("GET", "/api/v1/classes/{id}", Records),
    ("POST", "/api/v1/arrangements", Records),
    ("GET", "/api/v1/arrangements/{id}", Records),
    ("POST", "/api/v1/arrangements/{id}/begin", Records),
    ("POST", "/api/v1/arrangements/{id}/undo", Records),
    ("GET", "/api/v1/tags", Records),
    ("GET", "/api/v1/views", Records),
    ("POST", "/api/v1/views", Records),
    ("DELETE", "/api/v1/views/{id}", Records),
    ("GET", "/api/v1/own-fields", Records),
    ("POST", "/api/v1/own-fields", Records),
    ("PUT", "/api/v1/own-fields/{id}", Records),
    ("POST", "/api/v1/own-fields/{id}/closing", Records),
    ("PATCH", "/api/v1/records/{id}/own", Records),
    ("GET", "/api/v1/records/{id}/notes", Records),
    ("POST", "/api/v1/records/{id}/notes", Records),
    ("GET", "/api/v1/records/{id}/versions", Records),
    ("GET", "/api/v1/records/{id}/own", Records),
    ("GET", "/records/tags", Records),
    ("GET", "/records/tags/rename", Records),
    ("POST", "/records/tags/rename", Records),
    ("GET", "/records/fields", Records),
    ("POST", "/records/fields", Records),
    ("GET", "/records/fields/{id}", Records),
    ("POST", "/records/fields/{id}", Records),
    ("POST", "/records/fields/{id}/close", Records),
    ("GET", "/records/views", Records),
    ("POST", "/records/views", Records),
    ("POST", "/records/views/{id}/remove", Records),
    ("POST", "/records/bulk", Records),
    ("GET", "/records/arrangements", Records),
    ("POST", "/records/arrangements", Records),
    ("GET", "/records/arrangements/{id}", Records),
    ("POST", "/records/arrangements/{id}/begin", Records),
    ("POST", "/records/arrangements/{id}/undo", Records),
    ("GET", "/records/{id}/print", Records),
    ("GET", "/records/{id}/versions", Records),
    ("POST", "/records/{id}/versions/{number}", Records),
    ("POST", "/records/{id}/class", Records),
    ("POST", "/records/{id}/tags", Records),
    ("POST", "/records/{id}/label", Records),
    ("POST", "/records/{id}/notes", Records),
    ("POST", "/records/{id}/notes/{note}/remove", Records),
];

/// An id that is nobody's.
const NOBODY_S: &str = "0190a000-0000-7000-8000-000000000000";

/// The path with something in place of its parameters.
fn filled(path: &str) -> String {
    let steps = path.split('/').map(|step| match step {
        "{id}" | "{post}" | "{grant}" | "{note}" | "{page}" | "{former}" => NOBODY_S,
        "{number}" => "1",
        "{code}" => "44",
        "{size}" => "large",
        "{*path}" => "nhip.css",
        plain => plain,
    });
    steps.collect::<Vec<_>>().join("/")
}

async fn knock(visitor: &mut Visitor, method: &str, path: &str) -> u16 {
    let path = filled(path);
    let method: Method = method.parse().unwrap();
    let kind = if method == Method::GET {
        ""
    } else {
        "application/x-www-form-urlencoded"
    };
    visitor.ask(method, &path, kind, Vec::new()).await.status
}

#[tokio::test]
async fn every_route_is_on_the_list() {
    let office = Office::open(ROOMS).await;
    let routes = house::serve::all_routes(&office.house);
    let there: BTreeSet<(&str, &str)> = routes
        .list()
        .iter()
        .map(|route| (route.method.as_str(), route.path))
        .collect();
    let listed = EXPECTED.iter().map(|(method, path, _)| (*method, *path));
    let listed: BTreeSet<(&str, &str)> = listed.collect();
    let unlisted: Vec<_> = there.difference(&listed).collect();
    let gone: Vec<_> = listed.difference(&there).collect();
    assert!(unlisted.is_empty(), "say who may come in: {unlisted:?}");
    assert!(gone.is_empty(), "take off the list: {gone:?}");
}

#[tokio::test]
async fn nobody_gets_in_without_signing_in() {
    let office = Office::open(ROOMS).await;
    let mut wrong = Vec::new();
    for (method, path, who) in EXPECTED {
        let status = knock(&mut office.visitor(), method, path).await;
        let kept_out = status == 401;
        if kept_out != (*who != All) {
            wrong.push(format!("{method} {path}: {status}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn one_without_any_right_gets_into_no_room() {
    let office = Office::open(ROOMS).await;
    office.add_stranger("stranger").await;
    let mut stranger = office.enter("stranger").await;
    let mut wrong = Vec::new();
    for (method, path, who) in EXPECTED {
        if matches!(who, Records | Administrator) {
            let status = knock(&mut stranger, method, path).await;
            if status != 403 {
                wrong.push(format!("{method} {path}: {status}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn a_colleague_does_not_administer_the_house() {
    let office = Office::open(ROOMS).await;
    let mut minh = office.enter("minh").await;
    for (method, path, _) in EXPECTED.iter().filter(|(_, _, who)| *who == Administrator) {
        assert_eq!(knock(&mut minh, method, path).await, 403, "{method} {path}");
    }
}

#[tokio::test]
async fn a_form_from_a_foreign_site_is_refused_whatever_it_carries() {
    let office = Office::open(ROOMS).await;
    let mut lan = office.enter("lan").await;
    let token = lan.get("/me/password").await.hidden("csrf").unwrap();
    let mut tricked = lan.clone().with_header("sec-fetch-site", "cross-site");
    let page = tricked.post_with_token("/sign-out", &token, &[]).await;
    page.expect(403);
    lan.get("/me").await.expect(200);
}
