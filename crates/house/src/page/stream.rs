//! Progress as it happens: the server-sent events behind every progress bar. A page without
//! scripts shows the same numbers each time it is loaded.

use std::convert::Infallible;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::Stream;
use serde_json::json;

/// How often a stream looks for news.
const LOOK_EVERY: Duration = Duration::from_millis(750);

/// How far something is.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    pub done: i64,
    pub all: i64,
    /// In the reader's language.
    pub words: String,
    /// Nothing more will come: the stream ends with this.
    pub over: bool,
}

/// Tells how far something is whenever that changes, until it is over. `look` answers `None`
/// when it cannot tell just now; it is asked again at the next turn.
pub fn stream<L, F>(look: L) -> Response
where
    L: Fn() -> F + Send + Sync + 'static,
    F: Future<Output = Option<Progress>> + Send + 'static,
{
    Sse::new(news(look, LOOK_EVERY))
        .keep_alive(KeepAlive::default())
        .into_response()
}

fn news<L, F>(look: L, every: Duration) -> impl Stream<Item = Result<Event, Infallible>>
where
    L: Fn() -> F + Send + Sync + 'static,
    F: Future<Output = Option<Progress>> + Send + 'static,
{
    let start: (L, Option<Progress>) = (look, None);
    futures::stream::unfold(start, move |(look, last)| async move {
        if last.as_ref().is_some_and(|told| told.over) {
            return None;
        }
        loop {
            let found = look().await;
            if let Some(now) = found.filter(|now| last.as_ref() != Some(now)) {
                let event = Event::default().data(line(&now));
                return Some((Ok(event), (look, Some(now))));
            }
            tokio::time::sleep(every).await;
        }
    })
}

fn line(now: &Progress) -> String {
    json!({ "done": now.done, "all": now.all, "words": now.words, "over": now.over }).to_string()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};

    use super::*;

    #[tokio::test]
    async fn each_change_is_told_once_and_the_last_ends_it() {
        let looks = AtomicI64::new(0);
        let look = move || {
            let done = looks.fetch_add(1, Ordering::Relaxed) / 2;
            async move {
                let words = done.to_string();
                let over = done == 3;
                let all = 3;
                (done != 1).then_some(Progress {
                    done,
                    all,
                    words,
                    over,
                })
            }
        };
        let answer = Sse::new(news(look, Duration::ZERO)).into_response();
        let body = axum::body::to_bytes(answer.into_body(), 10_000)
            .await
            .unwrap();
        let text = String::from_utf8_lossy(&body).into_owned();
        let told: Vec<&str> = text.lines().filter(|l| l.starts_with("data:")).collect();
        assert_eq!(told.len(), 3, "{text}");
        assert!(told[2].contains("\"over\":true"));
    }
}
