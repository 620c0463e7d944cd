//! The pages of one paper, read by as many hands as are free.
//!
//! One hand of its own carries every paper on, page by page; what no other paper waits for may
//! help. So a stack of thousands has all cores for itself at night, and shares them as soon as
//! somebody else's paper comes. Each page's results are on disk before the next page of that hand.

use std::collections::VecDeque;
use std::sync::Arc;

use house::House;
use house::job::{Running, Trouble};
use tokio::task::JoinSet;

use super::job::{Stop, read_one};
use super::paper::{Paper, Unreadable};
use super::work::Work;

/// Pages of one paper that are read at once, at most.
const PAGES_AT_ONCE_MAX: usize = 8;

/// Reads the pages that are not in the work folder yet.
pub(super) async fn read_pages(
    house: &House,
    running: &Running,
    paper: &Arc<Paper>,
    work: &Work,
) -> Result<(), Stop> {
    let mut under_way = JoinSet::new();
    let read = read_missing(house, running, (paper, work), &mut under_way).await;
    // Also when it comes to nothing: nobody must lay pages into a folder that is cleared.
    while under_way.join_next().await.is_some() {}
    read
}

async fn read_missing(
    house: &House,
    running: &Running,
    (paper, work): (&Arc<Paper>, &Work),
    under_way: &mut JoinSet<Result<(), Unreadable>>,
) -> Result<(), Stop> {
    let all = paper.pages;
    let mut missing: VecDeque<usize> = (0..all).filter(|index| !work.has(*index)).collect();
    let mut done = all - missing.len();
    if done > 0 {
        running.progress(done as i64, all as i64, "").await?;
    }
    loop {
        while under_way.len() < PAGES_AT_ONCE_MAX
            && let Some(index) = missing.front().copied()
        {
            let hand = match under_way.is_empty() {
                true => Some(house.hands.wait().await.map_err(Trouble::from)?),
                false => house.hands.free(),
            };
            let Some(hand) = hand else { break };
            missing.pop_front();
            let (paper, work) = (paper.clone(), work.clone());
            under_way.spawn_blocking(move || {
                let read = read_one(&paper, &work, index);
                drop(hand);
                read
            });
        }
        let Some(read) = under_way.join_next().await else {
            return Ok(());
        };
        read.map_err(|e| Trouble::Again(e.to_string()))??;
        done += 1;
        running.progress(done as i64, all as i64, "").await?;
    }
}
