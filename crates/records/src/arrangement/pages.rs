//! Pages of arrangements: choosing a change for many records, the plan that shows it first, what
//! was done and what was left alone, and the way back.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use house::access::Right;
use house::page::html_invalid;
use house::page::{Asker, Crumb, Frame, Nothing, Signed, Undo, Wrongs, go, go_saying, html};
use house::room::{Door, Routes};
use house::{Error, House, Id, Result};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::plan::{self, Arrangement, Chosen, Line, NAMED_MAX};
use super::{Change, NONE, Paper, State as Order, run, stored};
use crate::NAME;
use crate::dossier::choice::{self, Meant};
use crate::dossier::{self, Dossier};
use crate::record::filter::Filter;
use crate::record::{INTERNAL, RESTRICTED, archival};
use crate::{class, tag};

/// Arrangements on the page of one's own.
const PAGE_ROWS: i64 = 50;
/// Tags suggested.
const TAGS_SUGGESTED: i64 = 100;

/// The routes.
pub fn routes() -> Routes {
    let door = Door::Room(NAME, Right::Contribute);
    Routes::new()
        .post("/records/bulk", door, choose)
        .get("/records/arrangements", door, list)
        .post("/records/arrangements", door, fix)
        .get("/records/arrangements/{id}", door, show)
        .post("/records/arrangements/{id}/begin", door, begin)
        .post("/records/arrangements/{id}/undo", door, undo)
}

/// What a form sent, read as one of several shapes. Fields of other shapes are passed over.
pub(crate) fn shaped<T: DeserializeOwned>(fields: &[(String, String)]) -> Result<T> {
    let wrong = |_| Error::field("", "form-malformed");
    let text =
        serde_html_form::to_string(fields).map_err(|_| Error::field("", "form-malformed"))?;
    serde_html_form::from_str(&text).map_err(wrong)
}

/// The first part of the form: which records.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct ChosenForm {
    record: Vec<String>,
    /// Not empty: all that the filter finds.
    all: String,
    /// The filter, as the list's address.
    found: String,
}

impl ChosenForm {
    fn chosen(&self) -> Result<Chosen> {
        if !self.all.is_empty() {
            let filter: Filter = serde_html_form::from_str(&self.found)
                .map_err(|_| Error::field("", "form-malformed"))?;
            return Ok(Chosen::Found(Box::new(filter)));
        }
        if self.record.len() > NAMED_MAX {
            return Err(Error::field("record", "arrange-too-many"));
        }
        let ids: Result<Vec<Id>> = self.record.iter().map(|id| id.parse()).collect();
        Ok(Chosen::Named(ids?))
    }
}

/// The second part: what is to change, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct ChangeForm {
    label: String,
    class: String,
    class_out: String,
    /// As typed; one that was picked among several wins.
    dossier: String,
    dossier_pick: String,
    dossier_out: String,
    add: String,
    remove: String,
    trash: String,
    language: String,
    mode: String,
    trust: String,
    physical_state: String,
}

impl ChangeForm {
    fn paper(&self) -> Paper {
        Paper {
            language: self.language.clone(),
            mode: self.mode.clone(),
            trust: self.trust.clone(),
            physical_state: self.physical_state.clone(),
        }
    }

    /// What stands in a choice of what papers have in common.
    fn chosen(&self, name: &str) -> &str {
        match name {
            "language" => &self.language,
            "mode" => &self.mode,
            "trust" => &self.trust,
            _ => &self.physical_state,
        }
    }

    /// The id of the dossier that is meant, [`NONE`] or nothing.
    async fn dossier(&self, house: &House, asker: &Asker) -> Result<String> {
        if !self.dossier_pick.is_empty() {
            return Ok(self.dossier_pick.clone());
        }
        if self.dossier == NONE {
            return Ok(NONE.to_owned());
        }
        match choice::meant(house, asker, None, &self.dossier).await? {
            Meant::One(id) => Ok(id.to_string()),
            Meant::Nothing if !self.dossier_out.is_empty() => Ok(NONE.to_owned()),
            Meant::Nothing => Ok(String::new()),
            Meant::Several(some) if some.is_empty() => {
                Err(Error::field("dossier", "filing-no-hit"))
            }
            Meant::Several(_) => Err(Error::field("dossier", "filing-several")),
        }
    }

    async fn change(&self, house: &House, asker: &Asker) -> Result<Change> {
        let class = class::meant(&house.db, &self.class).await?;
        let class = match class {
            Some(class) => class.id.to_string(),
            None if !self.class_out.is_empty() => NONE.to_owned(),
            None => String::new(),
        };
        Ok(Change {
            label: self.label.clone(),
            class,
            dossier: self.dossier(house, asker).await?,
            add: tag::typed(&self.add)?,
            remove: tag::typed(&self.remove)?,
            trash: self.trash.clone(),
            paper: self.paper(),
            rename: None,
            undo: None,
        })
    }
}

#[derive(Template)]
#[template(path = "arrangement/form.html")]
struct FormPage {
    frame: Frame,
    chosen: ChosenForm,
    form: ChangeForm,
    dossiers: Vec<Dossier>,
    /// Those among which the typed words leave the choice.
    matches: Vec<Dossier>,
    tags: Vec<tag::Used>,
    decides: bool,
    in_trash: bool,
    papers: Vec<PaperChoice>,
    errors: Wrongs,
}

/// A choice of what papers have in common: its name, its label, and what there is to choose.
struct PaperChoice {
    name: &'static str,
    label: String,
    options: Vec<(&'static str, String)>,
}

impl FormPage {
    fn is_chosen(&self, name: &str, value: &str) -> bool {
        self.form.chosen(name) == value
    }

    fn is_unfolded(&self) -> bool {
        self.form.paper() != Paper::default()
    }
}

/// What papers can have in common, with the way to leave it and to take it out.
fn paper_choices(asker: &Asker) -> Vec<PaperChoice> {
    let all: [(&'static str, bool, &'static [&'static str]); 4] = [
        ("language", false, &archival::LANGUAGES),
        ("trust", true, &archival::TRUSTS),
        ("physical_state", true, &archival::STATES),
        ("mode", true, &archival::MODES),
    ];
    let choice = |(name, out, values): (&'static str, bool, &'static [&'static str])| {
        let mut options = archival::options(asker, name, false, values);
        options.insert(0, ("", asker.t("arrange-keep")));
        if out {
            options.push((NONE, asker.t("archival-take-out")));
        }
        PaperChoice {
            name,
            label: asker.t(&format!("field-{name}")),
            options,
        }
    };
    all.into_iter().map(choice).collect()
}

async fn draw_form(
    house: &House,
    asker: &Asker,
    chosen: ChosenForm,
    form: ChangeForm,
    errors: Wrongs,
) -> Result<FormPage> {
    let matches = match errors.get("dossier") {
        "" => vec![],
        _ => choice::offered(house, asker, None, &form.dossier).await?,
    };
    Ok(FormPage {
        frame: frame(asker, "arrange-title").await?,
        dossiers: choice::suggested(house, asker, None).await?,
        matches,
        tags: tag::used(house, asker, "", TAGS_SUGGESTED).await?,
        decides: asker.holds(NAME, Right::Decide),
        in_trash: chosen.found.contains("trash="),
        papers: paper_choices(asker),
        chosen,
        form,
        errors,
    })
}

async fn frame(asker: &Asker, title: &str) -> Result<Frame> {
    let crumbs = vec![
        Crumb::new(asker.t("room-records"), "/records"),
        Crumb::new(asker.t("arrangements-title"), "/records/arrangements"),
    ];
    asker.frame(asker.t(title), crumbs).await
}

/// POST /records/bulk: from the boxes of the list to the choice of a change. Nothing is stored.
async fn choose(
    State(house): State<House>,
    asker: Asker,
    Signed(fields): Signed<Vec<(String, String)>>,
) -> Result<Response> {
    let chosen: ChosenForm = shaped(&fields)?;
    if chosen.all.is_empty() && chosen.record.is_empty() {
        let back = format!("/records?{}", chosen.found);
        return Ok(go_saying(&back, "said-arrange-none"));
    }
    let form = ChangeForm::default();
    html(&draw_form(&house, &asker, chosen, form, Wrongs::default()).await?)
}

async fn fix(
    State(house): State<House>,
    asker: Asker,
    Signed(fields): Signed<Vec<(String, String)>>,
) -> Result<Response> {
    let (chosen, form): (ChosenForm, ChangeForm) = (shaped(&fields)?, shaped(&fields)?);
    let fixed = match form.change(&house, &asker).await {
        Ok(change) => plan::fix(&house, &asker, chosen.chosen()?, change).await,
        Err(error) => Err(error),
    };
    match fixed {
        Ok(id) => Ok(go(&format!("/records/arrangements/{id}"))),
        Err(Error::Invalid(errors)) => {
            let wrongs = Wrongs::of(&asker, &errors);
            html_invalid(&draw_form(&house, &asker, chosen, form, wrongs).await?)
        }
        Err(other) => Err(other),
    }
}

/// A line in words: what stays is left out.
struct Words {
    id: Id,
    title: String,
    changes: Vec<(String, String, String)>,
    reason: String,
}

#[derive(Template)]
#[template(path = "arrangement/show.html")]
struct ShowPage {
    frame: Frame,
    arrangement: Arrangement,
    lines: Vec<Words>,
    done: i64,
    may_undo: bool,
    /// What is to be known beside the counts.
    remark: Option<String>,
}

impl ShowPage {
    fn progress(&self) -> String {
        let all = self.arrangement.all_records;
        self.frame
            .t2("arrange-progress", ("done", self.done), ("all", all))
    }
}

async fn show(State(house): State<House>, asker: Asker, Path(id): Path<Id>) -> Result<Response> {
    let found = plan::find(&house, &asker, id).await?;
    let lines = match found.begun_at {
        None => plan::look(&house, &asker, &found).await?,
        Some(_) => plan::done(&house, &asker, id).await?,
    };
    let mut words = Vec::with_capacity(lines.len());
    for line in lines {
        words.push(in_words(&house, &asker, line).await?);
    }
    let may_undo = found.ended_at.is_some() && found.changed > 0 && found.undone == 0;
    let title = match (found.begun_at, stored(&found.change)?.undo) {
        (None, _) => "arrange-plan",
        (_, Some(_)) => "arrange-taken-back",
        _ => "arrange-result",
    };
    let mut frame = frame(&asker, title).await?;
    offer_undo(&mut frame, &asker, may_undo.then_some(id), None);
    html(&ShowPage {
        frame,
        done: found.all_records - found.waiting,
        may_undo,
        remark: tag::rename::remark(&house, &asker, &found).await?,
        lines: words,
        arrangement: found,
    })
}

/// Puts the way back into the toast that says what was done; it leads to the record's page when
/// one is given.
pub(crate) fn offer_undo(
    frame: &mut Frame,
    asker: &Asker,
    arrangement: Option<Id>,
    record: Option<Id>,
) {
    if let (Some(toast), Some(id)) = (&mut frame.toast, arrangement) {
        let back = record.map(|record| format!("?record={record}"));
        let back = back.unwrap_or_default();
        toast.undo = Some(Undo {
            href: format!("/records/arrangements/{id}/undo{back}"),
            label: asker.t("arrange-undo"),
        });
    }
}

async fn in_words(house: &House, asker: &Asker, line: Line) -> Result<Words> {
    let was = order_words(house, asker, &line.was).await?;
    let became = order_words(house, asker, &line.became).await?;
    let changes = ASPECTS.iter().zip(was.into_iter().zip(became));
    Ok(Words {
        id: line.id,
        title: line.title,
        changes: changes
            .filter(|(_, (was, became))| was != became)
            .map(|(key, (was, became))| (asker.t(key), was, became))
            .collect(),
        reason: if line.reason.is_empty() {
            String::new()
        } else {
            asker.t(&line.reason)
        },
    })
}

/// The names of what an order is made of.
const ASPECTS: [&str; 9] = [
    "field-label",
    "field-class",
    "record-dossier",
    "tags-title",
    "arrange-shelf",
    "field-language",
    "field-mode",
    "field-trust",
    "field-physical_state",
];

/// Label, class, dossier, tags, place and what papers have in common, of a record in words; a
/// dossier that the asker may not see has none.
pub(crate) async fn order_words(house: &House, asker: &Asker, o: &Order) -> Result<[String; 9]> {
    let nothing = || asker.t("arrange-nothing-there");
    let label = asker.t_with("label-word", &[("label", o.label.as_str().into())]);
    let class = match o.class {
        Some(id) => class::find(&house.db, id).await?.map(|k| k.words()),
        None => None,
    };
    let dossier = match o.dossier {
        Some(id) => {
            let found = dossier::find(house, asker, Right::Read, id).await;
            Some(found.map_or_else(|_| asker.t("arrange-other-dossier"), |d| d.title))
        }
        None => None,
    };
    let place = if o.trashed {
        "arrange-in-trash"
    } else {
        "arrange-on-shelf"
    };
    let paper = o.paper.clone().unwrap_or_default();
    let told = |name: &str, value: &str| match value {
        "" => nothing(),
        value => archival::words(asker, name, value),
    };
    Ok([
        label,
        class.unwrap_or_else(nothing),
        dossier.unwrap_or_else(nothing),
        if o.tags.is_empty() {
            nothing()
        } else {
            o.tags.join(", ")
        },
        asker.t(place),
        told("language", &paper.language),
        told("mode", &paper.mode),
        told("trust", &paper.trust),
        told("physical_state", &paper.physical_state),
    ])
}

async fn begin(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Signed(Nothing {}): Signed<Nothing>,
) -> Result<Response> {
    run::begin(&house, &asker, id).await?;
    let href = format!("/records/arrangements/{id}");
    Ok(go_saying(&href, "said-arranged"))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct BackQuery {
    /// The record's page from which it was taken back.
    record: String,
}

async fn undo(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Query(back): Query<BackQuery>,
    Signed(Nothing {}): Signed<Nothing>,
) -> Result<Response> {
    let new = run::undo(&house, &asker, id).await?;
    let href = match back.record.parse::<Id>() {
        Ok(record) => format!("/records/{record}"),
        Err(_) => format!("/records/arrangements/{new}"),
    };
    Ok(go_saying(&href, "said-taken-back"))
}

#[derive(Template)]
#[template(path = "arrangement/list.html")]
struct ListPage {
    frame: Frame,
    rows: Vec<Arrangement>,
}

async fn list(State(house): State<House>, asker: Asker) -> Result<Response> {
    let crumbs = vec![Crumb::new(asker.t("room-records"), "/records")];
    html(&ListPage {
        frame: asker.frame(asker.t("arrangements-title"), crumbs).await?,
        rows: plan::latest(&house, &asker, PAGE_ROWS).await?,
    })
}
