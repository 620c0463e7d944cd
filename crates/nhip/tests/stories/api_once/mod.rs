//! Every write of the API happens once for its key: a program that did not hear the answer asks
//! again and is given the same one. The sweep knows every route that writes; a new one that is not
//! tried here fails it.

use std::collections::BTreeSet;

use axum::http::Method;
use serde_json::Value;
use testkit::{Office, Page};

use crate::described::Program;
use crate::rooms::ROOMS;

mod house_writes;
mod room_writes;

use house_writes::{account, people, units};
use room_writes::{gate, order, records, shelves, stacks};

/// Writes that are done each time they are asked for: a walk along the chain tells of its own
/// moment only.
const EACH_TIME: [&str; 1] = ["POST /api/v1/events/verification"];
const BYTES: &str = "application/octet-stream";
const DELETE: Method = Method::DELETE;
const PATCH: Method = Method::PATCH;
const POST: Method = Method::POST;
const PUT: Method = Method::PUT;

/// What was tried so far, and what was wrong with it.
#[derive(Default)]
struct Sweep {
    tried: BTreeSet<String>,
    wrong: Vec<String>,
    keys: usize,
}

/// What is sent beside method and path.
#[derive(Default)]
struct Body {
    version: Option<String>,
    kind: &'static str,
    bytes: Vec<u8>,
}

impl From<Value> for Body {
    fn from(value: Value) -> Self {
        let bytes = match &value {
            Value::Null => vec![],
            value => value.to_string().into_bytes(),
        };
        Body {
            version: None,
            kind: if bytes.is_empty() {
                ""
            } else {
                "application/json"
            },
            bytes,
        }
    }
}

impl Body {
    fn bytes(kind: &'static str, bytes: Vec<u8>) -> Self {
        Body {
            version: None,
            kind,
            bytes,
        }
    }

    fn of(self, version: &Value) -> Self {
        Body {
            version: Some(version.to_string()),
            ..self
        }
    }
}

impl Sweep {
    /// Sends a write twice with one key, and gives the first answer.
    async fn twice(
        &mut self,
        program: &mut Program,
        (method, path): (Method, &str),
        body: impl Into<Body>,
    ) -> Page {
        let body = body.into();
        self.keys += 1;
        let key = format!("sweep-{}", self.keys);
        let mut headers = vec![("idempotency-key", key.as_str())];
        headers.extend(body.version.as_ref().map(|v| ("if-match", v.as_str())));
        let (kind, bytes) = (body.kind, body.bytes);
        let first = program
            .send_bytes(method.clone(), path, &headers, kind, bytes.clone())
            .await;
        let again = program
            .send_bytes(method.clone(), path, &headers, kind, bytes)
            .await;
        let plain = path.split('?').next().unwrap_or_default();
        self.tried.insert(format!("{method} {plain}"));
        let told = format!("{method} {path}: {} then {}", first.status, again.status);
        if first.status >= 300 {
            self.wrong.push(format!("{told}: {}", first.text()));
        } else if again.header("idempotency-replayed") != "true" {
            self.wrong.push(format!("{told}: {}", again.text()));
        } else if !tells_a_secret(&first) && first.bytes != again.bytes {
            self.wrong.push(format!("{told}: another answer"));
        }
        first
    }
}

/// Slips, codes and tokens are shown once and kept nowhere.
fn tells_a_secret(page: &Page) -> bool {
    let text = page.text();
    page.bytes.starts_with(b"%PDF") || text.contains("\"token\"") || text.contains("\"code\"")
}

fn id(page: &Page) -> String {
    let found = page.json()["id"].as_str().map(str::to_owned);
    found.unwrap_or_else(|| panic!("{} gave no id: {}", page.path, page.text()))
}

/// The versions of a record change all the time.
async fn version(program: &mut Program, path: &str) -> Value {
    program.get(path).await.expect(200).json()["version"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_write_of_the_api_happens_once_for_its_key() {
    let office = Office::open(ROOMS).await;
    let mut sweep = Sweep::default();
    units(&office, &mut sweep).await;
    people(&office, &mut sweep).await;
    account(&office, &mut sweep).await;
    shelves(&office, &mut sweep).await;
    order(&office, &mut sweep).await;
    records(&office, &mut sweep).await;
    stacks(&office, &mut sweep).await;
    gate(&office, &mut sweep).await;
    assert!(sweep.wrong.is_empty(), "{:#?}", sweep.wrong);
    let routes = house::serve::all_routes(&office.house);
    let writes = routes
        .list()
        .iter()
        .filter(|route| route.path.starts_with("/api/v1/") && route.method != Method::GET);
    let left: Vec<String> = writes
        .filter(|route| {
            !sweep
                .tried
                .iter()
                .any(|tried| is(tried, route.method.as_str(), route.path))
        })
        .map(|route| format!("{} {}", route.method, route.path))
        .filter(|route| !EACH_TIME.contains(&route.as_str()))
        .collect();
    assert!(left.is_empty(), "try these as well: {left:#?}");
}

/// Whether what was tried belongs to a route.
fn is(tried: &str, method: &str, path: &str) -> bool {
    let Some((with, real)) = tried.split_once(' ') else {
        return false;
    };
    let (parts, steps): (Vec<&str>, Vec<&str>) =
        (path.split('/').collect(), real.split('/').collect());
    let same = |(part, step): (&&str, &&str)| part.starts_with('{') || part == step;
    with == method && parts.len() == steps.len() && parts.iter().zip(&steps).all(same)
}
