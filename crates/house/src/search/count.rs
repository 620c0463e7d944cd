//! Facets counted while answers are collected, so that they count what the asker may see.

use std::collections::HashMap;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::StrColumn;
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

/// Counts the values of the facet field: term to number of documents.
pub struct Facets;

/// One segment's counts, by the segment's own numbers of values.
pub struct Counting {
    column: Option<StrColumn>,
    counts: Vec<u32>,
}

impl Collector for Facets {
    type Fruit = HashMap<String, u64>;
    type Child = Counting;

    fn for_segment(&self, _: SegmentOrdinal, reader: &SegmentReader) -> tantivy::Result<Counting> {
        let column = reader.fast_fields().str("facet")?;
        let counts = vec![0; column.as_ref().map_or(0, |c| c.num_terms())];
        Ok(Counting { column, counts })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(
        &self,
        fruits: Vec<HashMap<String, u64>>,
    ) -> tantivy::Result<HashMap<String, u64>> {
        let mut all = HashMap::new();
        for (value, count) in fruits.into_iter().flatten() {
            *all.entry(value).or_default() += count;
        }
        Ok(all)
    }
}

impl SegmentCollector for Counting {
    type Fruit = HashMap<String, u64>;

    fn collect(&mut self, doc: DocId, _: Score) {
        if let Some(column) = &self.column {
            for ord in column.ords().values_for_doc(doc) {
                self.counts[ord as usize] += 1;
            }
        }
    }

    fn harvest(self) -> HashMap<String, u64> {
        let mut named = HashMap::new();
        let Some(column) = self.column else {
            return named;
        };
        for (ord, count) in self.counts.iter().enumerate().filter(|(_, c)| **c > 0) {
            let mut value = String::new();
            // A value that cannot be read is left out of the counts, never out of the answers.
            if column.ord_to_str(ord as u64, &mut value).unwrap_or(false) {
                named.insert(value, u64::from(*count));
            }
        }
        named
    }
}
