//! What is kept without being read: tables, slides, sound, video. They are described in words; of
//! a recording ffprobe tells how long it plays, where it is installed.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use confine::Limits;
use extract::{Class, Kind};

/// Time for one look at a recording.
const WALL: Duration = Duration::from_secs(30);
/// What ffprobe says is one number.
const STDOUT_BYTES_MAX: u64 = 4 << 10;

/// How long a recording plays, milliseconds; `None` for anything else, and where ffprobe is not
/// installed or cannot tell.
pub fn plays_ms(path: &Path, kind: Kind) -> Option<i64> {
    if !matches!(kind.class(), Class::Sound | Class::Video) {
        return None;
    }
    let limits = Limits {
        wall: WALL,
        cpu: WALL,
        stdout_bytes_max: STDOUT_BYTES_MAX,
        ..Limits::default()
    };
    let mut command = Command::new("ffprobe");
    // Only this blob is opened, whatever a playlist inside it points at.
    command
        .args(["-v", "error", "-protocol_whitelist", "file"])
        .args([
            "-show_entries",
            "format=duration",
            "-of",
            "default=nw=1:nk=1",
        ])
        .arg(path.canonicalize().ok()?);
    match confine::run(&mut command, None, &limits) {
        Ok(out) => millis(&String::from_utf8_lossy(&out.stdout)),
        Err(failure) => {
            tracing::debug!(%failure, "nobody can tell how long a recording plays");
            None
        }
    }
}

fn millis(said: &str) -> Option<i64> {
    let seconds: f64 = said.trim().parse().ok()?;
    (seconds.is_finite() && seconds >= 0.0).then(|| (seconds * 1000.0).round() as i64)
}

/// The key of the message that names a kind as stored in a record.
pub fn message(kind: &str) -> &'static str {
    let stored = |k: &Kind| format!("{k:?}").to_lowercase() == kind;
    match Kind::all().find(stored) {
        Some(Kind::Xlsx | Kind::Xls | Kind::Ods) => "kind-table",
        Some(Kind::Pptx | Kind::Ppt | Kind::Odp) => "kind-slides",
        Some(Kind::Email) => "kind-mail",
        Some(Kind::Zip) => "kind-zip",
        Some(Kind::Heic | Kind::Svg) => "kind-picture",
        Some(k) if k.class() == Class::Sound => "kind-sound",
        Some(k) if k.class() == Class::Video => "kind-video",
        _ => "kind-other",
    }
}

/// The icon of a kind, by its message: what has no picture of its own is told by a sign and a word.
pub fn icon(message: &str) -> &'static str {
    match message {
        "kind-table" => "columns-3",
        "kind-slides" => "monitor-smartphone",
        "kind-mail" => "inbox",
        "kind-zip" => "archive",
        "kind-picture" => "camera",
        "kind-sound" | "kind-video" => "play",
        _ => "files",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_have_words_and_numbers_are_read() {
        assert_eq!(message("xlsx"), "kind-table");
        assert_eq!(message("mp4"), "kind-video");
        assert_eq!(message("wav"), "kind-sound");
        assert_eq!(message("unknown"), "kind-other");
        assert_eq!(icon(message("ods")), "columns-3");
        assert_eq!(icon(message("unknown")), "files");
        assert_eq!(millis("12.5\n"), Some(12_500));
        assert_eq!(millis("N/A\n"), None);
    }
}
