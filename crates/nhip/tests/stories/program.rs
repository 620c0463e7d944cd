//! The real program on a story's data folder, as a process that can be killed, and a browser that
//! reaches it through the network.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStderr, Command, ExitStatus, Output, Stdio};

use testkit::{Office, PASSWORD};

const BOUNDARY: &str = "part-of-a-form-71c2";
const PROGRAM: &str = env!("CARGO_BIN_EXE_nhip");

/// A running server; dropped, it is killed.
pub struct Program {
    child: Child,
    pub address: String,
}

/// What a command needs to work on the office of a story.
pub fn command(office: &Office) -> Command {
    let mut command = Command::new(PROGRAM);
    command.env("NHIP_DATA", &office.house.config.folder);
    for key in ["database", "schema"] {
        let value = office.house.config.text(key);
        if !value.is_empty() {
            command.env(house::config::environment_name(key), value);
        }
    }
    command
}

impl Program {
    /// Starts `nhip serve` and waits until it listens.
    pub fn start(office: &Office, settings: &[(&str, &str)]) -> Program {
        let mut command = command(office);
        command.envs(settings.iter().copied());
        Program::run(command)
    }

    /// Starts a command that ends in `nhip` and gives it the arguments of a server.
    pub fn run(command: Command) -> Program {
        Program::run_logged(command, Stdio::null())
    }

    /// The same, with a place for what it writes into its log.
    pub fn run_logged(mut command: Command, log: impl Into<Stdio>) -> Program {
        command
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(log);
        let mut child = command.spawn().expect("the program starts");
        let mut out = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut line = String::new();
        out.read_line(&mut line).expect("it says where it listens");
        let address = line.trim().rsplit("http://").next().unwrap_or_default();
        assert!(address.contains(':'), "it did not start: {line:?}");
        let address = address.to_owned();
        Program { child, address }
    }

    /// Ends it as bad luck does: SIGKILL.
    pub fn kill(mut self) {
        self.child.kill().expect("it was running");
        self.child.wait().expect("it is gone");
    }

    /// Asks it to stop, as an operator or a machine going down does: SIGTERM.
    pub fn terminate(&self) {
        let process = self.child.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &process]).status();
        assert!(sent.expect("kill").success());
    }

    /// What it writes into its log, where that is a pipe.
    pub fn log(&mut self) -> BufReader<ChildStderr> {
        BufReader::new(self.child.stderr.take().expect("a pipe"))
    }

    /// Waits until it has ended.
    pub fn ended(mut self) -> ExitStatus {
        self.child.wait().expect("it was running")
    }

    /// A browser in which nobody has signed in.
    pub fn visitor(&self) -> Browser {
        Browser {
            address: self.address.clone(),
            cookies: BTreeMap::new(),
        }
    }

    /// A browser in which a person of the cast has signed in.
    pub fn enter(&self, login: &str) -> Browser {
        let mut browser = self.visitor();
        let page = browser.get("/sign-in").expect("the page of signing in");
        let csrf = hidden(&page.text(), "csrf");
        let form = [
            ("csrf", csrf.as_str()),
            ("login", login),
            ("password", PASSWORD),
        ];
        let page = browser.post("/sign-in", &form).expect("an answer");
        assert_eq!(page.status, 303, "{}", page.text());
        browser
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // One that was killed before is gone already.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Runs a command of the program beside a server.
pub fn run(office: &Office, arguments: &[&str]) -> Output {
    command(office)
        .args(arguments)
        .output()
        .expect("the program runs")
}

/// A browser that keeps cookies and follows nothing.
#[derive(Clone)]
pub struct Browser {
    pub address: String,
    cookies: BTreeMap<String, String>,
}

/// What came back.
pub struct Answer {
    pub status: u16,
    /// Where it sends the browser; empty when it does not.
    pub location: String,
    pub heads: String,
    pub bytes: Vec<u8>,
}

impl Answer {
    /// A header, by its name in small letters.
    pub fn header(&self, name: &str) -> &str {
        let mut lines = self.heads.lines().filter_map(|line| line.split_once(": "));
        let found = lines.find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map_or("", |(_, value)| value)
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

impl Browser {
    pub fn get(&mut self, path: &str) -> std::io::Result<Answer> {
        self.ask("GET", path, "", b"")
    }

    pub fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> std::io::Result<Answer> {
        let pairs = fields
            .iter()
            .map(|(k, v)| format!("{k}={}", house::page::encode(v)));
        let body = pairs.collect::<Vec<_>>().join("&");
        self.ask(
            "POST",
            path,
            "application/x-www-form-urlencoded",
            body.as_bytes(),
        )
    }

    /// Posts a form with nothing in it but the token of a page.
    pub fn press(&mut self, page: &str, path: &str) -> std::io::Result<Answer> {
        let csrf = hidden(&self.get(page)?.text(), "csrf");
        self.post(path, &[("csrf", &csrf)])
    }

    /// Hands one paper in as the page does it; the answer is JSON.
    pub fn hand_in(&mut self, batch: &str, name: &str, bytes: &[u8]) -> std::io::Result<Answer> {
        let page = self.get("/records/intake")?.text();
        let unit = page
            .split("<option value=\"")
            .nth(1)
            .and_then(|r| r.split('"').next());
        let fields = [
            ("csrf", hidden(&page, "csrf")),
            ("unit", unit.expect("a unit").to_owned()),
            ("batch", batch.to_owned()),
        ];
        self.send_file(&fields, name, bytes)
    }

    /// A form with a file whose token was made up.
    pub fn hand_in_forged(&mut self, bytes: &[u8]) -> std::io::Result<Answer> {
        self.send_file(&[("csrf", "made-up".to_owned())], "la.png", bytes)
    }

    fn send_file(
        &mut self,
        fields: &[(&str, String)],
        name: &str,
        bytes: &[u8],
    ) -> std::io::Result<Answer> {
        let mut body = Vec::new();
        for (key, value) in fields {
            let head = format!("content-disposition: form-data; name=\"{key}\"");
            body.extend(format!("--{BOUNDARY}\r\n{head}\r\n\r\n{value}\r\n").bytes());
        }
        let head = format!("content-disposition: form-data; name=\"files\"; filename=\"{name}\"");
        body.extend(format!("--{BOUNDARY}\r\n{head}\r\n\r\n").bytes());
        body.extend(bytes);
        body.extend(format!("\r\n--{BOUNDARY}--\r\n").bytes());
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        self.ask("POST", "/records/intake", &kind, &body)
    }

    fn ask(
        &mut self,
        method: &str,
        path: &str,
        kind: &str,
        body: &[u8],
    ) -> std::io::Result<Answer> {
        let mut wire = self.begin(method, path, kind, body.len())?;
        wire.write_all(body)?;
        self.hear(wire)
    }

    /// Sends the head of a request whose body is still to come.
    pub fn begin(
        &self,
        method: &str,
        path: &str,
        kind: &str,
        bytes: usize,
    ) -> std::io::Result<TcpStream> {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(k, v)| format!("{k}={v}"))
            .collect();
        let mut wire = TcpStream::connect(&self.address)?;
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nCookie: {}\r\n\
             Accept: application/json, text/html\r\nContent-Type: {kind}\r\n\
             Content-Length: {bytes}\r\n\r\n",
            self.address,
            cookies.join("; "),
        );
        wire.write_all(head.as_bytes())?;
        Ok(wire)
    }

    /// Reads the answer to a request that was sent.
    pub fn hear(&mut self, mut wire: TcpStream) -> std::io::Result<Answer> {
        let mut all = Vec::new();
        wire.read_to_end(&mut all)?;
        let split = all.windows(4).position(|part| part == b"\r\n\r\n");
        let split = split.ok_or(std::io::ErrorKind::UnexpectedEof)?;
        let heads = String::from_utf8_lossy(&all[..split]).into_owned();
        self.keep_cookies(&heads);
        let status = heads.split(' ').nth(1).and_then(|s| s.parse().ok());
        let place = heads
            .lines()
            .find_map(|line| line.strip_prefix("location: "));
        Ok(Answer {
            status: status.ok_or(std::io::ErrorKind::InvalidData)?,
            location: place.unwrap_or_default().to_owned(),
            bytes: all.split_off(split + 4),
            heads,
        })
    }

    fn keep_cookies(&mut self, heads: &str) {
        for line in heads.lines() {
            let Some((name, value)) = line.split_once(": ") else {
                continue;
            };
            if !name.eq_ignore_ascii_case("set-cookie") {
                continue;
            }
            let pair = value.split(';').next().unwrap_or_default();
            if let Some((key, value)) = pair.split_once('=') {
                self.cookies.insert(key.to_owned(), value.to_owned());
            }
        }
    }
}

/// The value of a hidden field.
pub fn hidden(page: &str, name: &str) -> String {
    let mut tags = page
        .split("<input ")
        .skip(1)
        .filter_map(|rest| rest.split('>').next());
    let tag = tags.find(|tag| tag.contains(&format!("name=\"{name}\"")));
    let value = tag.and_then(|tag| tag.split("value=\"").nth(1)?.split('"').next());
    value
        .unwrap_or_else(|| panic!("no {name} on {page}"))
        .to_owned()
}

/// A folder with a program of this name that does as the script says.
pub fn fake(folder: &Path, name: &str, script: &str) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::create_dir_all(folder).expect("room on the disk");
    let path = folder.join(name);
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("room on the disk");
    let may_run = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(path, may_run).expect("our own");
}
