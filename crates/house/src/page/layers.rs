//! The layers around every request: its number and log line, safe headers, who asks, the door.

use std::net::SocketAddr;
use std::time::Instant;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{
    ACCEPT_LANGUAGE, AUTHORIZATION, COOKIE, HOST, ORIGIN, SET_COOKIE, USER_AGENT,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::asker::{Asker, Via, Who};
use crate::access::keys::random_token;
use crate::access::{grant, session};
use crate::api::token;
use crate::error::{Error, Result};
use crate::ground::House;
use crate::id::Id;
use crate::lang::Lang;
use crate::room::Door;

/// The cookie of a visitor without a session, to which the sign-in form's token belongs.
const VISITOR_COOKIE: &str = "nhip_visitor";
/// The cookies of choices.
pub const LANG_COOKIE: &str = "nhip_lang";
pub const THEME_COOKIE: &str = "nhip_theme";
/// Longest visitor cookie that is believed, bytes.
const VISITOR_BYTES_MAX: usize = 100;

/// Headers that every page and every foreign byte carries. No inline script or style, no framing,
/// no sniffing.
const SAFE_HEADERS: [(&str, &str); 7] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; \
         font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; \
         media-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(self), microphone=(), geolocation=(), payment=()",
    ),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

/// Those of them that mean something for our own styles, fonts and icons: half a kilobyte less on
/// each of a dozen answers is a tenth of a first visit.
const ASSET_HEADERS: [&str; 2] = ["x-content-type-options", "cross-origin-resource-policy"];

/// Adds the safe headers where a handler has not set stricter ones.
pub async fn security_headers(request: Request, next: Next) -> Response {
    let asset = request.uri().path().starts_with("/assets/");
    let mut response = next.run(request).await;
    for (name, value) in SAFE_HEADERS {
        if asset && response.status().is_success() && !ASSET_HEADERS.contains(&name) {
            continue;
        }
        let name = HeaderName::from_static(name);
        response
            .headers_mut()
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Gives the request a number, and writes one log line when it is done.
pub async fn trace(mut request: Request, next: Next) -> Response {
    let number = short_number();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    request
        .extensions_mut()
        .insert(RequestNumber(number.clone()));
    let started = Instant::now();
    let mut response = next.run(request).await;
    let status = response.status().as_u16();
    let millis = started.elapsed().as_millis() as u64;
    crate::serve::metrics::count(status, started.elapsed());
    tracing::info!(request = number, %method, path, status, millis);
    if let Ok(value) = HeaderValue::from_str(&number) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}

#[derive(Clone)]
struct RequestNumber(String);

/// Eight characters that can be read out on the phone.
fn short_number() -> String {
    let hash = crate::event::hex(&Id::new().to_string().as_bytes()[24..]);
    let token = random_token();
    let letters: String = token
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(8)
        .collect();
    if letters.len() == 8 {
        letters.to_uppercase()
    } else {
        hash[..8].to_owned()
    }
}

/// Finds out who asks and lays it into the request.
pub async fn who_asks(State(house): State<House>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let (asker, new_visitor) = match make_asker(&house, &parts).await {
        Ok(made) => made,
        Err(error) => {
            tracing::error!(%error, "cannot tell who asks");
            return error.status().into_response();
        }
    };
    parts.extensions.insert(asker.clone());
    let mut response = next.run(Request::from_parts(parts, body)).await;
    if new_visitor {
        let cookie = cookie_line(&house, VISITOR_COOKIE, &asker.visitor, None);
        if let Ok(value) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(SET_COOKIE, value);
        }
    }
    response
}

async fn make_asker(house: &House, request: &Parts) -> Result<(Asker, bool)> {
    let headers = &request.headers;
    let session_token = cookie(headers, session::COOKIE);
    let (mut who, mut visitor, mut wish) = (None, None, None);
    if let Some(bearer) = bearer(headers) {
        // Pages are for people: what is shown there alone is shown to no program.
        if request.uri.path().starts_with("/api/") {
            who = token::holder(house, bearer).await?;
        }
    } else if let Some(given) = &session_token
        && let Some(holder) = session::holder(&house.db, given, house.now()).await?
    {
        wish = holder.lang.as_deref().and_then(Lang::of_tag);
        who = Some(person_of(house, holder).await?);
        visitor = Some(given.clone());
    }
    let kept =
        cookie(headers, VISITOR_COOKIE).filter(|v| !v.is_empty() && v.len() <= VISITOR_BYTES_MAX);
    let new_visitor = visitor.is_none() && kept.is_none();
    let visitor = visitor.or(kept).unwrap_or_else(random_token);
    let number = request
        .extensions
        .get::<RequestNumber>()
        .map(|n| n.0.clone());
    let asker = Asker {
        house: house.clone(),
        who,
        lang: wish_of(headers)
            .or(wish)
            .or_else(|| accepted(headers))
            .unwrap_or(Lang::Vi),
        visitor,
        here: request
            .uri
            .path_and_query()
            .map_or("/", |p| p.as_str())
            .to_owned(),
        said: query_value(request.uri.query(), "said"),
        request: number.unwrap_or_default(),
        address: address(house, request),
        agent: text_header(headers, USER_AGENT).to_owned(),
        theme: cookie(headers, THEME_COOKIE).unwrap_or_default(),
    };
    Ok((asker, new_visitor))
}

async fn person_of(house: &House, holder: session::Holder) -> Result<Who> {
    Ok(Who {
        grants: grant::held_by(&house.db, holder.person_id, house.now()).await?,
        id: holder.person_id,
        login: holder.login,
        name: holder.name,
        via: Via::Session(holder.session_id),
    })
}

fn wish_of(headers: &HeaderMap) -> Option<Lang> {
    cookie(headers, LANG_COOKIE)
        .as_deref()
        .and_then(Lang::of_tag)
}

fn accepted(headers: &HeaderMap) -> Option<Lang> {
    headers
        .get(ACCEPT_LANGUAGE)?
        .to_str()
        .ok()
        .and_then(Lang::accepted)
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers
        .get(AUTHORIZATION)?
        .to_str()
        .ok()?
        .strip_prefix("Bearer ")
}

fn text_header(headers: &HeaderMap, name: HeaderName) -> &str {
    headers
        .get(name)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default()
}

/// The value of a cookie.
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(';'))
        .find_map(|pair| {
            let (key, value) = pair.trim().split_once('=')?;
            (key == name).then(|| value.to_owned())
        })
}

/// A `Set-Cookie` line: for us alone, not for scripts, `Secure` when people come by TLS.
pub fn cookie_line(house: &House, name: &str, value: &str, seconds: Option<i64>) -> String {
    let secure = if house.config.secure() {
        "; Secure"
    } else {
        ""
    };
    let age = seconds
        .map(|s| format!("; Max-Age={s}"))
        .unwrap_or_default();
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{age}{secure}")
}

fn query_value(query: Option<&str>, name: &str) -> Option<String> {
    query?.split('&').find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        (key == name).then(|| value.to_owned())
    })
}

/// The client's address: the n-th from the right of X-Forwarded-For for n trusted proxies,
/// else the peer's. Entries further left can be written by anybody and are not believed.
fn address(house: &House, request: &Parts) -> String {
    let hops = house.config.number("trusted_hops") as usize;
    let forwarded = text_header(&request.headers, HeaderName::from_static("x-forwarded-for"));
    if hops > 0
        && let Some(entry) = forwarded.rsplit(',').nth(hops - 1)
        && !entry.trim().is_empty()
    {
        return entry.trim().to_owned();
    }
    let peer = request.extensions.get::<ConnectInfo<SocketAddr>>();
    peer.map_or_else(|| "local".to_owned(), |p| p.0.ip().to_string())
}

/// Stands at each route's door. What changes something must also come from our own pages.
pub async fn guard(door: Door, request: Request, next: Next) -> Response {
    let Some(asker) = request.extensions().get::<Asker>() else {
        return Error::Internal("the layer who_asks is missing".to_owned()).into_response();
    };
    if let Err(error) = judge(door, asker, &request) {
        return error.into_response();
    }
    next.run(request).await
}

fn judge(door: Door, asker: &Asker, request: &Request) -> Result<()> {
    match door {
        Door::Open => (),
        Door::SignedIn => {
            asker.person()?;
        }
        Door::Room(room, right) => {
            if !asker.person()?.holds(room, right) {
                return Err(Error::Forbidden);
            }
        }
    }
    if request.method() != Method::GET && request.method() != Method::HEAD {
        same_origin(request.headers())?;
    }
    Ok(())
}

/// A browser says where a form came from; a foreign place is refused whatever token it has.
fn same_origin(headers: &HeaderMap) -> Result<()> {
    let site = text_header(headers, HeaderName::from_static("sec-fetch-site"));
    if site == "cross-site" {
        return Err(Error::ForgedForm);
    }
    let origin = text_header(headers, ORIGIN);
    let Some(from) = origin.split_once("://").map(|(_, host)| host) else {
        return Ok(());
    };
    let host = text_header(headers, HOST);
    let forwarded = text_header(headers, HeaderName::from_static("x-forwarded-host"));
    let ours = from == host || from == forwarded;
    if ours { Ok(()) } else { Err(Error::ForgedForm) }
}
