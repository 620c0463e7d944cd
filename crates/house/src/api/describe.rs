//! The description in OpenAPI 3.1: what the handlers say of themselves, and what holds for all
//! of them, which is said here once: doors as scopes, problems, keys of writes.

use serde_json::{Map, Value, json};
use utoipa::openapi::{Info, OpenApi, Paths};
use utoipa::{OpenApi as _, ToSchema};

use super::problem::{PROBLEM_JSON, Problem, WrongField};
use crate::error::{Error, Result};
use crate::room::{Door, Route};

/// The way in for programs.
const TOKEN: &str = "token";
/// The way in for pages of our own.
const SESSION: &str = "session";
const ABOUT: &str = "Everything that the pages do. Lists: `items` and `next`, asked on with \
  `?cursor=`. Writes: `Idempotency-Key`, and `If-Match` where a version is asked for. Errors: \
  RFC 9457 with a number to quote. Languages: `Accept-Language` vi, en, lo.";

#[derive(utoipa::OpenApi)]
#[openapi(components(schemas(Problem, WrongField)))]
struct Common;

/// Joins the parts and adds what holds for all of these routes.
pub fn describe(parts: &[fn() -> OpenApi], routes: &[Route]) -> Result<Value> {
    let mut info = Info::new("Nhịp", env!("CARGO_PKG_VERSION"));
    info.description = Some(ABOUT.to_owned());
    let mut all = OpenApi::new(info, Paths::new());
    all.merge(Common::openapi());
    for part in parts {
        let part = part();
        same_names_same_shapes(&all, &part)?;
        all.merge(part);
    }
    let mut all = serde_json::to_value(all)?;
    all["info"]["license"] = json!({ "name": "Apache-2.0", "identifier": "Apache-2.0" });
    all["components"]["securitySchemes"] = json!({
        TOKEN: { "type": "http", "scheme": "bearer" },
        SESSION: { "type": "apiKey", "in": "cookie", "name": "nhip_session" },
    });
    for route in routes.iter().filter(|r| r.path.starts_with("/api/")) {
        let method = route.method.as_str().to_lowercase();
        // Templates of axum may take the rest of a path; OpenAPI has one form only.
        let path = route.path.replace("{*", "{");
        if let Some(operation) = all["paths"][path.as_str()][method.as_str()].as_object_mut() {
            let id = operation_id(&method, &path);
            operation.insert("operationId".to_owned(), json!(id));
            complete(operation, route);
        }
    }
    Ok(all)
}

/// Two types of one name would silently be described as one.
fn same_names_same_shapes(all: &OpenApi, part: &OpenApi) -> Result<()> {
    let schemas = |api: &OpenApi| api.components.clone().unwrap_or_default().schemas;
    let known = schemas(all);
    for (name, schema) in schemas(part) {
        if known.get(&name).is_some_and(|other| *other != schema) {
            let text = format!("two types of the API are called {name}");
            return Err(Error::Internal(text));
        }
    }
    Ok(())
}

/// `get_people_by_id_posts`: handlers of several nouns share their short names.
fn operation_id(method: &str, path: &str) -> String {
    let path = path.trim_start_matches("/api/v1/");
    let path = path.replace(['/', '-', '.'], "_").replace('{', "by_");
    format!("{method}_{}", path.replace('}', ""))
}

fn complete(operation: &mut Map<String, Value>, route: &Route) {
    let scopes = match route.door {
        Door::Open => None,
        Door::SignedIn => Some(vec![]),
        Door::Room(room, right) => Some(vec![format!("{room}:{}", right.word())]),
    };
    let security = scopes.map_or_else(
        || json!([]),
        |scopes| json!([{ TOKEN: scopes }, { SESSION: [] }]),
    );
    operation.insert("security".to_owned(), security);
    if route.method != axum::http::Method::GET {
        push_parameter(operation, idempotency_key());
    }
    if let Some(responses) = operation
        .get_mut("responses")
        .and_then(Value::as_object_mut)
    {
        let schema = json!({ "$ref": format!("#/components/schemas/{}", Problem::name()) });
        let problem = json!({
            "description": "What went wrong, and what to do",
            "content": { PROBLEM_JSON: { "schema": schema } },
        });
        responses.insert("default".to_owned(), problem);
    }
}

fn push_parameter(operation: &mut Map<String, Value>, parameter: Value) {
    let parameters = operation.entry("parameters").or_insert_with(|| json!([]));
    if let Some(parameters) = parameters.as_array_mut() {
        parameters.push(parameter);
    }
}

fn idempotency_key() -> Value {
    json!({
        "name": "Idempotency-Key", "in": "header", "required": false,
        "description": "The same key again within a day gives the first answer and does nothing",
        "schema": { "type": "string", "maxLength": super::KEY_BYTES_MAX },
    })
}
