//! An answer as a test looks at it.

use axum::http::HeaderMap;

/// What came back, after redirects.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// The path that was asked for last, with its query.
    pub path: String,
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Page {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// When it is none.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.bytes)
            .unwrap_or_else(|e| panic!("{} gave no JSON ({e}): {}", self.path, self.short()))
    }

    /// A header as text; empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// Asserts the status.
    #[track_caller]
    pub fn expect(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{}: {}", self.path, self.short());
        self
    }

    /// Asserts that the page shows this text.
    #[track_caller]
    pub fn says(&self, text: &str) -> &Self {
        let shown = self.text().contains(text);
        assert!(shown, "{} lacks {text:?}: {}", self.path, self.short());
        self
    }

    /// Asserts that the page shows nothing of this text.
    #[track_caller]
    pub fn lacks(&self, text: &str) -> &Self {
        let shown = self.text().contains(text);
        assert!(!shown, "{} shows {text:?}: {}", self.path, self.short());
        self
    }

    /// The value of the first hidden field of this name, as a browser would send it.
    pub fn hidden(&self, name: &str) -> Option<String> {
        let text = self.text();
        let tag = text
            .split("<input ")
            .skip(1)
            .filter_map(|rest| rest.split('>').next())
            .find(|tag| {
                tag.contains("type=\"hidden\"") && tag.contains(&format!("name=\"{name}\""))
            })?;
        let value = tag.split("value=\"").nth(1)?.split('"').next()?;
        Some(unescape(value))
    }

    /// The first address on the page that begins so.
    pub fn link(&self, beginning: &str) -> Option<String> {
        let text = self.text();
        let mark = format!("href=\"{beginning}");
        let rest = text.split(&mark).nth(1)?;
        Some(unescape(&format!("{beginning}{}", rest.split('"').next()?)))
    }

    /// The main part without the frame, or the beginning, for messages of failed assertions.
    fn short(&self) -> String {
        let text = self.text();
        let main = text.split("<main").nth(1).unwrap_or(&text);
        main.chars().take(2_000).collect()
    }
}

fn unescape(text: &str) -> String {
    text.replace("&quot;", "\"")
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&#60;", "<")
        .replace("&gt;", ">")
        .replace("&#62;", ">")
        .replace("&amp;", "&")
        .replace("&#38;", "&")
}
