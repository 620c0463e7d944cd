//! A browser without a network: it keeps cookies, fills in forms with the token of the page it
//! looks at, and follows redirects.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, HOST, LOCATION, SET_COOKIE};
use axum::http::{Method, Request};
use futures::StreamExt;
use tower::ServiceExt;

use crate::page::Page;

/// Redirects that are followed one after the other.
const REDIRECTS_MAX: usize = 5;
/// Largest answer that a test looks at, bytes.
const ANSWER_BYTES_MAX: usize = 256 * 1024 * 1024;
const BOUNDARY: &str = "part-of-a-form-3f9a";
const FORM: &str = "application/x-www-form-urlencoded";

/// One browser.
#[derive(Clone)]
pub struct Visitor {
    app: Router,
    cookies: BTreeMap<String, String>,
    headers: Vec<(String, String)>,
    /// What it looks at now.
    pub page: Page,
}

/// One file of an upload.
#[derive(Clone, Debug)]
pub struct Upload<'a> {
    pub field: &'a str,
    pub name: &'a str,
    pub bytes: &'a [u8],
}

impl Visitor {
    /// A browser that looks at this server.
    pub fn new(app: Router) -> Self {
        Visitor {
            app,
            cookies: BTreeMap::new(),
            headers: Vec::new(),
            page: Page::default(),
        }
    }

    /// Sends this header with every request from now on.
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Speaks as a program with a token of the API.
    pub fn with_token(self, token: &str) -> Self {
        self.with_header(AUTHORIZATION.as_str(), &format!("Bearer {token}"))
    }

    /// Opens a page.
    pub async fn get(&mut self, path: &str) -> &Page {
        self.ask(Method::GET, path, "", Vec::new()).await;
        self.follow().await
    }

    /// Sends a form with the token of the page that is open.
    pub async fn post_form(&mut self, path: &str, fields: &[(&str, &str)]) -> &Page {
        let token = self.token().await;
        let mut all = vec![("csrf", token.as_str())];
        all.extend(fields);
        let body = serde_html_form::to_string(&all).expect("plain pairs");
        self.ask(Method::POST, path, FORM, body.into_bytes()).await;
        self.follow().await
    }

    /// Sends a form with this token, right or wrong, and follows nothing.
    pub async fn post_with_token(
        &mut self,
        path: &str,
        token: &str,
        fields: &[(&str, &str)],
    ) -> &Page {
        let mut all = vec![("csrf", token)];
        all.extend(fields);
        let body = serde_html_form::to_string(&all).expect("plain pairs");
        self.ask(Method::POST, path, FORM, body.into_bytes()).await
    }

    /// Sends JSON.
    pub async fn post_json(&mut self, path: &str, body: &serde_json::Value) -> &Page {
        let body = body.to_string().into_bytes();
        self.ask(Method::POST, path, "application/json", body).await
    }

    /// Sends a form with files, with the token of the page that is open.
    pub async fn upload(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        files: &[Upload<'_>],
    ) -> &Page {
        let token = self.token().await;
        self.upload_with_token(path, &token, fields, files).await;
        self.follow().await
    }

    /// Sends a form with files with this token, right or wrong, and follows nothing.
    pub async fn upload_with_token(
        &mut self,
        path: &str,
        token: &str,
        fields: &[(&str, &str)],
        files: &[Upload<'_>],
    ) -> &Page {
        let mut body = Vec::new();
        for (name, value) in std::iter::once(&("csrf", token)).chain(fields) {
            let head = format!("content-disposition: form-data; name=\"{name}\"");
            body.extend(format!("--{BOUNDARY}\r\n{head}\r\n\r\n{value}\r\n").bytes());
        }
        for file in files {
            let name = file.name.replace('"', "%22");
            let head = format!(
                "content-disposition: form-data; name=\"{}\"; filename=\"{name}\"",
                file.field
            );
            body.extend(format!("--{BOUNDARY}\r\n{head}\r\n\r\n").bytes());
            body.extend(file.bytes);
            body.extend(b"\r\n");
        }
        body.extend(format!("--{BOUNDARY}--\r\n").bytes());
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        self.ask(Method::POST, path, &kind, body).await
    }

    /// Sends a form with one file that comes as a stream, with the token of the page that is open,
    /// and follows nothing.
    pub async fn upload_stream<S>(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        (field, name): (&str, &str),
        stream: S,
    ) -> &Page
    where
        S: futures::Stream<Item = Vec<u8>> + Send + 'static,
    {
        let token = self.token().await;
        let mut head = String::new();
        for (name, value) in std::iter::once(&("csrf", token.as_str())).chain(fields) {
            let part = format!("content-disposition: form-data; name=\"{name}\"");
            head.push_str(&format!("--{BOUNDARY}\r\n{part}\r\n\r\n{value}\r\n"));
        }
        let part = format!("content-disposition: form-data; name=\"{field}\"; filename=\"{name}\"");
        head.push_str(&format!("--{BOUNDARY}\r\n{part}\r\n\r\n"));
        let tail = format!("\r\n--{BOUNDARY}--\r\n").into_bytes();
        let whole = futures::stream::iter([head.into_bytes()])
            .chain(stream)
            .chain(futures::stream::iter([tail]))
            .map(Ok::<_, std::io::Error>);
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        self.send(Method::POST, path, &kind, Body::from_stream(whole))
            .await
    }

    /// Signs in through the page.
    pub async fn sign_in(&mut self, login: &str, password: &str) -> &Page {
        self.get("/sign-in").await.expect(200);
        let fields = [("login", login), ("password", password)];
        self.post_form("/sign-in", &fields).await
    }

    /// One request, and nothing followed.
    pub async fn ask(&mut self, method: Method, path: &str, kind: &str, body: Vec<u8>) -> &Page {
        self.send(method, path, kind, Body::from(body)).await
    }

    async fn send(&mut self, method: Method, path: &str, kind: &str, body: Body) -> &Page {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(HOST, "nhip.test");
        if !kind.is_empty() {
            request = request.header(CONTENT_TYPE, kind);
        }
        let named_cookie = self.headers.iter().any(|(name, _)| name == "cookie");
        if !self.cookies.is_empty() && !named_cookie {
            let pairs: Vec<String> = self
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            request = request.header(COOKIE, pairs.join("; "));
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let request = request.body(body).expect("a request");
        let answer = self.app.clone().oneshot(request).await;
        let (head, body) = answer.expect("it never fails").into_parts();
        for line in head.headers.get_all(SET_COOKIE) {
            self.keep_cookie(line.to_str().unwrap_or_default());
        }
        let bytes = to_bytes(body, ANSWER_BYTES_MAX).await;
        self.page = Page {
            path: path.to_owned(),
            status: head.status.as_u16(),
            headers: head.headers,
            bytes: bytes.expect("a whole body").to_vec(),
        };
        &self.page
    }

    /// The cookies, for a test that steals or forges one.
    pub fn cookies(&mut self) -> &mut BTreeMap<String, String> {
        &mut self.cookies
    }

    async fn follow(&mut self) -> &Page {
        for _ in 0..REDIRECTS_MAX {
            let to = self.page.header(LOCATION.as_str()).to_owned();
            if !(300..400).contains(&self.page.status) || to.is_empty() {
                break;
            }
            self.ask(Method::GET, &to, "", Vec::new()).await;
        }
        &self.page
    }

    /// The token of the page that is open, or of the front page when it has none.
    async fn token(&mut self) -> String {
        if let Some(token) = self.page.hidden("csrf") {
            return token;
        }
        let mut other = self.clone();
        let token = other.get("/").await.hidden("csrf").unwrap_or_default();
        self.cookies = other.cookies;
        token
    }

    fn keep_cookie(&mut self, line: &str) {
        let pair = line.split(';').next().unwrap_or_default();
        let Some((name, value)) = pair.split_once('=') else {
            return;
        };
        if value.is_empty() || line.contains("Max-Age=0") {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}
