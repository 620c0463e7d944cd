//! Uploads: a multipart form whose files go straight to disk as they arrive, into the intake,
//! where they lie until their room has judged them.

use std::task::Poll;

use axum::body::Body;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header::CONTENT_LENGTH;
use futures::StreamExt;

use super::asker::Asker;
use super::form::check_token;
use crate::blob::Stored;
use crate::error::{Error, Result};

/// Files in one form at most; the page sends more in several forms.
const FILES_MAX: usize = 500;
/// Longest plain field, bytes.
const FIELD_BYTES_MAX: usize = 64 * 1024;
/// Longest name of an uploaded file that is kept, characters.
pub const NAME_CHARS_MAX: usize = 255;
/// What has no name left after cleaning.
const NAMELESS: &str = "—";

/// One file as it arrived.
#[derive(Clone, Debug)]
pub struct Uploaded {
    /// The field of the form.
    pub field: String,
    /// Its name, NFC, without folders, shortened.
    pub name: String,
    pub blob: Stored,
}

/// A form with files, its token checked before the first byte of a file is read.
pub struct Upload {
    pub fields: Vec<(String, String)>,
    pub files: Vec<Uploaded>,
}

impl Upload {
    /// The value of a plain field.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|(k, _)| k == name)
            .map(|(_, v)| v.as_str())
    }
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let asker = request
            .extensions()
            .get::<Asker>()
            .cloned()
            .ok_or_else(|| Error::Internal("the layer who_asks is missing".to_owned()))?;
        // What cannot fit is refused before the first byte, not after the last.
        let length = request.headers().get(CONTENT_LENGTH);
        let length = length.and_then(|v| v.to_str().ok()?.parse().ok());
        asker.house.intake.has_room(length.unwrap_or(0))?;
        let mut form = Multipart::from_request(paced(request), state)
            .await
            .map_err(|_| Error::field("", "form-malformed"))?;
        read_form(&asker, &mut form).await
    }
}

/// The same request, whose body comes one piece at a time: the reader of forms takes whatever is
/// ready into memory, and of a fast sender that is everything. So after each piece there is
/// nothing for a moment.
fn paced(request: Request) -> Request {
    request.map(|body| {
        let (mut pieces, mut rests) = (body.into_data_stream(), false);
        Body::from_stream(futures::stream::poll_fn(move |context| {
            if std::mem::take(&mut rests) {
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            let next = pieces.poll_next_unpin(context);
            rests = matches!(next, Poll::Ready(Some(_)));
            next
        }))
    })
}

async fn read_form(asker: &Asker, form: &mut Multipart) -> Result<Upload> {
    let mut upload = Upload {
        fields: Vec::new(),
        files: Vec::new(),
    };
    let mut trusted = check_token(asker, "").is_ok();
    while let Some(field) = form.next_field().await.map_err(|_| broken())? {
        let name = field.name().unwrap_or_default().to_owned();
        let Some(file_name) = field.file_name().map(str::to_owned) else {
            let value = field.bytes().await.map_err(|_| broken())?;
            if value.len() > FIELD_BYTES_MAX {
                return Err(Error::TooLarge);
            }
            let value = String::from_utf8_lossy(&value).into_owned();
            if name == "csrf" {
                check_token(asker, &value)?;
                trusted = true;
            }
            upload.fields.push((name, value));
            continue;
        };
        // The token's field stands before the files: without it not one byte is stored.
        if !trusted {
            return Err(Error::ForgedForm);
        }
        if file_name.is_empty() {
            continue;
        }
        if upload.files.len() == FILES_MAX {
            return Err(Error::field("files", "upload-too-many"));
        }
        let limit = asker.house.config.number("upload_bytes_max");
        let blob = asker.house.intake.store(field, limit).await?;
        upload.files.push(Uploaded {
            field: name,
            name: clean_name(&file_name),
            blob,
        });
    }
    if !trusted {
        return Err(Error::ForgedForm);
    }
    Ok(upload)
}

fn broken() -> Error {
    Error::field("files", "upload-broken")
}

/// A name as people gave it: NFC, the last part of any path, no control characters and none
/// that turn the direction of writing, shortened in the middle so that its ending stays.
pub fn clean_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = viet::normalise(last)
        .chars()
        .filter(|c| !c.is_control() && !is_unseen(*c))
        .collect();
    let clean: Vec<char> = clean.trim().chars().collect();
    if clean.is_empty() {
        return NAMELESS.to_owned();
    }
    if clean.len() <= NAME_CHARS_MAX {
        return clean.into_iter().collect();
    }
    let (head, tail) = (NAME_CHARS_MAX - 21, 20);
    let mut short: String = clean[..head].iter().collect();
    short.push('…');
    short.extend(&clean[clean.len() - tail..]);
    short
}

/// Marks of direction and joiners: with them `fdp.exe` can be made to look like `exe.pdf`.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cleaned_and_keep_their_ending() {
        assert_eq!(
            clean_name("C:\\quét\\Quye\u{302}\u{301}t đi\u{323}nh.pdf"),
            "Quyết định.pdf"
        );
        assert_eq!(clean_name("../../etc/passwd"), "passwd");
        assert_eq!(clean_name("quet\u{202e}fdp.exe"), "quetfdp.exe");
        assert_eq!(clean_name("\u{0}\u{200b} "), NAMELESS);
        let long = format!("{}.pdf", "a".repeat(1000));
        let short = clean_name(&long);
        assert_eq!(short.chars().count(), NAME_CHARS_MAX);
        assert!(short.ends_with(".pdf"));
    }
}
