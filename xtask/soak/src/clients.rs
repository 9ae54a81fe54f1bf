//! The clients under test, and the calls that they make.

use std::future::IntoFuture;
use std::time::Duration;

use generated_client::highlevel::HighLevel;
use generated_client::highlevel::objects::UpdateRecordParams;
use generated_client::highlevel::types::{UpdateConversationBody, UpdateReviewBody};
use generated_client::partoo::Partoo;
use generated_client::partoo::reviews::CreateTemplateBody;
use generated_client::partoo::types::Lang;
use generated_client::runtime::{Call, Error, JsonObject};
use serde_json::json;

use crate::outcome::{End, Failed};
use crate::server::Server;
use crate::trace::Capture;
use crate::workload::{ID_HEADER, Operation, Task};

/// The time that a call has in all.
pub(crate) const CALL: Duration = Duration::from_secs(20);

/// The time that an attempt has.
pub(crate) const ATTEMPT: Duration = Duration::from_secs(1);

/// How many attempts a call makes.
pub(crate) const ATTEMPTS: u32 = 3;

/// The largest body that a client accepts.
pub(crate) const MAX_BODY: usize = 1024 * 1024;

/// One client for each API.
#[derive(Clone, Debug)]
pub(crate) struct Clients {
    highlevel: HighLevel,
    partoo: Partoo,
}

impl Clients {
    /// Clients of a server, with the settings of the run.
    ///
    /// # Errors
    ///
    /// As for the builders.
    pub(crate) fn of(server: &Server) -> Result<Self, Error> {
        Ok(Self {
            highlevel: HighLevel::builder()
                .base_url(server.url())
                .token(server.tokens().access())
                .timeout(CALL)
                .max_response_bytes(MAX_BODY)
                .build()?,
            partoo: Partoo::builder()
                .base_url(server.url())
                .api_key(server.key())
                .timeout(CALL)
                .max_response_bytes(MAX_BODY)
                .build()?,
        })
    }

    /// Makes the call of a request and tells how it ended.
    pub(crate) async fn call(&self, task: &Task, capture: &Capture) -> End {
        let name = task.name();
        let filling = "f".repeat(task.filling);
        let own = match task.operation {
            Operation::UpdateReview => {
                let body = UpdateReviewBody::new(task.location_name(), "product", "approved")
                    .detail(filling);
                let call = self.highlevel.products().update_review(&name, &body);
                send(task, call, |answer| answer.message == Some(name)).await
            }
            Operation::UpdateRecord => {
                let mut body = JsonObject::new();
                body.insert("properties".to_owned(), json!({ "note": filling }));
                let params = UpdateRecordParams::new(task.location_name());
                let key = "custom_objects.soak";
                let objects = self.highlevel.objects();
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
                let conversations = self.highlevel.conversations();
                let call = conversations.update_conversation(&name, &body);
                send(task, call, |answer| answer.conversation.id == Some(name)).await
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

/// Awaits a call with the number of its request, and asks whether the answer is its own.
async fn send<T: 'static>(
    task: &Task,
    call: Call<T>,
    is_own: impl FnOnce(T) -> bool,
) -> Result<bool, Error> {
    let call = call.header(ID_HEADER, &task.id.to_string());
    call.into_future().await.map(is_own)
}
