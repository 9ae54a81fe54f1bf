//! The clients under test, and the calls that they make.

use std::future::IntoFuture;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use generated_client::ext::highlevel::oauth::HighLevelOAuth;
use generated_client::highlevel::HighLevel;
use generated_client::highlevel::conversations::ExportMessagesParams;
use generated_client::highlevel::objects::UpdateRecordParams;
use generated_client::highlevel::types::{
    SearchRecordsBody, UpdateConversationBody, UpdateReviewBody,
};
use generated_client::partoo::Partoo;
use generated_client::partoo::reviews::{CreateTemplateBody, SearchParams};
use generated_client::partoo::types::Lang;
use generated_client::runtime::{
    Call, Error, JsonObject, MemoryTokenStore, PagedCall, Quota, RetryBudget, RetryPolicy,
    StoredToken, TokenError,
};
use serde_json::json;

use crate::outcome::{End, Failed};
use crate::server::Server;
use crate::server::tokens::{self, COMPANY, Holder};
use crate::settings::Settings;
use crate::trace::Capture;
use crate::workload::{ID_HEADER, ITEMS, LOCATIONS, Operation, PAGES, Task, location_name};

/// The time that a call has in all.
pub(crate) const CALL: Duration = Duration::from_secs(20);

/// The time that an attempt has: long enough for a machine with other work, and no longer, since each answer that stalls
/// takes as long.
pub(crate) const ATTEMPT: Duration = Duration::from_secs(5);

/// How long the first tokens live: longer than a run.
const LIFETIME: Duration = Duration::from_secs(86_400);

/// How many attempts a call makes.
pub(crate) const ATTEMPTS: u32 = 3;

/// The largest body that a client accepts.
pub(crate) const MAX_BODY: usize = 1024 * 1024;

/// When an attempt is followed by another: as by default, with waits for which a test has the time.
const RETRY: RetryPolicy = RetryPolicy::new()
    .attempts(ATTEMPTS)
    .base(Duration::from_millis(10))
    .cap(Duration::from_millis(100))
    .retry_after_cap(Duration::from_secs(2));

/// What the builders of both APIs are told. They have no type in common.
macro_rules! with_settings {
    ($builder:expr, $server:expr, $settings:expr) => {
        $builder
            .base_url($server.url())
            .timeout(CALL)
            .attempt_timeout(ATTEMPT)
            .max_response_bytes(MAX_BODY)
            .retry(RETRY)
            // What is tested is the policy, whatever share of the requests fails.
            .retry_budget(RetryBudget::new(u32::MAX))
            .quotas([Quota::new("soak", $settings.quota().0, $settings.quota().1)])
    };
}

/// The clients of a run.
#[derive(Clone, Debug)]
pub(crate) struct Clients {
    /// One for each location, since each has a token of its own.
    highlevel: Vec<HighLevel>,
    partoo: Partoo,
}

impl Clients {
    /// Clients of a server, with the settings of the run.
    ///
    /// # Errors
    ///
    /// As for the builders.
    pub(crate) async fn of(
        server: &Server,
        settings: &Settings,
    ) -> Result<Self, Box<dyn std::error::Error>> {
        let app = installed(server).await?;
        let traded = app.locations_of(COMPANY);
        let mut highlevel = Vec::new();
        for location in 0..LOCATIONS {
            let id = location_name(location);
            let builder = match location {
                0 => HighLevel::builder().token_source(app.location(&id)),
                _ => HighLevel::builder().token_source(traded.location(&id)),
            };
            let builder = with_settings!(builder, server, settings);
            highlevel.push(builder.resource(id).build()?);
        }
        let builder = Partoo::builder().api_key(server.key());
        let partoo = with_settings!(builder, server, settings).build()?;
        Ok(Self { highlevel, partoo })
    }

    /// Makes the call of a request and tells how it ended.
    pub(crate) async fn call(&self, task: &Task, capture: &Capture) -> End {
        let name = task.name();
        let filling = "f".repeat(task.filling);
        let Some(highlevel) = self.highlevel.get(task.location as usize) else {
            return End::Running;
        };
        let own = match task.operation {
            Operation::UpdateReview => {
                let body = UpdateReviewBody::new(task.location_name(), "product", "approved")
                    .detail(filling);
                let call = highlevel.products().update_review(&name, &body);
                send(task, call, |answer| answer.message == Some(name)).await
            }
            Operation::UpdateRecord => {
                let mut body = JsonObject::new();
                body.insert("properties".to_owned(), json!({ "note": filling }));
                let params = UpdateRecordParams::new(task.location_name());
                let key = "custom_objects.soak";
                let objects = highlevel.objects();
                let call = objects.update_record(key, &name, &params, &body);
                let is_own = |id: String| id == name;
                send(task, call, |answer| {
                    answer.record.is_some_and(|record| is_own(record.id))
                })
                .await
            }
            Operation::UpdateConversation => {
                let mut feedback = JsonObject::new();
                feedback.insert("note".to_owned(), filling);
                let body = UpdateConversationBody::new(task.location_name()).feedback(feedback);
                let conversations = highlevel.conversations();
                let call = conversations.update_conversation(&name, &body);
                send(task, call, |answer| answer.conversation.id == Some(name)).await
            }
            Operation::ExportMessages => {
                let params = ExportMessagesParams::new(task.location_name());
                let call = highlevel.conversations().export_messages(&params);
                read(task, call, |message| Some(message.id)).await
            }
            Operation::SearchRecords => {
                let location = task.location_name();
                let body = SearchRecordsBody::new(location, 1, ITEMS as i64, "soak", Vec::new());
                let objects = highlevel.objects();
                let call = objects.search_records("custom_objects.soak", &body);
                read(task, call, |record| Some(record.id)).await
            }
            Operation::SearchReviews => {
                let call = self.partoo.reviews().search(&SearchParams::new());
                read(task, call, |review| review.key).await
            }
            Operation::CreateTemplate => {
                let body = CreateTemplateBody::new(Lang::Fr, false, true, true, filling, &name);
                let call = self.partoo.reviews().create_template(&body);
                send(task, call, |answer| answer.title == Some(name)).await
            }
        };
        match own {
            Ok(true) => End::Success,
            Ok(false) => End::Garbled,
            Err(error) => {
                capture.search(&error.to_string());
                capture.search(&format!("{error:?}"));
                End::Failed(Failed::of(&error))
            }
        }
    }
}

/// The application, installed on the first location and on the company that the others belong to.
async fn installed(server: &Server) -> Result<HighLevelOAuth, TokenError> {
    let tokens = server.tokens();
    let store = Arc::new(MemoryTokenStore::new());
    let app = HighLevelOAuth::builder(tokens::CLIENT, tokens.client_secret(), store)
        .base_url(&server.url())
        // Tokens are refused far more often here than anywhere else.
        .settings(|oauth| oauth.max_refusals_per_minute(u32::MAX))
        .build()?;
    for (holder, source) in [
        (Holder::Location(0), app.location(&location_name(0))),
        (Holder::Company, app.company(COMPANY)),
    ] {
        let (access, refresh) = tokens.first(holder);
        let token = StoredToken::new(access)
            .with_refresh_token(refresh)
            .with_expires_at(SystemTime::now() + LIFETIME);
        app.oauth().import(source.key(), token).await?;
    }
    Ok(app)
}

/// Awaits a call with the number of its request, and asks whether the answer is its own.
async fn send<T: 'static>(
    task: &Task,
    call: Call<T>,
    is_own: impl FnOnce(T) -> bool,
) -> Result<bool, Error> {
    let call = call.header(ID_HEADER, &task.id.to_string());
    call.into_future().await.map(is_own)
}

/// Reads all pages, and asks whether they hold each item once and in order.
async fn read<T: 'static, I: 'static>(
    task: &Task,
    call: PagedCall<T, I>,
    id: impl Fn(I) -> Option<String>,
) -> Result<bool, Error> {
    let mut items = call.header(ID_HEADER, &task.id.to_string()).items();
    let mut number = 0;
    while let Some(item) = items.next().await {
        if id(item?) != Some(task.item(number)) {
            return Ok(false);
        }
        number += 1;
    }
    Ok(number == PAGES * ITEMS)
}
