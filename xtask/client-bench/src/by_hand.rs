//! What an engineer writes who has four endpoints to call and no generator: `reqwest`, derives, and no more.
//!
//! The requests are those of the emitted client, header for header. Nothing is retried, limited, capped or kept for an
//! error, which is what the comparison is about.

use std::time::Duration;

use reqwest::header::{ACCEPT, HeaderMap, HeaderValue};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::Error;

/// The time for a call, as the emitted client has it by default.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Both APIs.
#[derive(Debug)]
pub(crate) struct Client {
    http: reqwest::Client,
    base: String,
    token: String,
    key: String,
}

#[derive(Debug, Serialize)]
pub(crate) struct UpdateConversation {
    #[serde(rename = "locationId")]
    pub(crate) location_id: String,
    #[serde(rename = "unreadCount", skip_serializing_if = "Option::is_none")]
    pub(crate) unread_count: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) starred: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) feedback: Option<Map<String, Value>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct UpdatedConversation {
    pub(crate) success: bool,
    pub(crate) conversation: Conversation,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(
    dead_code,
    reason = "an application has all members, whichever it reads"
)]
pub(crate) struct Conversation {
    pub(crate) id: Option<String>,
    pub(crate) location_id: String,
    pub(crate) contact_id: String,
    pub(crate) assigned_to: Option<String>,
    pub(crate) user_id: Option<String>,
    pub(crate) last_message_body: Option<String>,
    pub(crate) last_message_date: Option<String>,
    pub(crate) last_message_type: Option<MessageType>,
    pub(crate) unread_count: Option<i64>,
    pub(crate) inbox: Option<bool>,
    pub(crate) starred: Option<bool>,
    pub(crate) deleted: bool,
}

/// Some of the values; what else there is has no name.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum MessageType {
    TypeCall,
    TypeSms,
    TypeEmail,
    TypeCampaignEmail,
    #[serde(other)]
    Other,
}

#[derive(Debug, Deserialize)]
pub(crate) struct UpdatedRecord {
    pub(crate) record: Option<Record>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(
    dead_code,
    reason = "an application has all members, whichever it reads"
)]
pub(crate) struct Record {
    pub(crate) id: String,
    pub(crate) owner: Vec<String>,
    pub(crate) followers: Vec<String>,
    pub(crate) properties: Map<String, Value>,
    pub(crate) date_added: String,
    pub(crate) date_updated: String,
}

#[derive(Debug, Serialize)]
pub(crate) struct CreateTemplate {
    pub(crate) language: Lang,
    pub(crate) negative: bool,
    pub(crate) neutral: bool,
    pub(crate) positive: bool,
    pub(crate) text: String,
    pub(crate) title: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Lang {
    Fr,
    En,
    #[serde(other)]
    Other,
}

#[derive(Debug, Deserialize)]
#[allow(
    dead_code,
    reason = "an application has all members, whichever it reads"
)]
pub(crate) struct Template {
    pub(crate) id: Option<i64>,
    pub(crate) org_id: Option<i64>,
    pub(crate) update_date: Option<String>,
    pub(crate) creation_date: Option<String>,
    pub(crate) language: Option<Lang>,
    pub(crate) title: Option<String>,
    pub(crate) text: Option<String>,
    pub(crate) negative: Option<bool>,
    pub(crate) neutral: Option<bool>,
    pub(crate) positive: Option<bool>,
}

impl Client {
    pub(crate) fn new(base: &str, token: &str, key: &str) -> Result<Self, Error> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        let http = reqwest::Client::builder()
            .default_headers(headers)
            .user_agent("generated-client/0.1.0 (highlevel)")
            .redirect(reqwest::redirect::Policy::none())
            .timeout(TIMEOUT)
            .build()?;
        Ok(Self {
            http,
            base: base.to_owned(),
            token: token.to_owned(),
            key: key.to_owned(),
        })
    }

    pub(crate) async fn update_conversation(
        &self,
        id: &str,
        body: &UpdateConversation,
    ) -> Result<UpdatedConversation, Error> {
        let url = format!("{}/conversations/{id}", self.base);
        let request = self.http.put(url).header("Version", "2021-04-15");
        answer(request.bearer_auth(&self.token).json(body)).await
    }

    pub(crate) async fn update_record(
        &self,
        schema_key: &str,
        id: &str,
        location_id: &str,
        body: &Map<String, Value>,
    ) -> Result<UpdatedRecord, Error> {
        let url = format!(
            "{}/objects/{schema_key}/records/{id}?locationId={location_id}",
            self.base
        );
        let request = self.http.put(url).header("Version", "2021-07-28");
        answer(request.bearer_auth(&self.token).json(body)).await
    }

    pub(crate) async fn create_template(&self, body: &CreateTemplate) -> Result<Template, Error> {
        let url = format!("{}/reviews/template", self.base);
        let request = self.http.post(url).header("x-APIKey", &self.key);
        answer(request.json(body)).await
    }
}

async fn answer<T: DeserializeOwned>(request: reqwest::RequestBuilder) -> Result<T, Error> {
    let response = request.send().await?.error_for_status()?;
    Ok(response.json().await?)
}
