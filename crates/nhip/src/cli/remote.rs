//! A server spoken to by its API: requests that are sent again until an answer was heard, which
//! is safe because each write carries a key under which it happens once.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, anyhow};
use clap::Args;
use serde_json::Value;
use sha2::{Digest, Sha256};
use ureq::http::Response;
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Body, SendBody};

use super::Folder;

/// How often one request is sent before we give up.
const TRIES_MAX: u32 = 6;
/// The wait after the first failure; it doubles.
const BACK_OFF: Duration = Duration::from_millis(500);
/// How long we wait for a server that does not answer the door.
const CONNECT_WAIT_MAX: Duration = Duration::from_secs(20);
/// How long for its answer after everything was sent: a paper is synced to disk before it.
const ANSWER_WAIT_MAX: Duration = Duration::from_secs(300);
/// Items that are asked for at once.
const PAGE_ITEMS_MAX: usize = 200;
/// Waits of `Retry-After` that we are ready to obey.
const RETRY_AFTER_MAX: Duration = Duration::from_secs(120);

/// Which server, and as whom.
#[derive(Args)]
pub struct Server {
    /// Speak to a server, such as https://nhip.example.vn, instead of opening a data folder
    #[arg(long, value_name = "URL", requires = "token_file")]
    pub server: Option<String>,
    /// The file whose first line is a token of the server's API
    #[arg(long, value_name = "FILE", requires = "server")]
    pub token_file: Option<PathBuf>,
    /// Certificates (PEM) of the authority that vouches for the server, where it is the office's
    /// own; no other one is believed then
    #[arg(long, value_name = "FILE", requires = "server")]
    pub ca: Option<PathBuf>,
}

/// Where a command works: in a data folder of this machine, or through a server.
#[derive(Args)]
pub struct Place {
    #[command(flatten)]
    pub folder: Folder,
    #[command(flatten)]
    pub server: Server,
}

/// What is sent.
pub enum Sent<'s> {
    /// Nothing but the address: a question.
    Nothing,
    Json(&'s Value),
    /// The bytes of a paper, read anew for each try.
    Paper(&'s Path),
}

/// A server with a token.
pub struct Remote {
    agent: Agent,
    url: String,
    token: String,
}

impl Server {
    /// The server, when one was named.
    pub fn connect(&self) -> anyhow::Result<Option<Remote>> {
        let (Some(url), Some(path)) = (&self.server, &self.token_file) else {
            return Ok(None);
        };
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("{} cannot be read", path.display()))?;
        let token = text.lines().next().unwrap_or_default().trim().to_owned();
        if token.is_empty() {
            return Err(anyhow!("{} has no token in its first line", path.display()));
        }
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_connect(Some(CONNECT_WAIT_MAX))
            .timeout_recv_response(Some(ANSWER_WAIT_MAX));
        if let Some(path) = &self.ca {
            let tls = TlsConfig::builder().root_certs(authority(path)?);
            config = config.tls_config(tls.build());
        }
        Ok(Some(Remote {
            agent: config.build().into(),
            url: url.trim_end_matches('/').to_owned(),
            token,
        }))
    }
}

/// The authorities whose certificates stand in a file.
fn authority(path: &Path) -> anyhow::Result<RootCerts> {
    let bytes =
        std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let mut found = Vec::new();
    for item in parse_pem(&bytes) {
        if let PemItem::Certificate(certificate) =
            item.with_context(|| format!("{} is no PEM", path.display()))?
        {
            found.push(certificate);
        }
    }
    if found.is_empty() {
        return Err(anyhow!("{} has no certificate (PEM)", path.display()));
    }
    Ok(RootCerts::new_with_certs(&found))
}

impl Remote {
    /// The address of a page of this server, for people.
    pub fn page(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    /// Asks, and gives the JSON of the answer.
    pub fn get(&self, path: &str) -> anyhow::Result<Value> {
        self.send(path, "", &Sent::Nothing)
    }

    /// The first of a list, page by page, at most so many. The path has a question already.
    pub fn list(&self, path: &str, limit: usize) -> anyhow::Result<Vec<Value>> {
        let (mut items, mut cursor) = (Vec::new(), String::new());
        while items.len() < limit {
            let page = (limit - items.len()).min(PAGE_ITEMS_MAX);
            let mut answer = self.get(&format!("{path}&limit={page}{cursor}"))?;
            if let Value::Array(some) = answer["items"].take() {
                items.extend(some);
            }
            match answer["next"].as_str() {
                Some(next) => cursor = format!("&cursor={}", encode(next)),
                None => break,
            }
        }
        items.truncate(limit);
        Ok(items)
    }

    /// Sends something once under a key, however often it takes to hear the answer.
    pub fn send(&self, path: &str, key: &str, sent: &Sent) -> anyhow::Result<Value> {
        let (mut wait, mut last) = (BACK_OFF, String::new());
        for tried in 1..=TRIES_MAX {
            match self.try_once(path, key, sent)? {
                Heard::Answer(answer) => return Ok(answer),
                Heard::Refusal(words) => return Err(anyhow!(words)),
                Heard::Later(words, asked) => {
                    last = words;
                    wait = asked.unwrap_or(wait);
                }
            }
            if tried < TRIES_MAX {
                eprintln!("{last}; trying again in {} ms", wait.as_millis());
                std::thread::sleep(wait);
                wait *= 2;
            }
        }
        Err(anyhow!("{} did not answer: {last}", self.url))
    }

    fn try_once(&self, path: &str, key: &str, sent: &Sent) -> anyhow::Result<Heard> {
        let address = format!("{}{path}", self.url);
        let bearer = format!("Bearer {}", self.token);
        let post = || {
            self.agent
                .post(&address)
                .header("authorization", &bearer)
                .header("accept-language", "en")
                .header("idempotency-key", key)
        };
        let answer = match sent {
            Sent::Nothing => self
                .agent
                .get(&address)
                .header("authorization", &bearer)
                .header("accept-language", "en")
                .call(),
            Sent::Json(body) => post()
                .header("content-type", "application/json")
                .send(body.to_string()),
            Sent::Paper(path) => {
                let file = File::open(path)
                    .with_context(|| format!("{} cannot be read", path.display()))?;
                post()
                    .header("content-type", "application/octet-stream")
                    .send(SendBody::from_owned_reader(file))
            }
        };
        match answer {
            Ok(answer) => hear(answer),
            Err(error) if is_distrust(&error) => Ok(Heard::Refusal(format!(
                "{} cannot be trusted: {error}. If an authority of the office itself vouches for \
                 it, name its certificate with --ca",
                self.url
            ))),
            // Nothing was heard: it may have been done or not. The key makes asking again safe.
            Err(error) => Ok(Heard::Later(error.to_string(), None)),
        }
    }
}

/// Whether the server's certificate was not believed: another try would change nothing.
fn is_distrust(error: &ureq::Error) -> bool {
    match error {
        ureq::Error::Io(error) => error.kind() == std::io::ErrorKind::InvalidData,
        ureq::Error::Tls(_) => true,
        _ => false,
    }
}

/// What came back.
enum Heard {
    Answer(Value),
    /// Asking again would not help: why.
    Refusal(String),
    /// It may help, perhaps after so long.
    Later(String, Option<Duration>),
}

fn hear(mut answer: Response<Body>) -> anyhow::Result<Heard> {
    let status = answer.status();
    let asked = answer.headers().get("retry-after");
    let asked = asked.and_then(|v| v.to_str().ok()?.parse().ok());
    let asked = asked.map(|seconds| Duration::from_secs(seconds).min(RETRY_AFTER_MAX));
    // An answer that breaks off was not heard.
    let text = match answer.body_mut().read_to_string() {
        Ok(text) => text,
        Err(error) => return Ok(Heard::Later(error.to_string(), None)),
    };
    if status.is_success() {
        let json = if text.is_empty() { "null" } else { &text };
        let json = serde_json::from_str(json).context("the server's answer is no JSON")?;
        return Ok(Heard::Answer(json));
    }
    let words = words(&text).unwrap_or_else(|| status.to_string());
    let later = status.is_server_error() || status.as_u16() == 429 || status.as_u16() == 408;
    Ok(if later {
        Heard::Later(words, asked)
    } else {
        Heard::Refusal(words)
    })
}

/// What a problem (RFC 9457) says, with the number to quote.
fn words(text: &str) -> Option<String> {
    let problem: Value = serde_json::from_str(text).ok()?;
    let part = |name: &str| problem[name].as_str().unwrap_or_default().to_owned();
    let words = format!("{}. {}", part("title"), part("detail"));
    Some(format!("{words} (number {})", part("request")))
}

/// A key of a request: the same for the same parts, and for no others.
pub fn key(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    house::event::hex(&hasher.finalize())
}

/// A text of an answer; empty where it has none.
pub fn part<'v>(answer: &'v Value, name: &str) -> &'v str {
    answer[name].as_str().unwrap_or_default()
}

/// A moment of an answer (RFC 3339) as people here write it.
pub fn moment(answer: &Value, name: &str) -> String {
    let at: Option<jiff::Timestamp> = part(answer, name).parse().ok();
    at.map(|at| house::clock::time_words(at.as_microsecond()))
        .unwrap_or_default()
}

/// Text as it may stand in an address.
pub fn encode(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match plain(byte) {
            true => out.push(byte as char),
            false => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
