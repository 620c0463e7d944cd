//! The server: all routes behind their layers, and what watches over them.

mod hear_out;
pub mod metrics;

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::extract::State;
use axum::middleware::{from_fn, from_fn_with_state};
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};

use crate::db::Sql;
use crate::error::{Error, Result};
use crate::ground::House;
use crate::page::{assets, draw_errors, security_headers, trace, who_asks};
use crate::room::{Door, Routes};
use crate::{access, event, job, page, person, search, unit, values};

/// Answers below this size are sent as they are, bytes.
const COMPRESS_ABOVE: u64 = 600;
/// Brotli's quality: a tenth smaller than its usual 4, still well below a millisecond for a page.
const COMPRESS_QUALITY: CompressionLevel = CompressionLevel::Precise(6);
/// How long a graceful stop waits for requests under way.
const STOP_WAIT: Duration = Duration::from_secs(20);

/// The routes of the house itself.
pub fn routes() -> Routes {
    Routes::new()
        .get("/", Door::Open, page::home::show)
        .get("/assets/{*path}", Door::Open, assets::show)
        .get("/manifest.webmanifest", Door::Open, assets::at_root)
        .get("/favicon.ico", Door::Open, assets::at_root)
        .get("/healthz", Door::Open, healthz)
        .get("/metrics", Door::Open, metrics::show)
        .join(access::pages::routes())
        .join(crate::api::routes())
        .join(event::pages::routes())
        .join(event::routes_of_api())
        .join(job::pages::routes())
        .join(job::routes_of_api())
        .join(unit::pages::routes())
        .join(unit::api::routes())
        .join(unit::order_pages::routes())
        .join(person::pages::routes())
        .join(person::import::pages::routes())
        .join(search::pages::routes())
}

/// All routes of the program: the house's and the rooms'.
pub fn all_routes(house: &House) -> Routes {
    house
        .rooms
        .iter()
        .fold(routes(), |all, room| all.join((room.routes)()))
}

/// The whole server as a service; tests call it without a network.
pub fn app(house: &House) -> Router {
    let compress = SizeAbove::new(COMPRESS_ABOVE)
        .and(NotForContentType::IMAGES)
        .and(NotForContentType::SSE)
        .and(NotForContentType::const_new("font/"))
        .and(NotForContentType::const_new("application/pdf"));
    all_routes(house)
        .into_router()
        .fallback(|| async { Error::NotFound })
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn(draw_errors))
        .layer(CatchPanicLayer::new())
        .layer(from_fn_with_state(house.clone(), who_asks))
        .layer(from_fn(security_headers))
        .layer(
            CompressionLayer::new()
                .quality(COMPRESS_QUALITY)
                .compress_when(compress),
        )
        .layer(from_fn(trace))
        .layer(from_fn(hear_out::hear_out))
        .with_state(house.clone())
}

/// What a server does before it takes its first request: it says what an earlier life left
/// unfinished. What a killed process of this machine had in hand is free at once; of other
/// machines' it is when its lease ends.
pub async fn ready(house: &House) -> Result<()> {
    job::release_abandoned(house).await?;
    let sql = "SELECT count(*) AS n FROM job WHERE state = $1";
    let running = house.db.number(sql, values!["running"]).await?;
    let waiting = house.db.number(sql, values!["ready"]).await?;
    if running + waiting > 0 {
        tracing::info!(running, waiting, "jobs from before go on");
    }
    Ok(())
}

/// Serves until the signal resolves, then lets requests under way come to their end.
pub async fn serve(
    house: &House,
    listener: tokio::net::TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<()> {
    let service = app(house).into_make_service_with_connect_info::<SocketAddr>();
    let (begun, stopping) = tokio::sync::oneshot::channel();
    let signal = async move {
        stop.await;
        begun.send(()).ok();
    };
    let server = axum::serve(listener, service).with_graceful_shutdown(signal);
    let limit = async {
        // Streams of progress never end by themselves: they are cut after the wait.
        if stopping.await.is_ok() {
            tokio::time::sleep(STOP_WAIT).await;
        } else {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        ended = server.into_future() => ended.map_err(Error::from),
        () = limit => Ok(()),
    }
}

/// GET /healthz: whether the database answers.
async fn healthz(State(house): State<House>) -> Result<&'static str> {
    // PostgreSQL calls a bare 1 a shorter number than ours.
    let sql = "SELECT CAST(1 AS BIGINT) AS n";
    house.db.number(sql, vec![]).await?;
    Ok("ok\n")
}
