//! Settings: one TOML file in the data folder, environment over it, flags over both.
//!
//! Every setting stands once in [`SETTINGS`]; the file's reader, the environment names and the
//! page docs/run/config.md come out of that list.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// One setting.
pub struct Setting {
    /// Its key in `nhip.toml`; `NHIP_` and the key in capitals in the environment.
    pub key: &'static str,
    /// The value without any file.
    pub default: &'static str,
    /// What it does, for docs/run/config.md.
    pub help: &'static str,
}

/// All settings.
pub const SETTINGS: &[Setting] = &[
    Setting {
        key: "listen",
        default: "127.0.0.1:8080",
        help: "Address and port on which the server listens.",
    },
    Setting {
        key: "address",
        default: "",
        help: "The address that people type, such as `https://nhip.example.vn`. With `https`, \
               cookies are marked `Secure`. Empty: taken from the request.",
    },
    Setting {
        key: "database",
        default: "",
        help: "Empty for SQLite in the data folder, or `postgres://user:password@host/name`.",
    },
    Setting {
        key: "schema",
        default: "",
        help: "PostgreSQL schema, when several offices share one database.",
    },
    Setting {
        key: "trusted_hops",
        default: "0",
        help: "How many proxies stand in front: so many entries from the right of \
               `X-Forwarded-For` are believed.",
    },
    Setting {
        key: "workers",
        default: "2",
        help: "Jobs that run at once in this process, and pages of one paper when no other waits. \
               0: this process only serves pages.",
    },
    Setting {
        key: "upload_bytes_max",
        default: "2147483648",
        help: "Largest single upload in bytes (2 GiB).",
    },
    Setting {
        key: "disk_reserve_bytes",
        default: "268435456",
        help: "Room on the disk that uploads leave alone, in bytes (256 MiB), so that what was \
               acknowledged can still be written down.",
    },
    Setting {
        key: "program_seconds_max",
        default: "900",
        help: "Longest time on the clock that an outside program (tesseract, poppler, \
               LibreOffice) may take at one go; for a single page it is shorter by itself.",
    },
    Setting {
        key: "watched_folders",
        default: "",
        help: "Folders from which papers are taken in by themselves: \
               `[{ folder = \"/srv/scans\", unit = \"Xã Hướng Hiệp\", person = \"minh\", \
               label = \"internal\" }]`. `unit` is a code or full name, `person` the user name \
               of one who may contribute there, `label` is `internal` (default), `restricted` \
               or `open`. Papers taken in are moved to `done` beside them, others to `trouble`.",
    },
    Setting {
        key: "log",
        default: "info",
        help: "What is logged: `error`, `warn`, `info`, `debug`, or a filter of tracing's form.",
    },
    Setting {
        key: "log_format",
        default: "text",
        help: "`text` for people, `json` for programs.",
    },
];

/// The settings in force.
#[derive(Clone, Debug)]
pub struct Config {
    /// The data folder: database, blobs, index, key, `nhip.toml`.
    pub folder: PathBuf,
    values: BTreeMap<&'static str, String>,
}

impl Config {
    /// Reads `nhip.toml` in the folder, if it is there, and the environment.
    ///
    /// # Errors
    /// [`Error::Internal`] with words for the operator when the file cannot be read or has an
    /// unknown key.
    pub fn load(folder: &Path) -> Result<Self> {
        let mut config = Config::defaults(folder);
        let path = folder.join("nhip.toml");
        if let Ok(text) = std::fs::read_to_string(&path) {
            config
                .read_toml(&text)
                .map_err(|e| Error::Internal(format!("{}: {e}", path.display())))?;
        }
        for setting in SETTINGS {
            if let Ok(value) = std::env::var(environment_name(setting.key)) {
                config.values.insert(setting.key, value);
            }
        }
        Ok(config)
    }

    /// The defaults alone.
    pub fn defaults(folder: &Path) -> Self {
        let values = SETTINGS
            .iter()
            .map(|s| (s.key, s.default.to_owned()))
            .collect();
        Config {
            folder: folder.to_owned(),
            values,
        }
    }

    /// Overrides one setting, as a flag of the command line does.
    pub fn set(&mut self, key: &'static str, value: impl Into<String>) {
        self.values.insert(key, value.into());
    }

    /// The text of a setting.
    pub fn text(&self, key: &str) -> &str {
        self.values.get(key).map_or("", String::as_str)
    }

    /// The number of a setting; its default when what stands there is no number.
    pub fn number(&self, key: &str) -> u64 {
        let default = SETTINGS
            .iter()
            .find(|s| s.key == key)
            .map_or("0", |s| s.default);
        self.text(key)
            .parse()
            .or_else(|_| default.parse())
            .unwrap_or(0)
    }

    /// Whether people reach us by TLS, so that cookies must not travel without.
    pub fn secure(&self) -> bool {
        self.text("address").starts_with("https://")
    }

    fn read_toml(&mut self, text: &str) -> std::result::Result<(), String> {
        let table: toml::Table = text.parse().map_err(|e: toml::de::Error| e.to_string())?;
        for (key, value) in table {
            let known = SETTINGS.iter().find(|s| s.key == key);
            let setting = known.ok_or_else(|| format!("unknown setting `{key}`"))?;
            let value = match value {
                toml::Value::String(text) => text,
                other => other.to_string(),
            };
            self.values.insert(setting.key, value);
        }
        Ok(())
    }
}

/// `NHIP_TRUSTED_HOPS` for `trusted_hops`.
pub fn environment_name(key: &str) -> String {
    format!("NHIP_{}", key.to_uppercase())
}

/// docs/run/config.md as it must stand there.
pub fn document() -> String {
    let mut out = String::from(
        "# Settings\n\nGenerated from `crates/house/src/config.rs` by `nhip config document`; \
         a test compares.\nPut them into `nhip.toml` in the data folder, or into the environment, \
         which goes over the file.\n\n| setting | environment | default | meaning |\n\
         |---|---|---|---|\n",
    );
    for s in SETTINGS {
        let default = if s.default.is_empty() {
            "(empty)"
        } else {
            s.default
        };
        let name = environment_name(s.key);
        out.push_str(&format!(
            "| `{}` | `{name}` | `{default}` | {} |\n",
            s.key, s.help
        ));
    }
    out
}
