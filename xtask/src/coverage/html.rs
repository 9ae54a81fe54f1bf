//! The report as one HTML page: no script, nothing that is loaded, light or dark as the reader has it.
//!
//! Every text of a document passes through [`Text`], which makes it harmless wherever it stands.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use super::against::{Against, Compared, Difference, Explanation, FILE as RECORDED};
use super::inventory::{Counts, Entry, Group, Inventory};
use super::text::{met_in, plural, verdict};
use super::{Coverage, MEANING};

const STYLE: &str = include_str!("page.css");

/// A text that shows itself, in an element as well as in an attribute.
struct Text<'t>(&'t str);

impl fmt::Display for Text<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for letter in self.0.chars() {
            match letter {
                '&' => out.write_str("&amp;")?,
                '<' => out.write_str("&lt;")?,
                '>' => out.write_str("&gt;")?,
                '"' => out.write_str("&quot;")?,
                '\'' => out.write_str("&#39;")?,
                // Marks that turn the direction of writing could make a text look like another one.
                '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => out.write_str("\u{fffd}")?,
                other => out.write_char(other)?,
            }
        }
        Ok(())
    }
}

/// The same, with places at which a long one may be broken.
struct Wire<'t>(&'t str);

impl fmt::Display for Wire<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in self.0.split_inclusive(['/', '_', '.', ':']) {
            write!(out, "{}<wbr>", Text(part))?;
        }
        Ok(())
    }
}

/// The page.
pub(super) fn write(coverage: &Coverage) -> String {
    let mut out = String::new();
    let _ = write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>Coverage of the APIs</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<header>\n\
         <h1>Coverage of the APIs</h1>\n\
         <p class=\"soft\">What the documents describe, what of it is emitted, and what is tested on the wire.</p>\n\
         <p class=\"verdict {}\">{}</p>\n",
        tone(coverage.findings() == 0 && coverage.is_complete()),
        Text(&verdict(coverage)),
    );
    contents(&mut out, coverage);
    for (index, inventory) in coverage.apis.iter().enumerate() {
        api(&mut out, inventory, index);
    }
    if let Some(compared) = &coverage.against {
        against(&mut out, compared);
    }
    let _ = write!(
        out,
        "<h2 id=\"columns\">What the columns mean</h2>\n<dl>\n\
         <dt>exist</dt><dd>In the documents below <code>specs</code>, after their overlays.</dd>\n\
         <dt>emitted</dt><dd>In the emitted modules as they are on the disk: an operation has a method, an event a \
         variant, and a schema a type unless it is a plain value or only lends its members to others.</dd>\n\
         <dt>tested</dt><dd>{} A schema is tested when one of these reaches it.</dd>\n</dl>\n\
         </main>\n</body>\n</html>\n",
        Text(MEANING)
    );
    out
}

/// Where to find what.
fn contents(out: &mut String, coverage: &Coverage) {
    out.push_str("<nav aria-label=\"Contents\">\n");
    for (index, inventory) in coverage.apis.iter().enumerate() {
        let _ = writeln!(
            out,
            "<a href=\"#api-{index}\">{}</a>",
            Text(&inventory.title)
        );
    }
    if coverage.against.is_some() {
        out.push_str("<a href=\"#against\">Against the vendor's documents</a>\n");
    }
    out.push_str("<a href=\"#columns\">What the columns mean</a>\n</nav>\n</header>\n<main>\n");
}

fn tone(is_good: bool) -> &'static str {
    if is_good { "good" } else { "gap" }
}

fn api(out: &mut String, inventory: &Inventory, index: usize) {
    let _ = write!(
        out,
        "<section>\n<h2 id=\"api-{index}\">{}</h2>\n<ul class=\"cards\">\n",
        Text(&inventory.title)
    );
    card(out, "operations", inventory.operations);
    card(out, "schemas", inventory.schemas);
    card(out, "events", inventory.events);
    let _ = write!(
        out,
        "</ul>\n<div class=\"scroll\" role=\"region\" aria-label=\"Groups of {}\" tabindex=\"0\">\n<table>\n\
         <caption>Groups. A schema that several of them reach is counted in each.</caption>\n\
         <thead>\n<tr><td></td>",
        Text(&inventory.title)
    );
    for what in ["operations", "schemas", "events"] {
        let _ = write!(
            out,
            "<th class=\"span begin\" colspan=\"3\" scope=\"colgroup\">{what}</th>"
        );
    }
    out.push_str("</tr>\n<tr><th scope=\"col\">group</th>");
    for _ in 0..3 {
        out.push_str("<th class=\"count begin\" scope=\"col\">exist</th>");
        out.push_str("<th class=\"count\" scope=\"col\">emitted</th>");
        out.push_str("<th class=\"count\" scope=\"col\">tested</th>");
    }
    out.push_str("</tr>\n</thead>\n<tbody>\n");
    for group in &inventory.groups {
        let all = [
            group.operation_counts(),
            group.schemas,
            group.event_counts(),
        ];
        row(out, &group.name, all);
    }
    out.push_str("</tbody>\n<tfoot>\n");
    row(
        out,
        "all",
        [inventory.operations, inventory.schemas, inventory.events],
    );
    out.push_str("</tfoot>\n</table>\n</div>\n");
    out.push_str("<h3>One by one</h3>\n<div class=\"folds\">\n");
    schemas(
        out,
        "Schemas that are not emitted",
        &inventory.schemas_not_emitted,
    );
    for group in &inventory.groups {
        entries(out, group);
    }
    schemas(
        out,
        "Schemas that nothing reaches",
        &inventory.schemas_not_reached,
    );
    out.push_str("</div>\n</section>\n");
}

fn card(out: &mut String, what: &str, counts: Counts) {
    let full = counts.emitted == counts.exist && counts.tested == counts.exist;
    let share = (counts.tested * 100)
        .checked_div(counts.exist)
        .unwrap_or(100);
    let class = if full { " class=\"full\"" } else { "" };
    let _ = writeln!(
        out,
        "<li><span class=\"name\">{what}</span><span class=\"number\">{}</span>\
         <div class=\"bar\" aria-hidden=\"true\"><span{class} style=\"--share: {share}%\"></span></div>\
         <span class=\"rest\">{} emitted, {} tested</span></li>",
        counts.exist, counts.emitted, counts.tested
    );
}

fn row(out: &mut String, name: &str, all: [Counts; 3]) {
    let _ = write!(out, "<tr><th scope=\"row\">{}</th>", Text(name));
    for counts in all {
        if counts.exist == 0 {
            out.push_str("<td class=\"begin\"></td><td></td><td></td>");
            continue;
        }
        let short = |count: usize| if count < counts.exist { " short" } else { "" };
        let _ = write!(
            out,
            "<td class=\"count begin\">{}</td><td class=\"count{}\">{}</td><td class=\"count{}\">{}</td>",
            counts.exist,
            short(counts.emitted),
            counts.emitted,
            short(counts.tested),
            counts.tested
        );
    }
    out.push_str("</tr>\n");
}

fn schemas(out: &mut String, title: &str, places: &[String]) {
    if places.is_empty() {
        return;
    }
    let _ = write!(
        out,
        "<details>\n<summary>{title} <span class=\"rest\">{}</span></summary>\n<ul>\n",
        places.len()
    );
    for place in places {
        let _ = writeln!(out, "<li class=\"wire\">{}</li>", Wire(place));
    }
    out.push_str("</ul>\n</details>\n");
}

/// Every operation or event of a group, folded away.
fn entries(out: &mut String, group: &Group) {
    let (what, list) = match group.operations.is_empty() {
        false => ("operation", &group.operations),
        true => ("event", &group.events),
    };
    let tested = list.iter().filter(|entry| entry.state.tested).count();
    let _ = write!(
        out,
        "<details>\n<summary>{} <span class=\"rest\">{}, {tested} tested</span></summary>\n\
         <div class=\"scroll\" role=\"region\" aria-label=\"{}\" tabindex=\"0\">\n<table>\n<thead><tr>\
         <th scope=\"col\">{what}</th><th scope=\"col\">in Rust</th><th scope=\"col\">emitted</th>\
         <th scope=\"col\">tested</th></tr></thead>\n<tbody>\n",
        Text(&group.name),
        plural(list.len(), what),
        Text(&group.name)
    );
    for entry in list {
        entry_row(out, &group.name, entry);
    }
    out.push_str("</tbody>\n</table>\n</div>\n</details>\n");
}

fn entry_row(out: &mut String, group: &str, entry: &Entry) {
    let path = entry.rust.as_deref().unwrap_or("none");
    let inner = path
        .strip_prefix(group)
        .and_then(|rest| rest.strip_prefix("::"));
    let _ = write!(
        out,
        "<tr><th scope=\"row\" class=\"wire\">{}</th><td class=\"wire\">{}</td>",
        Wire(&entry.name),
        Wire(inner.unwrap_or(path))
    );
    for is_so in [entry.state.emitted, entry.state.tested] {
        let word = if is_so { "yes" } else { "no" };
        let _ = write!(
            out,
            "<td><span class=\"mark {}\">{word}</span></td>",
            tone(is_so)
        );
    }
    out.push_str("</tr>\n");
}

fn against(out: &mut String, against: &Against) {
    let has_events = against.documents.iter().any(|document| document.events > 0);
    let events = match has_events {
        true => {
            "<th scope=\"col\" class=\"count begin\">events</th>\
             <th scope=\"col\" class=\"count\">of them ours</th>"
        }
        false => "",
    };
    let _ = write!(
        out,
        "<section>\n<h2 id=\"against\">Against the vendor's documents</h2>\n\
         <div class=\"scroll\" role=\"region\" aria-label=\"Documents of the vendor\" tabindex=\"0\">\n<table>\n\
         <caption>Documents that describe something of ours.</caption>\n<thead><tr>\
         <th scope=\"col\">document</th><th scope=\"col\">API</th>\
         <th scope=\"col\" class=\"count\">operations</th><th scope=\"col\" class=\"count\">of them ours</th>\
         {events}</tr></thead>\n<tbody>\n"
    );
    for document in &against.documents {
        let _ = write!(
            out,
            "<tr><th scope=\"row\" class=\"wire\">{}</th><td>{}</td>",
            Text(&document.file),
            Text(&document.api)
        );
        let all = [
            (document.operations, document.covered),
            (document.events, document.covered_events),
        ];
        for (all, ours) in all.into_iter().take(if has_events { 2 } else { 1 }) {
            let short = if ours < all { " short" } else { "" };
            let _ = write!(
                out,
                "<td class=\"count\">{all}</td><td class=\"count{short}\">{ours}</td>"
            );
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n</div>\n");
    if !against.not_compared.is_empty() {
        let files: Vec<String> = against
            .not_compared
            .iter()
            .map(|file| format!("<span class=\"wire\">{}</span>", Wire(file)))
            .collect();
        let _ = writeln!(
            out,
            "<p class=\"soft\">Nothing to compare with: {}.</p>",
            files.join(", ")
        );
    }
    if !against.unreadable.is_empty() {
        out.push_str("<h3>Documents that could not be read</h3>\n<dl>\n");
        for document in &against.unreadable {
            let (file, why) = (Text(&document.file), Text(&document.why));
            let _ = writeln!(out, "<dt class=\"wire\">{file}</dt><dd>{why}</dd>");
        }
        out.push_str("</dl>\n");
    }
    for api in &against.apis {
        differences(out, api);
    }
    if !against.not_covered.is_empty() {
        let count = plural(against.not_covered.len(), "document");
        let _ = write!(
            out,
            "<h3>Not covered</h3>\n<div class=\"folds\">\n<details>\n<summary>Documents of which we have nothing <span class=\"rest\">{count}</span></summary>\n<p>"
        );
        for (index, document) in against.not_covered.iter().enumerate() {
            let comma = if index > 0 { ", " } else { "" };
            let (file, count) = (Text(&document.file), document.operations);
            let _ = write!(
                out,
                "{comma}<span class=\"wire\">{file}</span>&nbsp;({count})"
            );
        }
        out.push_str("</p>\n</details>\n</div>\n");
    }
    out.push_str("</section>\n");
}

fn differences(out: &mut String, api: &Compared) {
    let open: Vec<&Difference> = api.unexplained().collect();
    if !open.is_empty() {
        let _ = writeln!(
            out,
            "<h3>{} to explain or to repair</h3>",
            plural(open.len(), "difference")
        );
        for difference in open {
            let (ours, vendor) = (&difference.ours, &difference.vendor);
            let _ = writeln!(
                out,
                "<article class=\"difference\">\n<h4>{}: <span class=\"wire\">{}</span></h4>\n<dl>\n\
                 <dt>ours</dt><dd>{} <span class=\"soft\">specs/{}/{}:{}</span></dd>\n\
                 <dt>vendor</dt><dd>{} <span class=\"soft\">{}:{}</span></dd>\n\
                 <dt>place</dt><dd><code>{}</code></dd>\n</dl>\n</article>",
                difference.kind,
                Wire(&met_in(difference)),
                Text(&difference.ours_says),
                Text(&api.api),
                Text(&ours.file),
                ours.line,
                Text(&difference.vendor_says),
                Text(&vendor.file),
                vendor.line,
                Wire(&ours.key())
            );
        }
    }
    if !api.unused.is_empty() {
        let count = plural(api.unused.len(), "explanation");
        let _ = writeln!(out, "<h3>{count} in {RECORDED} for nothing</h3>\n<ul>");
        for unused in &api.unused {
            let _ = writeln!(out, "<li class=\"wire\">{}</li>", Text(unused));
        }
        out.push_str("</ul>\n");
    }
    explained(out, api);
}

/// What is explained, by its explanation.
fn explained(out: &mut String, api: &Compared) {
    let mut reasons: BTreeMap<(&str, usize, &str), Vec<&Difference>> = BTreeMap::new();
    for difference in &api.differences {
        let reason = match &difference.explanation {
            Some(Explanation::Overlay { file, line, why }) => (file.as_str(), *line, why.as_str()),
            Some(Explanation::Recorded { why }) => (RECORDED, 0, why.as_str()),
            None => continue,
        };
        reasons.entry(reason).or_default().push(difference);
    }
    if reasons.is_empty() {
        return;
    }
    let count: usize = reasons.values().map(Vec::len).sum();
    let count = plural(count, "difference");
    let _ = writeln!(out, "<h3>{count} explained</h3>\n<div class=\"folds\">");
    for ((file, line, why), differences) in reasons {
        let place = match line {
            0 => format!("specs/{}/{file}", api.api),
            line => format!("specs/{}/{file}:{line}", api.api),
        };
        let _ = write!(
            out,
            "<details>\n<summary>{} <span class=\"rest below\">{}, <span class=\"wire\">{}</span></span></summary>\n\
             <div class=\"scroll\" role=\"region\" aria-label=\"Differences\" tabindex=\"0\">\n<table>\n<thead><tr>\
             <th scope=\"col\">where</th><th scope=\"col\">what</th><th scope=\"col\">ours</th>\
             <th scope=\"col\">vendor</th></tr></thead>\n<tbody>\n",
            Text(why),
            plural(differences.len(), "difference"),
            Text(&place)
        );
        for difference in differences {
            let _ = writeln!(
                out,
                "<tr><th scope=\"row\" class=\"wire\">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>",
                Wire(&met_in(difference)),
                difference.kind,
                Text(&difference.ours_says),
                Text(&difference.vendor_says)
            );
        }
        out.push_str("</tbody>\n</table>\n</div>\n</details>\n");
    }
    out.push_str("</div>\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_shows_itself_and_does_nothing() {
        let text = "<script>alert('a' & \"b\")</script>\u{202e}";
        assert_eq!(
            Text(text).to_string(),
            "&lt;script&gt;alert(&#39;a&#39; &amp; &quot;b&quot;)&lt;/script&gt;\u{fffd}"
        );
    }
}
