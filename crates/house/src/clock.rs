//! Time: UTC microseconds in the store, Asia/Ho_Chi_Minh on the page, and told to tests.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

/// Microseconds since 1970-01-01 UTC: the one form in which times are stored.
pub type Micros = i64;

/// "Until" of what has not ended.
pub const FOREVER: Micros = i64::MAX;

pub const SECOND: Micros = 1_000_000;
pub const MINUTE: Micros = 60 * SECOND;
pub const HOUR: Micros = 60 * MINUTE;
pub const DAY: Micros = 24 * HOUR;

/// Where the present moment comes from. It never runs backwards: when the machine's clock is set
/// back, ours goes on from where it was at the pace of the processor's own counter, and after a
/// restart from the last event ([`Clock::not_before`]).
#[derive(Clone, Debug)]
pub struct Clock(Arc<Source>);

#[derive(Debug)]
enum Source {
    Machine {
        latest: AtomicI64,
        /// What the clock showed, at least, when it was started.
        base: AtomicI64,
        started: Instant,
    },
    Told(AtomicI64),
}

impl Clock {
    /// The machine's clock.
    pub fn machine() -> Self {
        Clock(Arc::new(Source::Machine {
            latest: AtomicI64::new(0),
            base: AtomicI64::new(Timestamp::now().as_microsecond()),
            started: Instant::now(),
        }))
    }

    /// A clock for tests, which stands until it is told to move.
    pub fn told(start: Micros) -> Self {
        Clock(Arc::new(Source::Told(AtomicI64::new(start))))
    }

    /// The present moment.
    pub fn now(&self) -> Micros {
        match &*self.0 {
            Source::Machine {
                latest,
                base,
                started,
            } => {
                let counted = base.load(Ordering::Relaxed) + micros(started.elapsed());
                let now = Timestamp::now().as_microsecond().max(counted);
                latest.fetch_max(now, Ordering::Relaxed).max(now)
            }
            Source::Told(at) => at.load(Ordering::Relaxed),
        }
    }

    /// Goes on from this moment if it is later than what the clock shows, and tells by how much
    /// it was put forward. A told clock does not listen.
    pub fn not_before(&self, moment: Micros) -> Micros {
        let Source::Machine { base, started, .. } = &*self.0 else {
            return 0;
        };
        let ahead = (moment - self.now()).max(0);
        if ahead > 0 {
            base.fetch_max(moment - micros(started.elapsed()), Ordering::Relaxed);
        }
        ahead
    }

    /// Moves a told clock; the machine's clock does not listen.
    pub fn advance(&self, by: Micros) {
        if let Source::Told(at) = &*self.0 {
            at.fetch_add(by, Ordering::Relaxed);
        }
    }
}

fn micros(time: Duration) -> Micros {
    i64::try_from(time.as_micros()).unwrap_or(i64::MAX / 4)
}

/// Viet Nam's zone: UTC+7 since 1975-06-13, without summer time.
fn zone() -> TimeZone {
    TimeZone::fixed(Offset::constant(7))
}

/// The civil day of a moment, as `YYYY-MM-DD`.
pub fn day_of(at: Micros) -> String {
    civil(at).strftime("%Y-%m-%d").to_string()
}

/// The moment at which a day `YYYY-MM-DD` begins in Viet Nam.
pub fn start_of_day(day: &str) -> Option<Micros> {
    let date: jiff::civil::Date = day.parse().ok()?;
    Some(date.to_zoned(zone()).ok()?.timestamp().as_microsecond())
}

/// `22/11/2026`, as people write days.
pub fn date_words(at: Micros) -> String {
    civil(at).strftime("%d/%m/%Y").to_string()
}

/// `22/11/2026 14:05`.
pub fn time_words(at: Micros) -> String {
    civil(at).strftime("%d/%m/%Y %H:%M").to_string()
}

/// The moment as RFC 3339 in UTC, for JSON.
pub fn rfc3339(at: Micros) -> String {
    Timestamp::from_microsecond(at)
        .unwrap_or(Timestamp::UNIX_EPOCH)
        .to_string()
}

/// A day as people type it (`3/11/2026`, `03-11-2026`, `2026-11-03`) as `YYYY-MM-DD`.
pub fn read_day(typed: &str) -> Option<String> {
    let parts: Vec<&str> = typed.trim().split(['/', '-', '.']).collect();
    let [a, b, c] = parts[..] else { return None };
    let (year, month, day) = if a.len() == 4 { (a, b, c) } else { (c, b, a) };
    let date =
        jiff::civil::Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    (date.year() >= 1000).then(|| date.strftime("%Y-%m-%d").to_string())
}

/// A stored day `YYYY-MM-DD` as people read it, `03/11/2026`; anything else as it is.
pub fn day_words(day: &str) -> String {
    match day.parse::<jiff::civil::Date>() {
        Ok(date) => date.strftime("%d/%m/%Y").to_string(),
        Err(_) => day.to_owned(),
    }
}

fn civil(at: Micros) -> jiff::Zoned {
    Timestamp::from_microsecond(at)
        .unwrap_or(Timestamp::UNIX_EPOCH)
        .to_zoned(zone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn midnight_belongs_to_viet_nam() {
        let start = start_of_day("2025-07-01").unwrap();
        assert_eq!(rfc3339(start), "2025-06-30T17:00:00Z");
        assert_eq!(day_of(start), "2025-07-01");
        assert_eq!(day_of(start - 1), "2025-06-30");
    }

    #[test]
    fn a_clock_that_was_set_back_goes_on_from_where_it_was() {
        let clock = Clock::machine();
        let last_event = clock.now() + HOUR;
        assert!(clock.not_before(last_event) > HOUR - MINUTE);
        let first = clock.now();
        assert!(first >= last_event && first < last_event + MINUTE);
        while clock.now() == first {
            std::hint::spin_loop();
        }
        assert_eq!(clock.not_before(last_event - HOUR), 0);
        assert!(clock.now() > first, "it does not stand still");
    }

    #[test]
    fn days_are_read_as_people_write_them() {
        assert_eq!(read_day("3/11/2026").as_deref(), Some("2026-11-03"));
        assert_eq!(read_day("2026-11-03").as_deref(), Some("2026-11-03"));
        assert_eq!(read_day("31/02/2026"), None);
        assert_eq!(day_words("2026-11-03"), "03/11/2026");
    }
}
