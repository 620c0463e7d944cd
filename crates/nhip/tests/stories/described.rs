//! What the API answers is what its description says: a program of a story that compares every
//! answer it gets with the schema under which it was promised.

use axum::http::Method;
use house::api::problem::PROBLEM_JSON;
use serde_json::{Map, Value, json};
use testkit::{Office, PASSWORD, Page, Visitor};

/// A program with a token, whose answers are all compared.
#[derive(Clone)]
pub struct Program {
    visitor: Visitor,
    description: Value,
}

impl Program {
    /// A program that speaks for a person of the cast within these scopes.
    pub async fn enter(office: &Office, login: &str, scopes: &[&str]) -> Program {
        let token = token_of(office, login, scopes).await;
        Program::with(office, &token).await
    }

    /// A program with this token, right or wrong.
    pub async fn with(office: &Office, token: &str) -> Program {
        let mut anybody = office.visitor();
        let description = anybody.get("/api/v1/openapi.json").await.expect(200).json();
        let visitor = office.visitor().with_token(token);
        Program {
            visitor,
            description,
        }
    }

    /// Asks.
    pub async fn get(&mut self, path: &str) -> Page {
        self.send(Method::GET, path, &[], None).await
    }

    /// Sends JSON.
    pub async fn post(&mut self, path: &str, body: Value) -> Page {
        self.send(Method::POST, path, &[], Some(body)).await
    }

    /// Sends JSON with these headers, or nothing at all.
    pub async fn send(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Page {
        let kind = if body.is_some() {
            "application/json"
        } else {
            ""
        };
        let bytes = body.map(|b| b.to_string().into_bytes()).unwrap_or_default();
        self.send_bytes(method, path, headers, kind, bytes).await
    }

    /// Sends bytes as they are.
    pub async fn send_bytes(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        kind: &str,
        bytes: Vec<u8>,
    ) -> Page {
        let mut visitor = self.visitor.clone();
        for (name, value) in headers {
            visitor = visitor.with_header(name, value);
        }
        let page = visitor.ask(method.clone(), path, kind, bytes).await.clone();
        self.compare(&method, &page);
        page
    }

    fn compare(&self, method: &Method, page: &Page) {
        let path = page.path.split('?').next().unwrap_or_default();
        let operation = operation(&self.description, method, path);
        let responses = &operation["responses"];
        let status = page.status.to_string();
        let promised = match &responses[&status] {
            Value::Null => &responses["default"],
            found => found,
        };
        if page.status == 204 || page.status == 304 {
            assert!(page.bytes.is_empty(), "{path} says more than it may");
            return;
        }
        let kind = page.header("content-type");
        let kind = kind.split(';').next().unwrap_or_default();
        assert_eq!(page.status >= 400, kind == PROBLEM_JSON, "{path}: {kind}");
        let content = &promised["content"];
        let schema = content.get(kind).or_else(|| content.get("*/*"));
        let schema = schema.unwrap_or_else(|| panic!("{path}: {status} {kind} is not described"));
        if kind.ends_with("json") {
            let mut wrong = Vec::new();
            let answer = page.json();
            judge(
                &self.description,
                &schema["schema"],
                &answer,
                "$",
                &mut wrong,
            );
            assert!(wrong.is_empty(), "{method} {path}: {wrong:#?}\n{answer:#}");
        }
    }
}

/// A token of a person, made through the page.
pub async fn token_of(office: &Office, login: &str, scopes: &[&str]) -> String {
    let mut visitor = office.visitor();
    visitor.sign_in(login, PASSWORD).await.expect(200);
    let mut fields = vec![("name", "Chương trình"), ("days", "30")];
    fields.extend(scopes.iter().map(|scope| ("scope", *scope)));
    visitor.get("/me/tokens").await.expect(200);
    let made = visitor.post_form("/me/tokens", &fields).await.expect(200);
    let text = made.text();
    let token = text
        .split("<code>")
        .nth(1)
        .and_then(|t| t.split('<').next());
    token.expect("the token is shown").to_owned()
}

/// The operation that a real path belongs to.
fn operation<'d>(description: &'d Value, method: &Method, path: &str) -> &'d Value {
    let paths = description["paths"].as_object().expect("paths");
    let steps: Vec<&str> = path.split('/').collect();
    let fits = |template: &str| {
        let parts: Vec<&str> = template.split('/').collect();
        let same = |(part, step): (&&str, &&str)| part.starts_with('{') || part == step;
        parts.len() == steps.len() && parts.iter().zip(&steps).all(same)
    };
    // A path without parameters goes before one with.
    let mut found: Vec<&String> = paths.keys().filter(|t| fits(t)).collect();
    found.sort_by_key(|template| template.matches('{').count());
    let method = method.as_str().to_lowercase();
    let mut found = found.iter().map(|t| &paths[*t][&method]);
    let found = found.find(|operation| operation.is_object());
    found.unwrap_or_else(|| panic!("{method} {path} is not described"))
}

/// Compares a value with a schema; what is not described counts as wrong as well.
pub fn judge(all: &Value, schema: &Value, value: &Value, at: &str, wrong: &mut Vec<String>) {
    let mut known = Map::new();
    let mut open = false;
    shape(all, schema, value, at, &mut known, &mut open, wrong);
    let Some(object) = value.as_object() else {
        return;
    };
    for (name, inner) in object {
        match known.get(name) {
            Some(schema) => judge(all, schema, inner, &format!("{at}.{name}"), wrong),
            None if open => (),
            None => wrong.push(format!("{at}.{name} is not described")),
        }
    }
}

/// Collects the properties that a schema knows, and judges everything but those.
fn shape(
    all: &Value,
    schema: &Value,
    value: &Value,
    at: &str,
    known: &mut Map<String, Value>,
    open: &mut bool,
    wrong: &mut Vec<String>,
) {
    let schema = resolve(all, schema);
    for part in list(schema, "allOf") {
        shape(all, part, value, at, known, open, wrong);
    }
    let either = [list(schema, "oneOf"), list(schema, "anyOf")].concat();
    let fitting = either.into_iter().find(|one| fits(all, one, value));
    match fitting {
        Some(one) => shape(all, one, value, at, known, open, wrong),
        None if schema.get("oneOf").or(schema.get("anyOf")).is_some() => {
            wrong.push(format!("{at} fits none of its shapes"));
        }
        None => (),
    }
    if !typed(schema, value) {
        wrong.push(format!("{at} is not {}", schema["type"]));
    }
    if let Some(words) = schema.get("enum").and_then(Value::as_array)
        && !words.contains(value)
    {
        wrong.push(format!("{at} is none of {words:?}"));
    }
    if let (Some(items), Some(values)) = (schema.get("items"), value.as_array()) {
        for (n, value) in values.iter().enumerate() {
            judge(all, items, value, &format!("{at}[{n}]"), wrong);
        }
    }
    if let Some(object) = value.as_object() {
        for name in list(schema, "required") {
            if !object.contains_key(name.as_str().unwrap_or_default()) {
                wrong.push(format!("{at} lacks {name}"));
            }
        }
    }
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        known.extend(properties.clone());
    }
    // A schema that says nothing of a shape lets everything in.
    let shapes = ["type", "properties", "allOf", "oneOf", "anyOf", "enum"];
    let free = shapes.iter().all(|name| schema.get(name).is_none());
    *open |= free || schema.get("additionalProperties").is_some();
}

fn fits(all: &Value, schema: &Value, value: &Value) -> bool {
    let mut wrong = Vec::new();
    judge(all, schema, value, "", &mut wrong);
    wrong.is_empty()
}

fn list<'v>(schema: &'v Value, name: &str) -> Vec<&'v Value> {
    let found = schema.get(name).and_then(Value::as_array);
    found.map(|all| all.iter().collect()).unwrap_or_default()
}

fn typed(schema: &Value, value: &Value) -> bool {
    let is = |name: &str| match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        _ => value.is_object(),
    };
    match &schema["type"] {
        Value::String(name) => is(name),
        Value::Array(names) => names.iter().filter_map(Value::as_str).any(is),
        _ => true,
    }
}

/// The schema itself, or the one that it refers to.
fn resolve<'d>(all: &'d Value, schema: &'d Value) -> &'d Value {
    match schema["$ref"].as_str() {
        None => schema,
        Some(name) => all
            .pointer(name.trim_start_matches('#'))
            .unwrap_or_else(|| panic!("{name} leads nowhere")),
    }
}

/// Every reference in the description.
fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            found.extend(map.get("$ref").and_then(Value::as_str).map(str::to_owned));
            map.values().for_each(|inner| references(inner, found));
        }
        Value::Array(list) => list.iter().for_each(|inner| references(inner, found)),
        _ => (),
    }
}

#[tokio::test]
async fn every_route_of_the_api_is_described_with_schemas_that_are_there() {
    let office = Office::open(crate::rooms::ROOMS).await;
    let page = office.visitor().get("/api/v1/openapi.json").await.clone();
    let described = page.expect(200).json();
    assert!(described["openapi"].as_str().unwrap().starts_with("3.1"));
    let mut ids = std::collections::BTreeSet::new();
    for route in house::serve::all_routes(&office.house).list() {
        if !route.path.starts_with("/api/") {
            continue;
        }
        let method = route.method.as_str().to_lowercase();
        let path = route.path.replace("{*", "{");
        let found = &described["paths"][&path][&method];
        assert!(found.is_object(), "{method} {path} is not described");
        let id = found["operationId"].as_str().unwrap_or_default();
        assert!(ids.insert(id.to_owned()), "{id} stands twice");
        let said = found["summary"].as_str().or(found["description"].as_str());
        assert!(said.is_some(), "{method} {path} says not what it is for");
        let names: Vec<&str> = path
            .split('{')
            .skip(1)
            .filter_map(|p| p.split('}').next())
            .collect();
        for name in names {
            let all = found["parameters"].as_array().expect("parameters");
            let there = all.iter().any(|p| p["name"] == name && p["in"] == "path");
            assert!(there, "{method} {path} lacks its parameter {name}");
        }
        for (status, response) in found["responses"].as_object().expect("responses") {
            let contents = response["content"].as_object().cloned().unwrap_or_default();
            let silent = status == "204" || (id == "get_openapi_json" && status == "200");
            assert_eq!(
                contents.is_empty(),
                status == "204",
                "{method} {path} {status}"
            );
            for (kind, content) in contents {
                let shaped = content["schema"].is_object();
                assert!(
                    shaped || silent,
                    "{method} {path} {status} {kind} has no schema"
                );
            }
        }
    }
    let mut all = Vec::new();
    references(&described, &mut all);
    assert!(all.len() > 10);
    for name in all {
        let there = described.pointer(name.trim_start_matches('#'));
        assert!(there.is_some(), "{name} leads nowhere");
    }
}

#[test]
fn what_is_not_described_is_noticed() {
    let all = json!({ "components": { "schemas": { "Thing": {
        "type": "object", "required": ["id"],
        "properties": { "id": { "type": "string" }, "n": { "type": ["integer", "null"] } },
    }}}});
    let schema = json!({ "type": "array", "items": { "$ref": "#/components/schemas/Thing" } });
    let judged = |value: Value| {
        let mut wrong = Vec::new();
        judge(&all, &schema, &value, "$", &mut wrong);
        wrong.len()
    };
    assert_eq!(judged(json!([{ "id": "a", "n": null }])), 0);
    assert_eq!(judged(json!([{ "id": 1 }])), 1);
    assert_eq!(judged(json!([{ "n": 1 }])), 1);
    assert_eq!(judged(json!([{ "id": "a", "more": 1 }])), 1);
}
