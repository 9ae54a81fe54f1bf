//! What is measured.

use generated_client::highlevel::types as highlevel;
use generated_client::partoo::types as partoo;
use goldens::{integer_enums, maps, presence, shape_unions, tagged_unions, tuples};

use crate::text::Variation::{self, InOrder, Pretty, Shuffled};
use crate::{Error, Run, Subject, mirror};

/// Every variation.
const ALL: &[Variation] = &Variation::ALL;
/// Those for types whose members are data: no member is unknown to a map.
const OF_MAP: &[Variation] = &[InOrder, Shuffled, Pretty];
/// Those for numbers, between which whitespace would be most of the text.
const OF_NUMBERS: &[Variation] = &[InOrder, Shuffled];

const SAME: &str = "nothing";
const TIMES_AS_TEXT: &str = "enumerations refuse other values, times are text";
const DOUBLE_OPTION: &str = "`Option<Option<T>>` through a function for what may be null or absent";

const TAG: &str = r##"{"id":25,"label":"food","color":"#808080"}"##;

const COMMENT: &str = r#"{"id":82938,"partner_id":"accounts/1140/locations/7480/reviews/1","created":"2019-08-01T19:15:54.256000+02:00","author_name":"Castorche SARL","content":"Thank you for your visit, we hope to see you soon.","date":"2019-08-01T19:15:54.256000+02:00","update_date":"2019-08-02T08:00:01.000000+02:00","can_edit":true,"review_id":34,"parent_id":null,"user_id":"123456789abcdef2f60c42ff","is_reply_suggestion":false,"replies":[]}"#;

const TEMPLATE: &str = r#"{"id":34,"org_id":42,"update_date":"2017-08-01T19:15:54.256000+02:00","creation_date":"2017-08-01T19:15:54.256000+02:00","language":"pt-br","title":"Five stars","text":"Thank you, @[](client_full_name), and see you soon at @[](business_name).","negative":false,"neutral":false,"positive":true}"#;

const CONVERSATION: &str = r#"{"success":true,"conversation":{"id":"tDtDnQdgm2LXpyiqYvZ6","locationId":"ve9EPM428h8vShlRW1KT","contactId":"9VEmS0si86GW6gXWU89b","assignedTo":"tDtDnQdgm2LXpyiqYvZ6","userId":"tDtDnQdgm2LXpyiqYvZ6","lastMessageBody":"Hello, this is the message body","lastMessageDate":"1628008053263","lastMessageType":"TYPE_CAMPAIGN_EMAIL","unreadCount":1,"inbox":true,"starred":false,"deleted":false}}"#;

const RECORD: &str = r#"{"id":"661c06b4ffde146bdb469442","owner":["sx6wyHhbFdRXh302LLNR"],"followers":["sx6wyHhbFdRXh302Lunr","sx6wyHhbFdRXh302Lunx"],"properties":{"customer_number":1424,"ticket_name":"Customer not able to login","phone_number":"+917000000000","money":{"currency":"default","value":100},"type_of_ticket":"bug","section_of_app":["settings","contacts"],"received_on":"2024-07-11","my_files":[{"url":"https://example.com/file.pdf"}]},"dateAdded":"2024-07-11T10:20:30.000Z","dateUpdated":"2024-07-11T10:20:30.000Z"}"#;

const BODY: &str = r#"{"altId":"Q9DT3OAqEXDLYuob1G32","altType":"location","productId":"67c0a29a2dee2cd0a8c7c0b6","status":"approved","reply":[{"headline":"Thank you","comment":"We are glad that you like it.","user":{"name":"Jane Doe","email":"jane@example.com","phone":"+15551234567","isCustomer":false}}],"rating":4.5,"headline":"Amazing product with great quality","detail":"The product is for sure a must and recommended buy"}"#;

const PROFILE: &str = r#"{"name":"Ada","nickname":null,"age":36,"motto":"Poetical science","address":null,"anything":[1,"two",{"three":3}],"note":{"kept":true},"tags":["math",null,"engine"]}"#;

/// A review with a list of replies, or with one.
fn review(comments: &str) -> String {
    format!(
        r#"{{"key":"gmb-1140-7480","org_id":42,"id":34,"business_id":"5409c35a97bbc544d8e26737","partner":"google_my_business","partner_id":"accounts/1140/locations/7480","author_name":"Léa Martin","date":"2017-07-01T16:10:23.156000+02:00","update_date":"2017-08-01T19:15:54.256000+02:00","rating":5,"recommended":null,"title":null,"content":"Très bon accueil.\nThe \"plat du jour\" was excellent, and the staff was friendly.","state":"not_treated","link":"https://example.com/reviews/34","tags":[{TAG},{TAG}]{comments}}}"#
    )
}

/// A JSON array of `times` copies.
fn list(text: &str, times: usize) -> String {
    format!("[{}]", vec![text; times].join(","))
}

/// A JSON object of `times` members.
fn map(times: usize, value: impl Fn(usize) -> String) -> String {
    let members: Vec<String> = (0..times)
        .map(|at| format!(r#""item-{at}":{}"#, value(at)))
        .collect();
    format!("{{{}}}", members.join(","))
}

fn subject<'a>(name: &'a str, differs: &'a str, text: &'a str) -> Subject<'a> {
    Subject {
        name,
        differs,
        text,
        variations: ALL,
        counts: true,
    }
}

/// Measures every subject.
pub(crate) fn all(run: &mut Run) -> Result<(), Error> {
    records(run)?;
    members(run)?;
    choices(run)
}

/// Objects with declared members, small and large.
fn records(run: &mut Run) -> Result<(), Error> {
    run.compare::<partoo::Tag, mirror::Tag>(&subject("tag (3 members)", SAME, TAG))?;
    let template = subject("template (10 members)", TIMES_AS_TEXT, TEMPLATE);
    run.compare::<partoo::Template, mirror::Template>(&template)?;
    let conversation = subject("conversation (12 members)", TIMES_AS_TEXT, CONVERSATION);
    run.compare::<highlevel::UpdateConversationResponse, mirror::UpdateConversationResponse>(
        &conversation,
    )?;
    let body = subject("review body (8 members)", TIMES_AS_TEXT, BODY);
    run.compare::<highlevel::UpdateReviewBody, mirror::UpdateReviewBody>(&body)?;
    let record = subject("object record (free members)", TIMES_AS_TEXT, RECORD);
    run.compare::<highlevel::ObjectRecord, mirror::ObjectRecord>(&record)?;
    let text = review("");
    let review = subject("review (18 members)", TIMES_AS_TEXT, &text);
    run.compare::<partoo::Review, mirror::Review>(&review)?;
    let text = list(&text, 100);
    let page = subject("100 reviews", TIMES_AS_TEXT, &text);
    run.compare::<Vec<partoo::Review>, Vec<mirror::Review>>(&page)?;
    let text = list(COMMENT, 100);
    let comments = subject("100 comments", TIMES_AS_TEXT, &text);
    run.compare::<Vec<partoo::Comment>, Vec<mirror::Comment>>(&comments)
}

/// Members of every mode and kind.
fn members(run: &mut Run) -> Result<(), Error> {
    let profile = subject("nullable members", DOUBLE_OPTION, PROFILE);
    run.compare::<presence::types::Profile, mirror::Profile>(&profile)?;
    let text = r#"{"rest":"declared","colour":"midnight blue","size":[1,2,3],"weight":1.25,"maker":{"name":"Acme","country":"FR"},"material":"wool","washable":true,"supplier":"S-1099"}"#;
    let loose = subject("additional members", "`flatten` into a map", text);
    run.compare::<maps::types::StockLoose, mirror::Loose>(&loose)?;
    let text = format!(
        r#"{{"counts":{},"items":{},"lists":{}}}"#,
        map(40, |at| at.to_string()),
        map(20, |at| format!(r#"{{"price":{at}.25}}"#)),
        map(5, |_| r#"["a",null,"b"]"#.to_owned()),
    );
    let stock = Subject {
        variations: OF_MAP,
        ..subject("maps", SAME, &text)
    };
    run.compare::<maps::types::Stock, mirror::Stock>(&stock)?;
    let points: Vec<String> = (0..500)
        .map(|at| format!("[{at}.125,-{}.5]", at * 7))
        .collect();
    let text = format!(
        r#"{{"from":[0.5,1.5],"to":[1e3,2.25],"path":[{}]}}"#,
        points.join(",")
    );
    let line = Subject {
        variations: OF_NUMBERS,
        ..subject("1,000 numbers", SAME, &text)
    };
    run.compare::<tuples::types::Line, mirror::Line>(&line)?;
    let text = r#"{"level":4294967296,"offset":-1,"ratio":0.75,"exit":null}"#;
    let differs = "enumerations by way of `i64`; `Option<Option<T>>` through a function";
    let alarm = subject("integer enumerations", differs, text);
    run.compare::<integer_enums::types::Alarm, mirror::Alarm>(&alarm)
}

/// Values of one of several types, and enumerations, where derives promise less unless they are told.
fn choices(run: &mut Run) -> Result<(), Error> {
    let text = r#"["fr","hu","pt-br","en","tlh","de","nl","fr"]"#;
    let open = Subject {
        variations: &[InOrder],
        ..subject(
            "listed and other values",
            "`untagged` on the variant for the rest",
            text,
        )
    };
    run.compare::<Vec<partoo::Lang>, Vec<mirror::OpenLang>>(&open)?;
    let text = r#"["fr","hu","pt-br","en","sk","de","nl","fr"]"#;
    let closed = Subject {
        variations: &[InOrder],
        counts: false,
        ..subject(
            "listed values",
            "an enumeration of one byte, which refuses other values",
            text,
        )
    };
    run.compare::<Vec<partoo::Lang>, Vec<mirror::Lang>>(&closed)?;

    let text = list(
        r#"{"kind":"circle","radius":2.5},{"kind":"square","side":4.0}"#,
        10,
    );
    let open = subject(
        "tagged union",
        "`tag`, inside of an `untagged` one with a variant for the rest",
        &text,
    );
    run.compare::<Vec<tagged_unions::types::Shape>, Vec<mirror::OpenShape>>(&open)?;
    let closed = Subject {
        name: "closed tagged union",
        differs: "`tag`, which refuses other tags",
        counts: false,
        ..open
    };
    run.compare::<Vec<tagged_unions::types::Shape>, Vec<mirror::Shape>>(&closed)?;

    let text = list(
        r#"{"value":"red","target":{"name":"Acme","vat":"X1"},"many":["a","b"]},{"value":17,"target":{"name":"Ada","email":"ada@example.com"},"many":"c"}"#,
        10,
    );
    // Derives take the first variant that decodes, which keeps all members only because of the order in which the
    // variants stand in the mirror; the emitted type finds the one that knows most.
    let shapes = Subject {
        counts: false,
        ..subject(
            "union by shape",
            "`untagged`: the first variant that decodes",
            &text,
        )
    };
    run.compare::<Vec<shape_unions::types::Filter>, Vec<mirror::Filter>>(&shapes)?;
    let text = list(&review(&format!(r#","comments":{}"#, list(COMMENT, 3))), 20);
    let differs = "`untagged`; enumerations refuse other values, times are text";
    let replies = subject("20 reviews with replies", differs, &text);
    run.compare::<Vec<partoo::Review>, Vec<mirror::Review>>(&replies)
}
