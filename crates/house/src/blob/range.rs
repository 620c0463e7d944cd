//! Sending a blob: whole, or the range that a player or a resumed download asks for (RFC 9110).

use axum::body::Body;
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, RANGE,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;

use super::Blobs;
use crate::error::{Error, Result};
use crate::page::encode;

/// What is sent may be kept by the one browser that was allowed to see it.
const CACHE: &str = "private, max-age=3600";

/// Sends a blob. `name` makes it a download under that name; without it is shown in place.
/// Foreign bytes are sandboxed: nothing in them runs as a page of ours.
pub async fn send(
    blobs: &Blobs,
    hash: &str,
    media_type: &str,
    name: Option<&str>,
    asked: &HeaderMap,
) -> Result<Response> {
    let tag = format!("\"{hash}\"");
    if asked
        .get(IF_NONE_MATCH)
        .is_some_and(|v| v.as_bytes() == tag.as_bytes())
    {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, tag)]).into_response());
    }
    let mut file = tokio::fs::File::open(blobs.path(hash))
        .await
        .map_err(|_| Error::NotFound)?;
    let size = file.metadata().await?.len();
    let wish = asked.get(RANGE).and_then(|v| v.to_str().ok());
    let (status, from, length) = match wish.map(|w| parse(w, size)) {
        None | Some(None) => (StatusCode::OK, 0, size),
        Some(Some(Ok((from, to)))) => (StatusCode::PARTIAL_CONTENT, from, to - from + 1),
        Some(Some(Err(()))) => {
            let header = [(CONTENT_RANGE, format!("bytes */{size}"))];
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, header).into_response());
        }
    };
    file.seek(std::io::SeekFrom::Start(from)).await?;
    let body = Body::from_stream(ReaderStream::new(file.take(length)));
    let place = if name.is_some() {
        "attachment"
    } else {
        "inline"
    };
    let named = name
        .map(|n| format!("; filename*=UTF-8''{}", encode(n)))
        .unwrap_or_default();
    let headers = [
        (CONTENT_TYPE, media_type.to_owned()),
        (CONTENT_LENGTH, length.to_string()),
        (ACCEPT_RANGES, "bytes".to_owned()),
        (ETAG, tag),
        (CACHE_CONTROL, CACHE.to_owned()),
        (CONTENT_DISPOSITION, format!("{place}{named}")),
        (
            CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox".to_owned(),
        ),
    ];
    let mut response = (status, headers, body).into_response();
    if status == StatusCode::PARTIAL_CONTENT {
        let range = format!("bytes {from}-{}/{size}", from + length - 1);
        let value = range
            .parse()
            .map_err(|_| Error::Internal("range header".to_owned()))?;
        response.headers_mut().insert(CONTENT_RANGE, value);
    }
    Ok(response)
}

/// `bytes=a-b`, `bytes=a-`, `bytes=-n` as first and last byte. `None`: not a form that we
/// serve, so the whole is sent; an error: it lies outside.
fn parse(wish: &str, size: u64) -> Option<Result<(u64, u64), ()>> {
    let spec = wish.strip_prefix("bytes=")?;
    let (first, last) = spec.split_once('-')?;
    if spec.contains(',') {
        return None;
    }
    if first.is_empty() {
        let n: u64 = last.parse().ok()?;
        let outside = n == 0 || size == 0;
        return Some(if outside {
            Err(())
        } else {
            Ok((size.saturating_sub(n), size - 1))
        });
    }
    let from: u64 = first.parse().ok()?;
    let to = if last.is_empty() {
        u64::MAX
    } else {
        last.parse().ok()?
    };
    if from >= size || to < from {
        return Some(Err(()));
    }
    Some(Ok((from, to.min(size - 1))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_the_standard_says() {
        assert_eq!(parse("bytes=0-99", 1000), Some(Ok((0, 99))));
        assert_eq!(parse("bytes=900-", 1000), Some(Ok((900, 999))));
        assert_eq!(parse("bytes=-100", 1000), Some(Ok((900, 999))));
        assert_eq!(parse("bytes=1000-", 1000), Some(Err(())));
        assert_eq!(parse("bytes=0-1,5-6", 1000), None);
        assert_eq!(parse("items=0-1", 1000), None);
    }
}
