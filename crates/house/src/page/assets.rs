//! Stylesheet, scripts, fonts, icons: inside the program, served with their hash as ETag.

use std::sync::OnceLock;

use axum::extract::{Path, Request};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

use crate::error::{Error, Result};
use crate::event::hex;

/// Everything under crates/house/assets, as built by `web/`.
#[derive(RustEmbed)]
#[folder = "assets/"]
struct Assets;

/// An address that carries its version, or a font, whose name changes with it, never changes.
const CACHE_FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Browsers ask for the others again after so long: an hour after an upgrade all is new.
const CACHE: &str = "public, max-age=3600";

/// The version that `frame.html` adds to addresses: the first digits of a hash over all assets.
pub fn version() -> &'static str {
    static VERSION: OnceLock<String> = OnceLock::new();
    VERSION.get_or_init(|| {
        use sha2::{Digest, Sha256};
        let mut all = Sha256::new();
        let mut names: Vec<_> = Assets::iter().collect();
        names.sort();
        for name in names {
            if let Some(file) = Assets::get(&name) {
                all.update(file.metadata.sha256_hash());
            }
        }
        hex(&all.finalize())[..10].to_owned()
    })
}

/// GET /assets/{*path}
pub async fn show(Path(path): Path<String>, request: Request) -> Result<Response> {
    serve(&path, &request)
}

/// Addresses that browsers expect at the root, such as the service worker's.
pub async fn at_root(request: Request) -> Result<Response> {
    let path = request.uri().path().trim_start_matches('/').to_owned();
    serve(&path, &request)
}

fn serve(path: &str, request: &Request) -> Result<Response> {
    let file = Assets::get(path).ok_or(Error::NotFound)?;
    let tag = format!("\"{}\"", &hex(&file.metadata.sha256_hash())[..20]);
    let same = request
        .headers()
        .get(IF_NONE_MATCH)
        .is_some_and(|v| v.as_bytes() == tag.as_bytes());
    let lasting = path.starts_with("fonts/")
        || request.uri().query().and_then(|q| q.strip_prefix("v=")) == Some(version());
    let cache = if lasting { CACHE_FOR_EVER } else { CACHE };
    let headers: [(HeaderName, String); 3] = [
        (CONTENT_TYPE, media_type(path).to_owned()),
        (CACHE_CONTROL, cache.to_owned()),
        (ETAG, tag),
    ];
    if same {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    Ok((headers, file.data.into_owned()).into_response())
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
