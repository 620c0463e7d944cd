//! Rights and sign-in: who may do what over which units, and how the house knows who it is.

pub mod activation;
pub mod grant;
pub mod keys;
pub mod me;
pub mod pages;
pub mod password;
pub mod session;
pub mod throttle;

use serde::{Deserialize, Serialize};

/// A right over the things of a unit's subtree in one room; each includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Right {
    Read = 1,
    Contribute = 2,
    Decide = 3,
    Administer = 4,
}

impl Right {
    /// All of them, weakest first.
    pub const ALL: [Right; 4] = [
        Right::Read,
        Right::Contribute,
        Right::Decide,
        Right::Administer,
    ];

    /// The number that is stored and compared.
    pub fn rank(self) -> i64 {
        self as i64
    }

    /// The right of a stored number.
    pub fn of_rank(rank: i64) -> Option<Right> {
        Right::ALL.into_iter().find(|r| r.rank() == rank)
    }

    /// The code word, as forms and the API write it.
    pub fn word(self) -> &'static str {
        match self {
            Right::Read => "read",
            Right::Contribute => "contribute",
            Right::Decide => "decide",
            Right::Administer => "administer",
        }
    }

    /// The right of a code word.
    pub fn of_word(word: &str) -> Option<Right> {
        Right::ALL.into_iter().find(|r| r.word() == word)
    }

    /// The key of its message.
    pub fn message(self) -> &'static str {
        match self {
            Right::Read => "right-read",
            Right::Contribute => "right-contribute",
            Right::Decide => "right-decide",
            Right::Administer => "right-administer",
        }
    }
}
