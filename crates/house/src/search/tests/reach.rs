//! Whatever people, grants and queries there are: nobody is shown, counted or suggested anything
//! that lies out of reach. And nothing that can be typed is an error.

use std::collections::HashSet;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::super::*;
use super::Shelf;

/// Queries that many papers answer, and odd ones.
const QUERIES: [&str; 8] = [
    "giấy",
    "giay to",
    "mật thư",
    "giấy tờ năm:2024",
    "\"giấy tờ\"",
    "loại:\"quyết định\"",
    "don vi:\"tinh thu\" giay",
    "giấy tờ mật thư không",
];

/// One unit, and the rank that a paper there needs.
type Place = (usize, i64);

fn sees(grants: &[Place], paper: &Place) -> bool {
    let over = |unit: usize| unit == 0 || unit == paper.0;
    grants.iter().any(|g| over(g.0) && g.1 >= paper.1)
}

#[test]
fn nothing_out_of_reach_is_ever_shown_or_counted() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let temp = tempfile::tempdir().unwrap();
    let places: Vec<Place> = (0..36).map(|n| (n % 3, (n / 3 % 4) as i64 + 1)).collect();
    let (shelf, refs) = runtime.block_on(async {
        let shelf = Shelf::open(temp.path()).await;
        let mut refs = Vec::new();
        for (n, (unit, rank)) in places.iter().enumerate() {
            let body = format!("giấy tờ mật thư số {n}, ngày hai tháng năm");
            let unit = shelf.tree[*unit];
            refs.push(shelf.put(unit, *rank, &format!("Giấy tờ {n}"), &body).await);
        }
        catch_up(&shelf.house).await.unwrap();
        (shelf, refs)
    });
    let grants = proptest::collection::vec((0usize..3, 1i64..5), 0..4);
    let mut runner = TestRunner::new(Config {
        cases: 64,
        failure_persistence: None,
        ..Config::default()
    });
    let case = (grants, 0..QUERIES.len());
    let outcome = runner.run(&case, |(grants, query)| {
        let reach = |at: usize| sees(&grants, &places[at]);
        let may: HashSet<&Ref> = (0..refs.len())
            .filter(|&n| reach(n))
            .map(|n| &refs[n])
            .collect();
        runtime.block_on(judge(&shelf, &grants, QUERIES[query], &refs, &may));
        Ok(())
    });
    outcome.unwrap();
}

async fn judge(shelf: &Shelf, grants: &[Place], query: &str, refs: &[Ref], may: &HashSet<&Ref>) {
    let grants: Vec<(i64, Id)> = grants.iter().map(|g| (g.1, shelf.tree[g.0])).collect();
    let asker = shelf.person(&grants);
    let found = find(&shelf.house, &asker, &Query::new(query, 100))
        .await
        .unwrap();
    assert!(found.hits.iter().all(|h| may.contains(&h.about)));
    assert_eq!(
        found.total,
        may.len(),
        "every paper answers every query: {query}"
    );
    for facet in &found.facets {
        let counted: u64 = facet.values.iter().map(|v| v.1).sum();
        assert_eq!(counted as usize, may.len(), "{}", facet.key);
    }
    for suggestion in suggest(&shelf.house, &asker, "giay t", 20).await.unwrap() {
        assert!(may.contains(&suggestion.about));
    }
    for about in [&refs[0], &refs[35]] {
        let alike = similar(&shelf.house, &asker, about, 50).await.unwrap();
        assert!(may.contains(about) || alike.is_empty());
        assert!(alike.iter().all(|(r, _)| may.contains(r) && r != about));
    }
    let mut nobody = asker.clone();
    nobody.who = None;
    let found = find(&shelf.house, &nobody, &Query::new(query, 100))
        .await
        .unwrap();
    assert!(found.total == 0 && found.hits.is_empty() && found.facets.is_empty());
}

#[tokio::test]
async fn nothing_that_can_be_typed_is_an_error() {
    let temp = tempfile::tempdir().unwrap();
    let shelf = Shelf::open(temp.path()).await;
    shelf
        .put(
            shelf.tree[0],
            1,
            "Giấy",
            "giấy tờ số 12/QĐ-UBND ngày 3/4/2024",
        )
        .await;
    catch_up(&shelf.house).await.unwrap();
    let asker = shelf.person(&[(4, shelf.tree[0])]);
    let long = "giấy tờ ".repeat(10_000);
    let odd = [
        "",
        " ",
        "*",
        "\"",
        "\"\"",
        "\"*\"",
        "giấy*",
        "AND OR NOT",
        "((",
        "năm:",
        "năm:\"",
        ":::",
        "unit:%",
        "loại:\u{0}\u{7}",
        "\u{0}\u{1b}[31m",
        "12/QĐ-",
        "1.234.567,8",
        "3/4/2024 \"3/4\"",
        "\u{301}\u{301}",
        "đơn vị:\"",
        "😀 ກຂ",
        "-",
        "x^2~",
        "\\",
        "giấy\u{202e}tờ",
        &long,
    ];
    for query in odd {
        find(&shelf.house, &asker, &Query::new(query, 5))
            .await
            .unwrap();
        suggest(&shelf.house, &asker, query, 5).await.unwrap();
        lit(&["giấy", "tờ", "12/QĐ-UBND"], query);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_text_can_be_read_and_lit(query in "\\PC{0,60}", text in "\\PC{0,80}") {
        let typed = super::super::typed::read(&query);
        prop_assert!(typed.words.len() <= QUERY_TOKENS_MAX);
        let words: Vec<&str> = text.split(' ').collect();
        prop_assert_eq!(lit(&words, &query).len(), words.len());
        super::super::snippet::Lights::new(&typed).snippet(&text);
    }
}
