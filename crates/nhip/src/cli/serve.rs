//! `nhip serve`: the server, from an empty folder to a graceful stop.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use house::config::Config;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::{Folder, logs, plain};

#[derive(Args)]
pub struct Serve {
    #[command(flatten)]
    folder: Folder,
    /// Address and port; port 0 takes any free one. Goes over the setting `listen`
    #[arg(long, value_name = "ADDR:PORT")]
    listen: Option<String>,
    /// Furnish an empty folder as a demo office
    #[arg(long)]
    demo: bool,
}

impl Serve {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let mut config = Config::load(&self.folder.data).map_err(plain)?;
        if let Some(listen) = &self.listen {
            config.set("listen", listen.as_str());
        }
        logs::start(config.text("log"), config.text("log_format"));
        let listen = config.text("listen").to_owned();
        let workers = config.number("workers") as usize;
        confine::cap_wall(Duration::from_secs(config.number("program_seconds_max")));
        // The port first: a second server on it must not touch the folder.
        let listener = TcpListener::bind(&listen)
            .await
            .with_context(|| format!("cannot listen on {listen}"))?;
        let address = listener.local_addr()?;
        let house = self.folder.open_or_make(config).await?;
        house::serve::ready(&house).await.map_err(plain)?;
        if self.demo {
            crate::demo::furnish(&house).await.map_err(plain)?;
        }
        let workers = house::job::spawn_workers(&house, workers);
        let index = tokio::spawn(house::search::follow(house.clone()));
        let watch = tokio::spawn(records::intake::watch::follow(house.clone()));
        let stop = stop_signal()?;
        println!("Nhịp listens on http://{address}");
        let served = house::serve::serve(&house, listener, stop).await;
        workers.stop().await;
        // What the index has not committed is read from the events again at the next start.
        index.abort();
        watch.abort();
        let closed = house.db.clone().close().await;
        served.and(closed).map_err(plain)?;
        tracing::info!("stopped");
        Ok(ExitCode::SUCCESS)
    }
}

/// Resolves when the operator, or the machine going down, asks us to stop.
fn stop_signal() -> anyhow::Result<impl Future<Output = ()> + Send + 'static> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => (),
            _ = interrupt.recv() => (),
        }
        tracing::info!("stopping: requests under way come to their end");
    })
}
