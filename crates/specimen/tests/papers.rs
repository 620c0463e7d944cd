//! Papers say what their truth says, in every layout of both worlds, again and again.

use specimen::{
    Born, Kind, MarkAs, Recipe, Secrecy, Wear, World, born, fonts, layouts, make, make_pdf,
};

const WORLDS: [World; 2] = [World::Tuning, World::HeldOut];

/// Cheap to draw: low resolution, no wear.
fn quick(world: World, seed: u64) -> Recipe {
    Recipe {
        wear: Wear::Clean,
        dpi: 40,
        ..Recipe::draw(world, seed)
    }
}

/// Words in a row, whatever the lines were.
fn joined(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_layout_of_both_worlds_bears_its_truth() {
    for world in WORLDS {
        for (seed, layout) in layouts().into_iter().enumerate() {
            let drawn = quick(world, 1000 + seed as u64);
            let font = fonts(world, layout.era)[0].to_owned();
            let made = make(&Recipe {
                layout,
                font,
                ..drawn
            })
            .unwrap();
            let truth = &made.truth;
            let text = joined(&truth.text.join("\n"));
            assert_eq!(truth.text.len(), made.pages.len());
            assert!(documents_glyphs(&text).is_empty(), "{layout:?}: {text}");
            let printed = [&truth.number, &truth.notation, &truth.place, &truth.issuer];
            let more = [
                &truth.parent_issuer,
                &truth.matter,
                &truth.signer,
                &truth.signer_post,
            ];
            for value in printed.into_iter().chain(more).flatten() {
                assert!(
                    text.contains(value.as_str()),
                    "{layout:?} lacks {value:?}: {text}"
                );
            }
            for recipient in &truth.recipients {
                assert!(
                    text.contains(recipient.as_str()),
                    "{layout:?} lacks {recipient:?}"
                );
            }
            if layout.kind != Kind::Letter {
                assert!(
                    text.contains(truth.paper_type.as_deref().unwrap()),
                    "{layout:?}"
                );
            }
        }
    }
}

fn documents_glyphs(text: &str) -> Vec<char> {
    documents::glyphs_missing(text)
}

#[test]
fn a_recipe_gives_the_same_pixels_again() {
    let recipe = Recipe {
        dpi: 60,
        wear: Wear::Terrible,
        ..Recipe::draw(World::Tuning, 3)
    };
    let (once, again) = (make(&recipe).unwrap(), make(&recipe).unwrap());
    assert_eq!(once.pages, again.pages);
    assert_eq!(once.truth, again.truth);
}

#[test]
fn a_worn_page_keeps_its_size_and_its_letters() {
    for wear in [Wear::Office, Wear::Bad, Wear::Terrible] {
        let recipe = Recipe {
            dpi: 100,
            wear,
            colour: false,
            ..Recipe::draw(World::HeldOut, 5)
        };
        let page = make(&recipe).unwrap().pages.remove(0);
        assert_eq!((page.width(), page.height()), (827, 1169));
        assert!(!page.color().has_color());
        let dark = page
            .to_luma8()
            .pixels()
            .filter(|pixel| pixel.0[0] < 110)
            .count();
        assert!(dark > 1000, "{wear:?}: {dark} dark pixels");
    }
}

#[test]
fn marks_of_secrecy_come_on_request_only() {
    for world in WORLDS {
        for seed in 0..40 {
            let plain = quick(world, seed);
            assert_eq!(make(&plain).unwrap().truth.secrecy, None);
        }
        let asked = Recipe {
            secrecy: Some((Secrecy::ToiMat, MarkAs::Box)),
            ..quick(world, 77)
        };
        let truth = make(&asked).unwrap().truth;
        assert_eq!(truth.secrecy.as_deref(), Some("TỐI MẬT"));
        assert!(truth.text[0].contains("TỐI MẬT"));
    }
}

#[test]
fn the_worlds_share_no_font() {
    for layout in layouts() {
        let held_out = fonts(World::HeldOut, layout.era);
        assert!(
            fonts(World::Tuning, layout.era)
                .iter()
                .all(|font| !held_out.contains(font))
        );
    }
}

#[test]
fn the_worlds_word_no_matter_alike() {
    let matters = |world| -> Vec<String> {
        (0..60)
            .filter_map(|seed| make(&quick(world, seed)).unwrap().truth.matter)
            .collect()
    };
    let (tuning, held_out) = (matters(World::Tuning), matters(World::HeldOut));
    assert!(tuning.iter().all(|matter| !held_out.contains(matter)));
}

#[test]
fn born_digital_forms_bear_the_same_fields() {
    let recipe = quick(World::Tuning, 21);
    let scanned = make(&recipe).unwrap().truth;
    for form in Born::ALL {
        let (bytes, truth) = born(&recipe, form).unwrap();
        let opening: &[u8] = match form {
            Born::Pdf => b"%PDF-",
            Born::Docx | Born::Odt => b"PK\x03\x04",
            Born::Rtf => b"{\\rtf1",
            Born::Txt => &bytes[..1],
        };
        assert!(bytes.starts_with(opening), "{form:?}");
        let fields = specimen::Truth {
            text: scanned.text.clone(),
            ..truth.clone()
        };
        assert_eq!(fields, scanned);
        assert!(joined(&truth.text[0]).contains(scanned.signer.as_deref().unwrap()));
    }
}

#[test]
fn a_born_digital_pdf_says_the_same() {
    let recipe = quick(World::Tuning, 12);
    let (bytes, truth) = make_pdf(&recipe).unwrap();
    assert!(bytes.starts_with(b"%PDF-"));
    assert_eq!(truth, make(&recipe).unwrap().truth);
}
