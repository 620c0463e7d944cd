//! `nhip audit`: the chain of events, looked through, walked row by row, and its daily head on
//! paper; here, or on a server for one who administers its house.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use house::clock::time_words;
use house::event::{self, Event, Verdict};
use serde_json::{Value, json};

use super::plain;
use super::remote::{Place, Remote, Sent, encode, moment, part};

#[derive(Subcommand)]
pub enum Audit {
    /// Walk the whole chain and name the first row that is not as it was written
    Verify(Place),
    /// Print today's head, or a server's latest one, to be kept on paper: it proves later that
    /// nothing before it changed
    Head(Place),
    /// List events but reads, the latest first
    List(List),
}

#[derive(Args)]
pub struct List {
    #[command(flatten)]
    place: Place,
    /// Only those with this in their action, such as records.change
    #[arg(long, default_value = "")]
    action: String,
    /// So many at most
    #[arg(long, default_value_t = 50)]
    limit: u32,
}

impl Audit {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Audit::Verify(place) => match place.server.connect()? {
                Some(remote) => verify_there(&remote),
                None => verify(place).await,
            },
            Audit::Head(place) => match place.server.connect()? {
                Some(remote) => head_there(&remote),
                None => head(place).await,
            },
            Audit::List(list) => list.run().await,
        }
    }
}

async fn verify(place: Place) -> anyhow::Result<ExitCode> {
    let house = place.folder.open().await?;
    let verdict = event::verify(&house.db).await.map_err(plain)?;
    println!("{}", words(&verdict));
    Ok(match verdict {
        Verdict::Whole { .. } => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

/// The server walks, and says what it found in words.
fn verify_there(remote: &Remote) -> anyhow::Result<ExitCode> {
    let found = remote.send("/api/v1/events/verification", "", &Sent::Json(&json!({})))?;
    println!("{}", part(&found, "message"));
    if let Some(head) = found["head"].as_str() {
        println!("Head: {head}");
    }
    let whole = found["whole"].as_bool() == Some(true);
    Ok(if whole {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// A verdict in words; it names the row.
pub fn words(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Whole { rows, head } => {
            format!("All {rows} events are as they were written. Head: {head}")
        }
        Verdict::Altered { seq } => format!("Event {seq} was altered."),
        Verdict::Removed { seq } => format!("Event {seq} was removed."),
        Verdict::Reordered { seq } => {
            format!("Event {seq} does not follow the one before it: rows were swapped or put in.")
        }
        Verdict::CutOff { last, head } => {
            format!("The events after {last} were removed: the head knows of {head}.")
        }
        Verdict::WrittenAnew { seq, day } => format!(
            "Event {seq} is not the one that was the head on {day}: the chain was written anew."
        ),
    }
}

async fn head(place: Place) -> anyhow::Result<ExitCode> {
    let house = place.folder.open().await?;
    let day = event::write_day(&house.db, house.today())
        .await
        .map_err(plain)?;
    say_head(&day.day, day.seq, &day.hash);
    Ok(ExitCode::SUCCESS)
}

fn head_there(remote: &Remote) -> anyhow::Result<ExitCode> {
    let days = remote.list("/api/v1/events/heads?", 1)?;
    let Some(day) = days.first() else {
        println!("The server has kept no head yet; it does at the end of each day.");
        return Ok(ExitCode::FAILURE);
    };
    let seq = day["seq"].as_i64().unwrap_or_default();
    say_head(part(day, "day"), seq, part(day, "hash"));
    Ok(ExitCode::SUCCESS)
}

fn say_head(day: &str, seq: i64, hash: &str) {
    println!("Day:   {day}\nEvent: {seq}\nHead:  {hash}");
}

impl List {
    /// One line for each: number, moment, actor, action and what it is about, with tabs between.
    async fn run(self) -> anyhow::Result<ExitCode> {
        let lines = match self.place.server.connect()? {
            Some(remote) => self.there(&remote)?,
            None => self.here().await?,
        };
        for line in lines {
            println!("{line}");
        }
        Ok(ExitCode::SUCCESS)
    }

    async fn here(&self) -> anyhow::Result<Vec<String>> {
        let house = self.place.folder.open().await?;
        let events = event::latest(&house.db, &self.action, i64::from(self.limit)).await;
        let line = |e: &Event| {
            let about = e.about().to_string();
            line_of(e.seq, [&time_words(e.at), &e.actor, &e.action, &about])
        };
        Ok(events.map_err(plain)?.iter().map(line).collect())
    }

    fn there(&self, remote: &Remote) -> anyhow::Result<Vec<String>> {
        let path = format!("/api/v1/events?action={}", encode(&self.action));
        let events = remote.list(&path, self.limit as usize)?;
        let line = |e: &Value| {
            let words = [part(e, "actor"), part(e, "action"), part(e, "about")];
            let [actor, action, about] = words;
            let seq = e["seq"].as_i64().unwrap_or_default();
            line_of(seq, [&moment(e, "at"), actor, action, about])
        };
        Ok(events.iter().map(line).collect())
    }
}

fn line_of(seq: i64, words: [&str; 4]) -> String {
    format!("{seq}\t{}", words.join("\t"))
}
