//! A sender is heard out. A refusal may be ready long before the last byte of an upload is sent;
//! were the connection closed on it, the browser would show a broken line instead of our words.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, BodyDataStream, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::header::EXPECT;
use axum::middleware::Next;
use axum::response::Response;
use futures::{Stream, StreamExt};

/// Bytes of a request that are heard out, those that its reader took among them: who has sent more
/// is cut off.
const BYTES_MAX: usize = 32 << 20;
/// How long the next piece of them is waited for.
const PIECE_WAIT: Duration = Duration::from_secs(10);

/// Lets the answer go out at once and takes the rest of the request meanwhile.
pub async fn hear_out(request: Request, next: Next) -> Response {
    // Most requests have no body; and who asked whether to send one reads the answer first.
    if request.body().is_end_stream() || request.headers().contains_key(EXPECT) {
        return next.run(request).await;
    }
    let heard = request.map(|body| {
        Body::from_stream(Heard {
            rest: Some(body.into_data_stream()),
            taken: 0,
        })
    });
    next.run(heard).await
}

/// A body that, let go before its end, is read to it by a task of its own.
struct Heard {
    rest: Option<BodyDataStream>,
    taken: usize,
}

impl Stream for Heard {
    type Item = Result<Bytes, axum::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<Option<Self::Item>> {
        let Some(body) = &mut self.rest else {
            return Poll::Ready(None);
        };
        let next = body.poll_next_unpin(context);
        match &next {
            Poll::Ready(Some(Ok(piece))) => self.taken += piece.len(),
            Poll::Ready(_) => self.rest = None,
            Poll::Pending => {}
        }
        next
    }
}

impl Drop for Heard {
    fn drop(&mut self) {
        if let (Some(rest), Ok(here)) = (self.rest.take(), tokio::runtime::Handle::try_current()) {
            here.spawn(throw_away(rest, self.taken));
        }
    }
}

async fn throw_away(mut rest: BodyDataStream, mut taken: usize) {
    while taken < BYTES_MAX {
        match tokio::time::timeout(PIECE_WAIT, rest.next()).await {
            Ok(Some(Ok(piece))) => taken += piece.len(),
            _ => return,
        }
    }
}
