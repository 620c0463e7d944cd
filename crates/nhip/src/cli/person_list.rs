//! `nhip person list`: who is there, in the order of a register.

use std::process::ExitCode;

use clap::Args;
use house::person::{self, Listed};
use serde_json::{Value, json};

use super::plain;
use super::remote::{Place, encode, part};

#[derive(Args)]
pub struct List {
    #[command(flatten)]
    place: Place,
    /// So many at most
    #[arg(long, default_value_t = 200)]
    limit: u32,
    /// Any part of a name, with marks or without, or of a login
    #[arg(default_value = "")]
    words: String,
}

impl List {
    /// One line for each: login, name, post and unit, with tabs between.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let people = match self.place.server.connect()? {
            Some(remote) => {
                let path = format!("/api/v1/people?q={}", encode(&self.words));
                remote.list(&path, self.limit as usize)?
            }
            None => self.here().await?,
        };
        for person in &people {
            let columns = ["login", "name", "post", "unit"].map(|name| part(person, name));
            println!("{}", columns.join("\t"));
        }
        Ok(ExitCode::SUCCESS)
    }

    /// The same as a server answers.
    async fn here(&self) -> anyhow::Result<Vec<Value>> {
        let house = self.place.folder.open().await?;
        let rows = i64::from(self.limit);
        let all = person::everybody(&house.db, house.now(), &self.words, rows).await;
        let line = |p: Listed| {
            let (post, unit) = (p.title, p.unit_name);
            json!({ "login": p.login, "name": p.name, "post": post, "unit": unit })
        };
        Ok(all.map_err(plain)?.into_iter().map(line).collect())
    }
}
