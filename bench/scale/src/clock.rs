//! Time by the wall and by the processor, and what a row of times says.

use std::time::{Duration, Instant};

/// Ticks of the processor's clock in a second: `sysconf(_SC_CLK_TCK)` on every Linux of today.
const TICKS: f64 = 100.0;

/// A stretch of work.
pub struct Watch {
    wall: Instant,
    cpu: f64,
}

impl Watch {
    pub fn start() -> Self {
        Watch {
            wall: Instant::now(),
            cpu: cpu_seconds(),
        }
    }

    /// Seconds by the wall and by the processor.
    pub fn stop(&self) -> (f64, f64) {
        (self.wall.elapsed().as_secs_f64(), cpu_seconds() - self.cpu)
    }
}

/// Seconds that this process has had of the processors, from `/proc/self/stat`.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the program stands in brackets and may hold spaces.
    let rest = stat.rsplit(')').next().unwrap_or_default();
    let number = |at: usize| -> f64 {
        let field = rest.split_whitespace().nth(at).unwrap_or_default();
        field.parse().unwrap_or(0.0)
    };
    (number(11) + number(12)) / TICKS
}

/// The time that this share of the answers stayed under, milliseconds.
pub fn percentile(times: &mut [Duration], share: f64) -> f64 {
    times.sort();
    let at = ((times.len() as f64 * share).ceil() as usize).clamp(1, times.len().max(1)) - 1;
    times.get(at).map_or(0.0, |t| t.as_secs_f64() * 1000.0)
}
